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
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

import io.copyover.Pause;
import io.copyover.handover.Participant.Work;

/**
 * A {@link ThreadPoolTaskScheduler}. Scheduled runs that wait at the gate each keep a
 * thread, for which the pool is made larger meanwhile: tasks that were submitted must not
 * wait behind them. Until the threads that were added are gone, no more tasks run at the
 * same time than the pool has threads of its own.
 */
final class SchedulerTracker implements Watched {

	/** How long no task begins at most while a thread goes from one to the next. */
	private static final Duration STUCK = Duration.ofMillis(50);

	private final ThreadPoolTaskScheduler scheduler;

	private final TaskTracker tasks;

	private final AddedThreads added;

	private final Settling stuck = new Settling();

	SchedulerTracker(ThreadPoolTaskScheduler scheduler, TaskTracker tasks) {
		this.scheduler = scheduler;
		this.tasks = tasks;
		this.added = new AddedThreads(scheduler::getScheduledThreadPoolExecutor);
		tasks.onWaiting(this.added::add);
		tasks.limit(this.added::limit);
	}

	static boolean isIdle(ThreadPoolTaskScheduler scheduler) {
		return scheduler.getScheduledThreadPoolExecutor().getQueue().stream().noneMatch(SchedulerTracker::isSubmitted);
	}

	private static boolean isSubmitted(Runnable task) {
		return task instanceof RunnableScheduledFuture<?> future && !future.isPeriodic()
				&& future.getDelay(TimeUnit.NANOSECONDS) <= 0;
	}

	@Override
	public void stopScheduling() {
		this.tasks.stopScheduling();
	}

	@Override
	public void holdScheduling() {
		this.tasks.holdScheduling();
	}

	@Override
	public int runs(Pause pause) {
		return this.tasks.runs(pause);
	}

	@Override
	public @Nullable Work oldestRun(Pause pause) {
		return this.tasks.oldestRun(pause);
	}

	@Override
	public int outstanding(Pause pause) {
		int outstanding = this.tasks.outstanding(pause);
		// Tasks wait for each other as always, but not for runs that wait or the caller.
		if (outstanding > 0 && this.tasks.isRunningCaller(pause)) {
			this.added.replaceCaller();
		}
		if (this.stuck.lasts(outstanding > 0 && !this.tasks.isExecuting(pause), STUCK)) {
			makeRoom();
		}
		return outstanding;
	}

	private void makeRoom() {
		ScheduledThreadPoolExecutor pool = this.scheduler.getScheduledThreadPoolExecutor();
		if (!isIdle(this.scheduler) && pool.getActiveCount() >= pool.getCorePoolSize()) {
			this.added.add();
		}
	}

	@Override
	public void hold() {
		this.tasks.hold();
	}

	@Override
	public void release() {
		this.stuck.reset();
		this.tasks.release();
		this.added.take();
	}

	@Override
	public void discard() {
		this.tasks.discard();
	}

}
