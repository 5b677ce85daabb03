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

package io.copyover.token;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.copyover.CopyoverException;
import io.copyover.ReconnectTokenStore;

/**
 * Keeps reconnect tokens in memory. Expired ones go as new ones are added, and no more
 * than a maximum are kept. All methods may be called from any thread.
 */
public final class InMemoryReconnectTokenStore implements ReconnectTokenStore {

	/**
	 * How many tokens may be outstanding by default.
	 */
	public static final int DEFAULT_MAXIMUM = 100_000;

	private final Map<String, Entry> entries = new LinkedHashMap<>();

	private final Clock clock;

	private final int maximum;

	/**
	 * Make a store.
	 * @param clock tells the time
	 * @param maximum how many tokens may be kept, more than zero
	 */
	public InMemoryReconnectTokenStore(Clock clock, int maximum) {
		if (maximum < 1) {
			throw new IllegalArgumentException("'maximum' must be more than zero");
		}
		this.clock = clock;
		this.maximum = maximum;
	}

	@Override
	public synchronized void add(Entry entry) {
		makeRoom(this.clock.instant());
		this.entries.put(entry.hash(), entry);
	}

	@Override
	public Optional<String> remove(String hash) {
		Entry entry;
		synchronized (this) {
			entry = this.entries.remove(hash);
		}
		boolean good = entry != null && this.clock.instant().isBefore(entry.expires());
		return good ? Optional.of(entry.principal()) : Optional.empty();
	}

	@Override
	public synchronized List<Entry> outstanding() {
		return new ArrayList<>(this.entries.values());
	}

	@Override
	public synchronized void restore(List<Entry> restored) {
		restored.forEach((entry) -> this.entries.put(entry.hash(), entry));
	}

	/**
	 * Return how many tokens are kept, expired ones that have not gone yet included.
	 * @return the number
	 */
	synchronized int size() {
		return this.entries.size();
	}

	private void makeRoom(Instant now) {
		Iterator<Entry> oldest = this.entries.values().iterator();
		while (oldest.hasNext() && isExpired(oldest.next(), now)) {
			oldest.remove();
		}
		if (this.entries.size() >= this.maximum) {
			// A clock that was set back breaks the order of expiry, so look at all of
			// them
			this.entries.values().removeIf((entry) -> isExpired(entry, now));
		}
		if (this.entries.size() >= this.maximum) {
			throw new CopyoverException("No reconnect token can be issued, for " + this.maximum + " are outstanding");
		}
	}

	private static boolean isExpired(Entry entry, Instant now) {
		return !now.isBefore(entry.expires());
	}

}
