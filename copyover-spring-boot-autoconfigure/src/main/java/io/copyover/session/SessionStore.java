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

/**
 * Keeps sessions in memory: a servlet container, or a repository.
 */
public interface SessionStore {

	/**
	 * Tell whether this is where the application keeps its sessions.
	 * @return {@code true} if it is
	 */
	default boolean isInUse() {
		return true;
	}

	/**
	 * Return the sessions that have not ended.
	 * @return the sessions
	 */
	List<StoredSession> sessions();

	/**
	 * Take a session of the predecessor. No listener is told: it was made long ago.
	 * @param session the session
	 */
	void restore(StoredSession session);

	/**
	 * Let all sessions go without ending them, for another process has them now: no
	 * listener is told.
	 */
	void forget();

}
