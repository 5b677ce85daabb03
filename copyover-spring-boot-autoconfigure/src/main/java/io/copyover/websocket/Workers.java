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

package io.copyover.websocket;

import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.copyover.CopyoverException;
import io.copyover.Pause;

/**
 * Does the same with each of many, several at the same time. Where all threads are stuck,
 * with clients that do not read, there will be more. Used once.
 *
 * @param <T> the type of what it is done with
 */
final class Workers<T> {

	private static final int STEP = 32;

	private static final int MOST = 512;

	private static final int LOOK_MILLIS = 5;

	private static final int LOOKS = 4;

	private final Queue<T> left;

	private final int count;

	private final Consumer<T> work;

	private final AtomicInteger done = new AtomicInteger();

	private int threads;

	Workers(Collection<T> items, Consumer<T> work) {
		this.left = new ConcurrentLinkedQueue<>(items);
		this.count = items.size();
		this.work = work;
	}

	/**
	 * Do it.
	 * @param pause the time for all of it
	 * @param meanwhile done now and then until it is over
	 * @param what what is done, for the message
	 * @throws CopyoverException if the time was too short
	 * @throws InterruptedException when interrupted
	 */
	void run(Pause pause, Runnable meanwhile, String what) throws InterruptedException {
		try {
			awaitAll(pause, meanwhile, what);
		}
		finally {
			this.left.clear();
		}
	}

	private void awaitAll(Pause pause, Runnable meanwhile, String what) throws InterruptedException {
		addThreads();
		int seen = 0;
		for (int looks = 1; this.done.get() < this.count; looks++) {
			if (pause.remaining().isZero()) {
				throw new CopyoverException((this.count - this.done.get()) + " of " + this.count + " " + what);
			}
			TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
			meanwhile.run();
			if (looks % LOOKS == 0) {
				if (this.done.get() == seen) {
					addThreads();
				}
				seen = this.done.get();
			}
		}
	}

	private void addThreads() {
		int more = Math.min(Math.min(STEP, MOST - this.threads), this.left.size());
		for (int i = 0; i < more; i++) {
			Thread thread = new Thread(this::work, "copyover-websocket-" + this.threads++);
			thread.setDaemon(true);
			thread.start();
		}
	}

	private void work() {
		T item = this.left.poll();
		while (item != null) {
			try {
				this.work.accept(item);
			}
			finally {
				this.done.incrementAndGet();
			}
			item = this.left.poll();
		}
	}

}
