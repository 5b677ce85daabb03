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

package io.copyover;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What became of one copyover. All times are in milliseconds.
 *
 * @param outcome how it ended
 * @param phase the phase that it ended in
 * @param reason why it did not complete, {@code null} where it did
 * @param generation the generation of the process that was to be replaced
 * @param pid the id of the process that was to be replaced
 * @param successorPid the id of the new process, {@code null} if none was started
 * @param bootMillis from the start of the successor until it was ready
 * @param quietMillis from then until the freeze
 * @param drainMillis from the held gate until no work was in progress
 * @param freezeMillis from the held gate to the opened one, drain included: the pause
 * that clients saw
 * @param bytes the length of the stream of state
 * @param contributors what each contributor handed over, in the order of saving
 * @param output the last lines that a successor which failed had written, at most 50;
 * empty if it did not fail. They are the application's, and may hold what is not for
 * everybody
 */
public record CopyoverReport(Outcome outcome, CopyoverPhase phase, @Nullable String reason, int generation, long pid,
		@Nullable Long successorPid, long bootMillis, long quietMillis, long drainMillis, long freezeMillis, long bytes,
		List<Contribution> contributors, List<String> output) {

	/**
	 * How a copyover ended.
	 */
	public enum Outcome {

		/**
		 * The successor serves.
		 */
		COMPLETED,

		/**
		 * Mode {@code exec}: the successor was tried out, and this process is about to be
		 * replaced in place. The report of the end is the first one of the new image, or,
		 * if it fails yet, of this process, which then serves on.
		 */
		REPLACING,

		/**
		 * Nothing was started.
		 */
		REFUSED,

		/**
		 * The attempt failed, and this process serves on with all its state.
		 */
		ROLLED_BACK;

		/**
		 * Return the name as it stands in reports: {@code rolled-back}.
		 * @return the name
		 */
		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

	/**
	 * What one contributor handed over.
	 *
	 * @param name the name of the contributor
	 * @param sections how many sections it wrote
	 * @param bytes how many bytes these sections hold
	 * @param saveMillis how long saving took; the successor reads at the same time
	 * @param restoreMillis how long restoring took, waiting for bytes included
	 */
	public record Contribution(String name, int sections, long bytes, long saveMillis, long restoreMillis) {

	}

}
