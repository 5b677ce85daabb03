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

package io.copyover.context;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Supplier;

/**
 * The threads by which the pool of a scheduler is made larger for a while. Safe for use
 * by several threads.
 */
final class AddedThreads {

	private static final int ROOM = 64;

	private final Supplier<ScheduledThreadPoolExecutor> pool;

	private int count;

	private boolean callerReplaced;

	private boolean enlarged;

	/**
	 * Make one that has added none.
	 * @param pool returns the pool
	 */
	AddedThreads(Supplier<ScheduledThreadPoolExecutor> pool) {
		this.pool = pool;
	}

	/**
	 * Add a thread, if there is room for one.
	 */
	synchronized void add() {
		if (this.count < ROOM) {
			this.count++;
			this.enlarged = true;
			ScheduledThreadPoolExecutor pool = this.pool.get();
			pool.setCorePoolSize(pool.getCorePoolSize() + 1);
		}
	}

	/**
	 * Add a thread in place of the copyover's caller, once.
	 */
	synchronized void replaceCaller() {
		if (!this.callerReplaced) {
			this.callerReplaced = true;
			add();
		}
	}

	/**
	 * Return how many tasks may run at the same time until the threads that were added
	 * are gone.
	 * @return how many threads the pool has of its own, {@link Integer#MAX_VALUE} once it
	 * has no others
	 */
	synchronized int limit() {
		if (!this.enlarged) {
			return Integer.MAX_VALUE;
		}
		ScheduledThreadPoolExecutor pool = this.pool.get();
		int own = Math.max(1, pool.getCorePoolSize() - this.count);
		this.enlarged = this.count > 0 || pool.getPoolSize() > own;
		return own;
	}

	/**
	 * Have the threads that were added end when their tasks do.
	 */
	synchronized void take() {
		this.callerReplaced = false;
		if (this.count > 0) {
			ScheduledThreadPoolExecutor pool = this.pool.get();
			pool.setCorePoolSize(Math.max(1, pool.getCorePoolSize() - this.count));
			this.count = 0;
		}
	}

}
