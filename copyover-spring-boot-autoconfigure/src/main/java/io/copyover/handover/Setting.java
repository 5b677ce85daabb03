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

import io.copyover.CopyoverException;
import io.copyover.CopyoverPhase;
import io.copyover.process.OperatingSystem;

/**
 * What both sides of a handover work with.
 *
 * @param settings what the builder was told
 * @param system the operating system
 * @param participants the adapters
 * @param events the listeners
 * @param registry the contributors
 * @param lineage this process's place in its line
 * @param history the last reports
 * @param steps the step that was reached last
 * @param ending what becomes of this process when it has retired
 */
record Setting(Settings settings, OperatingSystem system, Participants participants, Events events, Registry registry,
		Lineage lineage, History history, Steps steps, Ending ending) {

	void reached(Step step, List<String> args) {
		this.steps.reached(step, args);
	}

	/**
	 * Check that this process has enough of what is left of a handover.
	 * @throws CopyoverException if it has not; the message says what to do
	 */
	void checkShortage() {
		String shortage = this.system.shortage();
		if (shortage != null) {
			throw new CopyoverException(shortage);
		}
	}

	CopyoverPhase phase() {
		return this.steps.phase();
	}

}
