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

package io.copyover.cache;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows when the time of restored entries is over, and ends them then, on one daemon
 * thread that ends with the last of them. Those that are gone, or that were touched since
 * and have a new time from their cache, are forgotten now and then. Safe for use by
 * several threads.
 */
final class EntryExpiry {

	private static final Logger logger = LoggerFactory.getLogger(EntryExpiry.class);

	private final Map<Id, Entry> entries = new HashMap<>();

	private final NavigableSet<Entry> order = new TreeSet<>(
			Comparator.comparingLong(Entry::due).thenComparingLong(Entry::number));

	private final long origin = System.nanoTime();

	private final long lookNanos;

	private long looked;

	private long number;

	private @Nullable Thread thread;

	/**
	 * Make one.
	 * @param look how often those that are gone are looked for
	 */
	EntryExpiry(Duration look) {
		this.lookNanos = look.toNanos();
	}

	/**
	 * End an entry later, if nobody has touched it by then. A later call for the same one
	 * takes the place of an earlier one.
	 * @param cache the cache that has it
	 * @param key its key
	 * @param remaining how long it has left
	 */
	synchronized void add(TimedCache cache, Object key, Duration remaining) {
		long now = now();
		long left = Math.max(0, Math.min(TimeUnit.NANOSECONDS.convert(remaining), Long.MAX_VALUE / 2));
		Entry entry = new Entry(new Id(cache, key), now, now + left, this.number++);
		remove(this.entries.get(entry.id));
		this.entries.put(entry.id, entry);
		this.order.add(entry);
		if (this.thread == null) {
			this.looked = now;
			Thread started = new Thread(this::run, "copyover-cache-expiry");
			started.setDaemon(true);
			this.thread = started;
			started.start();
		}
		notifyAll();
	}

	/**
	 * Return how long a restored entry has left, if nobody has touched it since.
	 * @param cache the cache that has it
	 * @param key its key
	 * @return the time, zero if it is over; {@code null} if it is not known, or the
	 * cache's own time holds
	 */
	@Nullable Duration remaining(TimedCache cache, Object key) {
		Entry entry = find(new Id(cache, key));
		return (entry != null && isUntouched(entry)) ? Duration.ofNanos(Math.max(0, entry.due - now())) : null;
	}

	/**
	 * Return how many entries are known.
	 * @return the number
	 */
	synchronized int size() {
		return this.entries.size();
	}

	private synchronized @Nullable Entry find(Id id) {
		return this.entries.get(id);
	}

	private synchronized void remove(@Nullable Entry entry) {
		if (entry != null && this.order.remove(entry)) {
			this.entries.remove(entry.id);
		}
	}

	private long now() {
		return System.nanoTime() - this.origin;
	}

	private boolean isUntouched(Entry entry) {
		return entry.id.cache.isUntouched(entry.id.key, Duration.ofNanos(now() - entry.added));
	}

	private void run() {
		try {
			List<Entry> next = await();
			while (!next.isEmpty()) {
				next.forEach(this::look);
				next = await();
			}
		}
		catch (InterruptedException ex) {
			logger.debug("Restored entries of caches keep the whole time of their cache", ex);
		}
	}

	private void look(Entry entry) {
		try {
			boolean untouched = isUntouched(entry);
			boolean over = entry.due <= now();
			if (untouched && over) {
				entry.id.cache.end(entry.id.key);
			}
			if (over || !untouched) {
				remove(entry);
			}
		}
		catch (RuntimeException ex) {
			remove(entry);
			logger.debug("A restored entry of a cache could not be ended", ex);
		}
	}

	private synchronized List<Entry> await() throws InterruptedException {
		while (!this.order.isEmpty()) {
			long now = now();
			Entry next = this.order.first();
			if (now - this.looked >= this.lookNanos) {
				this.looked = now;
				return List.copyOf(this.order);
			}
			if (next.due <= now) {
				return List.of(next);
			}
			long left = Math.min(next.due, this.looked + this.lookNanos) - now;
			TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
		}
		this.thread = null;
		return List.of();
	}

	/**
	 * The cache that has an entry; equal to another object for the same cache.
	 */
	interface TimedCache {

		/**
		 * Tell whether an entry is there, and its cache has not given it a new time.
		 * @param key its key
		 * @param since for how long it must not have
		 * @return {@code true} if so
		 */
		boolean isUntouched(Object key, Duration since);

		/**
		 * Take an entry out.
		 * @param key its key
		 */
		void end(Object key);

	}

	/**
	 * Which entry.
	 *
	 * @param cache the cache that has it
	 * @param key its key
	 */
	private record Id(TimedCache cache, Object key) {

	}

	/**
	 * A restored entry.
	 *
	 * @param id which one
	 * @param added when it was restored, in nanoseconds
	 * @param due when its time is over, in nanoseconds
	 * @param number tells those apart that are over at the same time
	 */
	private record Entry(Id id, long added, long due, long number) {

	}

}
