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

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.DirectFieldAccessor;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

import io.copyover.Pause;
import io.copyover.handover.Participant.Work;

/**
 * The runs with a fixed delay of a {@link SimpleAsyncTaskScheduler}: the only ones that
 * it does not decorate, one at a time on a thread of its own. That they have come to rest
 * is told by the scheduler as it stops.
 */
final class FixedDelayRuns {

	private static final String EXECUTOR_FIELD = "fixedDelayExecutor";

	private final SimpleAsyncTaskScheduler scheduler;

	private final ThreadPoolExecutor executor;

	private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

	/**
	 * Whether the scheduler that is being stopped has; {@code null} while it is not. One
	 * for each stop: a scheduler keeps what it was to tell of an earlier one.
	 */
	private volatile @Nullable AtomicBoolean stopped;

	private long seenRuns = -1;

	private long seenSince;

	private FixedDelayRuns(SimpleAsyncTaskScheduler scheduler, ThreadPoolExecutor executor) {
		this.scheduler = scheduler;
		this.executor = executor;
		ThreadFactory factory = executor.getThreadFactory();
		executor.setThreadFactory((task) -> {
			Thread thread = factory.newThread(task);
			this.threads.removeIf((earlier) -> earlier.getState() == Thread.State.TERMINATED);
			this.threads.add(thread);
			return thread;
		});
	}

	/**
	 * Find the runs of a scheduler.
	 * @param scheduler the scheduler
	 * @return its runs, {@code null} if it is not built as expected
	 */
	static @Nullable FixedDelayRuns of(SimpleAsyncTaskScheduler scheduler) {
		DirectFieldAccessor fields = new DirectFieldAccessor(scheduler);
		return (fields.isReadableProperty(EXECUTOR_FIELD)
				&& fields.getPropertyValue(EXECUTOR_FIELD) instanceof ThreadPoolExecutor executor)
						? new FixedDelayRuns(scheduler, executor) : null;
	}

	/**
	 * Stop the scheduler. Repeated calls do nothing.
	 */
	synchronized void stop() {
		if (this.stopped == null) {
			AtomicBoolean done = new AtomicBoolean();
			this.stopped = done;
			this.scheduler.stop(() -> done.set(true));
		}
	}

	/**
	 * Start the scheduler, if it was stopped.
	 */
	synchronized void start() {
		if (this.stopped != null) {
			this.stopped = null;
			this.scheduler.start();
		}
	}

	/**
	 * Count the runs in progress.
	 * @param pause tells which run is the caller's, which is left out
	 * @return 0 or 1
	 */
	int count(Pause pause) {
		AtomicBoolean done = this.stopped;
		boolean running = (done != null) ? !done.get() : this.executor.getActiveCount() > 0;
		return (running && this.threads.stream().noneMatch(pause::isCaller)) ? 1 : 0;
	}

	/**
	 * Return the run in progress. Its age counts from the first look at it.
	 * @param pause tells which run is the caller's, which is left out
	 * @param name the name of the scheduler
	 * @return the run, {@code null} if there is none
	 */
	@Nullable Work run(Pause pause, String name) {
		long runs = this.executor.getCompletedTaskCount();
		if (count(pause) == 0) {
			this.seenRuns = -1;
			return null;
		}
		if (runs != this.seenRuns) {
			this.seenRuns = runs;
			this.seenSince = System.nanoTime();
		}
		String thread = this.threads.stream().map(Thread::getName).findFirst().orElse("unknown");
		return new Work("scheduled run on thread '" + thread + "' of bean '" + name + "'",
				Duration.ofNanos(System.nanoTime() - this.seenSince));
	}

}
