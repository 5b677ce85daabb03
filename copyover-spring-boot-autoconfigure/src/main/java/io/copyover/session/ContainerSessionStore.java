/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.copyover.session;

import java.util.List;
import java.util.Optional;

import io.copyover.CopyoverException;

/**
 * The sessions of whichever servlet container is in use, which is known once it has been
 * made.
 */
public final class ContainerSessionStore implements SessionStore {

	private final List<SessionStore> stores;

	/**
	 * Make a store.
	 * @param stores those of the containers that may be in use
	 */
	public ContainerSessionStore(List<SessionStore> stores) {
		this.stores = List.copyOf(stores);
	}

	@Override
	public boolean isInUse() {
		return inUse().isPresent();
	}

	@Override
	public List<StoredSession> sessions() {
		return inUse().map(SessionStore::sessions).orElse(List.of());
	}

	@Override
	public void restore(StoredSession session) {
		inUse()
			.orElseThrow(() -> new CopyoverException(
					"There are sessions to restore, but this process has no servlet container that could take them"))
			.restore(session);
	}

	@Override
	public void forget() {
		inUse().ifPresent(SessionStore::forget);
	}

	private Optional<SessionStore> inUse() {
		return this.stores.stream().filter(SessionStore::isInUse).findFirst();
	}

}
