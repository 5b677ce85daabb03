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

import java.util.List;

import io.copyover.CopyoverPhase;

/**
 * The phase that a handover is in, as its steps tell.
 */
final class Steps {

	private final StepObserver observer;

	private volatile CopyoverPhase phase = CopyoverPhase.CHECK;

	Steps(StepObserver observer) {
		this.observer = observer;
	}

	CopyoverPhase phase() {
		return this.phase;
	}

	void begin() {
		this.phase = CopyoverPhase.CHECK;
	}

	void booting() {
		this.phase = CopyoverPhase.BOOT;
	}

	void reached(Step step, List<String> args) {
		this.phase = step.phase();
		this.observer.reached(step, args);
	}

}
