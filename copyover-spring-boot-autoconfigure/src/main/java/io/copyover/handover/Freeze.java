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

package io.copyover.handover;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.copyover.handover.Participant.Work;

/**
 * Brings the work of this process to rest, and lets it go on again.
 */
final class Freeze {

	private static final Duration OLD = Duration.ofSeconds(1);

	private static final Duration FAST = Duration.ofMillis(1);

	private static final Duration SLOW = Duration.ofMillis(10);

	private static final Duration LAST_MOMENT = Duration.ofSeconds(1);

	private final Setting setting;

	private final Thread caller;

	private final Bounded.Look look;

	private boolean begun;

	/**
	 * Make one that has not begun.
	 * @param setting the participants and the times
	 * @param caller its work is not waited for
	 * @param look is called again and again; what it throws ends each wait
	 */
	Freeze(Setting setting, Thread caller, Bounded.Look look) {
		this.setting = setting;
		this.caller = caller;
		this.look = look;
	}

	/**
	 * Begin: let work in only when all of it has come in, serving on.
	 */
	void readAhead() {
		this.begun = true;
		this.setting.participants().readAhead();
	}

	/**
	 * Stop what brings work in, and wait for old work, serving on.
	 * @throws Exception if that fails
	 */
	void quiet() throws Exception {
		Deadline deadline = Deadline.after(this.setting.settings().quiet());
		DeadlinePause pause = new DeadlinePause(deadline, this.caller);
		Bounded.run("quiet", pause.remaining().plus(LAST_MOMENT), SLOW, this.look,
				() -> this.setting.participants().quiet(pause));
		while (!deadline.isOver() && isOld(this.setting.participants().oldestWork(pause))) {
			this.look.look();
			LockSupport.parkNanos(SLOW.toNanos());
		}
		this.look.look();
	}

	/**
	 * Hold new work, and wait until none is in progress.
	 * @param handover when the whole freeze must be over
	 * @throws Exception if that fails
	 */
	void freeze(Deadline handover) throws Exception {
		Deadline drain = Deadline.after(this.setting.settings().drain()).orEarlier(handover);
		DeadlinePause pause = new DeadlinePause(drain, this.caller);
		Bounded.run("freeze", pause.remaining().plus(LAST_MOMENT), FAST, this.look,
				() -> this.setting.participants().freeze(pause));
	}

	/**
	 * Let work go on, if it was stopped.
	 */
	void resume() {
		if (this.begun) {
			this.begun = false;
			this.setting.participants().resume();
		}
	}

	private static boolean isOld(@Nullable Work work) {
		return work != null && work.age().compareTo(OLD) >= 0;
	}

}
