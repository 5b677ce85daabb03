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

import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

import io.copyover.Pause;
import io.copyover.handover.Participant.Work;

/**
 * A {@link SimpleAsyncTaskScheduler}, which starts a thread for each run. Its triggers
 * are stopped beside the gate: otherwise each run that comes due would add a thread that
 * waits, and all of them would go off at once after a rollback.
 */
final class SimpleSchedulerTracker implements Watched {

	private final String name;

	private final TaskTracker tasks;

	private final FixedDelayRuns fixedDelays;

	SimpleSchedulerTracker(String name, TaskTracker tasks, FixedDelayRuns fixedDelays) {
		this.name = name;
		this.tasks = tasks;
		this.fixedDelays = fixedDelays;
	}

	@Override
	public void stopScheduling() {
		this.fixedDelays.stop();
		this.tasks.stopScheduling();
	}

	@Override
	public int runs(Pause pause) {
		return outstanding(pause);
	}

	@Override
	public @Nullable Work oldestRun(Pause pause) {
		Work task = this.tasks.oldest(pause, (execution) -> true);
		Work fixedDelay = this.fixedDelays.run(pause, this.name);
		if (task == null || fixedDelay == null) {
			return (task != null) ? task : fixedDelay;
		}
		return (task.age().compareTo(fixedDelay.age()) > 0) ? task : fixedDelay;
	}

	@Override
	public int outstanding(Pause pause) {
		return this.tasks.outstanding(pause) + this.fixedDelays.count(pause);
	}

	@Override
	public void hold() {
		this.tasks.hold();
	}

	@Override
	public void release() {
		this.tasks.release();
		this.fixedDelays.start();
	}

	@Override
	public void discard() {
		this.tasks.discardAll();
	}

}
