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

import org.jspecify.annotations.Nullable;

import io.copyover.Pause;
import io.copyover.handover.Participant.Work;

/**
 * An executor or scheduler whose tasks can be counted, and which can be held. Safe for
 * use by several threads.
 */
interface Watched {

	/**
	 * Let no new scheduled run begin; tasks that were submitted still run. Repeated calls
	 * do nothing.
	 */
	default void stopScheduling() {
	}

	/**
	 * Let nothing begin that was or will be scheduled, not even what is due at once: in a
	 * successor. Tasks that are submitted run. Repeated calls do nothing.
	 */
	default void holdScheduling() {
		stopScheduling();
	}

	/**
	 * Count the scheduled runs in progress.
	 * @param pause tells which run is the caller's, which is left out
	 * @return how many
	 */
	default int runs(Pause pause) {
		return 0;
	}

	/**
	 * Return the oldest scheduled run in progress.
	 * @param pause tells which run is the caller's, which is left out
	 * @return the run, {@code null} if there is none
	 */
	default @Nullable Work oldestRun(Pause pause) {
		return null;
	}

	/**
	 * Count the tasks that were accepted and are not done, scheduled ones that wait for
	 * their time left out.
	 * @param pause tells which task is the caller's, which is left out
	 * @return how many
	 */
	int outstanding(Pause pause);

	/**
	 * Let no task begin from now on.
	 */
	void hold();

	/**
	 * Undo {@link #hold()}, {@link #stopScheduling()} and {@link #holdScheduling()}.
	 */
	void release();

	/**
	 * Drop every scheduled run that would begin from now on, which is the successor's to
	 * do, and let tasks run that are submitted: the process retires.
	 */
	void discard();

	/**
	 * How long an executor must have looked idle to be believed where a look is not
	 * exact.
	 */
	Duration SETTLED = Duration.ofMillis(20);

}
