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
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends restored entries when their time is over, on one daemon thread that ends with the
 * last of them. Safe for use by several threads.
 */
final class EntryExpiry {

	private static final Logger logger = LoggerFactory.getLogger(EntryExpiry.class);

	private final Queue<Entry> entries = new PriorityQueue<>(Comparator.comparingLong(Entry::due));

	private final long origin = System.nanoTime();

	private @Nullable Thread thread;

	/**
	 * Have something done later.
	 * @param delay when
	 * @param action takes the time that has passed since this call
	 */
	synchronized void add(Duration delay, Consumer<Duration> action) {
		long now = System.nanoTime() - this.origin;
		this.entries.add(new Entry(now, now + Math.max(0, delay.toNanos()), action));
		if (this.thread == null) {
			Thread started = new Thread(this::run, "copyover-cache-expiry");
			started.setDaemon(true);
			this.thread = started;
			started.start();
		}
		notifyAll();
	}

	private void run() {
		try {
			Entry next = await();
			while (next != null) {
				end(next);
				next = await();
			}
		}
		catch (InterruptedException ex) {
			logger.debug("Restored entries of caches keep the whole time of their cache", ex);
		}
	}

	private void end(Entry entry) {
		try {
			entry.action.accept(Duration.ofNanos(System.nanoTime() - this.origin - entry.added));
		}
		catch (RuntimeException ex) {
			logger.debug("A restored entry of a cache could not be ended", ex);
		}
	}

	private synchronized @Nullable Entry await() throws InterruptedException {
		while (true) {
			Entry next = this.entries.peek();
			if (next == null) {
				this.thread = null;
				return null;
			}
			long left = next.due - (System.nanoTime() - this.origin);
			if (left <= 0) {
				return this.entries.poll();
			}
			TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
		}
	}

	/**
	 * Something to do later.
	 *
	 * @param added when it was added, in nanoseconds
	 * @param due when it is to be done, in nanoseconds
	 * @param action what to do
	 */
	private record Entry(long added, long due, Consumer<Duration> action) {

	}

}
