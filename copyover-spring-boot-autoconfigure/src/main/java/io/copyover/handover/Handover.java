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

import org.jspecify.annotations.Nullable;

import io.copyover.Copyover;

/**
 * A {@link Copyover} whose successor's side can be played step by step, for frameworks
 * whose start is not one call. {@link CopyoverBuilder} makes it.
 */
public interface Handover extends Copyover {

	/**
	 * Look whether this process was started as a successor, or to restore from a file.
	 * @param args the arguments of {@code main}
	 * @return the successor's side, {@code null} if this process was started by hand
	 * @throws io.copyover.CopyoverException if {@code --copyover-fd} is there but is not
	 * valid
	 */
	@Nullable Arrival arrive(String... args);

	/**
	 * The successor's side of one handover.
	 */
	interface Arrival {

		/**
		 * Say that this process is ready, and wait for the state; let the participants
		 * adopt what is handed on; restore; say so; and wait for the order to proceed. If
		 * this fails the predecessor has been told.
		 * @throws io.copyover.CopyoverException if the state could not be restored or the
		 * predecessor gave up: the process must end, with a status other than 0
		 */
		void restore();

		/**
		 * Say that this process could serve. Returns at once: the participants are
		 * resumed on a thread of the copyover's own when the predecessor says so.
		 */
		void serving();

		/**
		 * Tell the predecessor that this process cannot start. Repeated calls and calls
		 * after the release do nothing.
		 * @param reason why
		 */
		void failed(Throwable reason);

	}

}
