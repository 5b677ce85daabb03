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

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import io.copyover.Pause;

/**
 * The messages of STOMP that are on their way through Spring's channels, from when they
 * are handed to a channel's executor, whichever that is, until they were handled. Safe
 * for use by several threads.
 */
public final class ChannelTasks {

	private final Set<Task> tasks = ConcurrentHashMap.newKeySet();

	private final AtomicLong added = new AtomicLong();

	/**
	 * Return an executor that has its tasks counted.
	 * @param executor runs the tasks
	 * @return an executor around it
	 */
	Executor count(Executor executor) {
		return (command) -> {
			Task task = new Task(command);
			this.added.incrementAndGet();
			this.tasks.add(task);
			try {
				executor.execute(task);
			}
			catch (RejectedExecutionException ex) {
				this.tasks.remove(task);
				throw ex;
			}
		};
	}

	/**
	 * Tell whether no message is on its way.
	 * @param pause tells who the caller is: where the copyover was called is left out
	 * @return {@code true} if none is
	 */
	boolean isIdle(Pause pause) {
		long before = this.added.get();
		boolean idle = this.tasks.stream().allMatch((task) -> {
			Thread thread = task.thread;
			return thread != null && pause.isCaller(thread);
		});
		// One that was added meanwhile, by another that has ended, may not have been
		// seen.
		return idle && this.added.get() == before;
	}

	/**
	 * One message for one handler.
	 */
	private final class Task implements Runnable {

		private final Runnable command;

		private volatile @Nullable Thread thread;

		private Task(Runnable command) {
			this.command = command;
		}

		@Override
		public void run() {
			this.thread = Thread.currentThread();
			try {
				this.command.run();
			}
			finally {
				ChannelTasks.this.tasks.remove(this);
			}
		}

	}

}
