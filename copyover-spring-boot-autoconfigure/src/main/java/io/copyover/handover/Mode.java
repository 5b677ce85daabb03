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

import io.copyover.process.OperatingSystem;

/**
 * How a process is replaced.
 */
public enum Mode {

	/**
	 * By a new process beside it, to which it hands over while both live. The process id
	 * changes.
	 */
	SPAWN,

	/**
	 * As {@link #SPAWN}; then this process becomes a small supervisor, which keeps the
	 * process id, passes signals on and ends with the application.
	 */
	SUPERVISE,

	/**
	 * In place: the process keeps its id, and its whole start is the pause.
	 */
	EXEC,

	/**
	 * {@link #SPAWN} where systemd can be told the new process id, {@link #SUPERVISE}
	 * elsewhere.
	 */
	AUTO;

	/**
	 * Choose, where this is {@link #AUTO}. The first process of a container stays what it
	 * is, whoever may be told.
	 * @param system the operating system
	 * @param named whether somebody is told the process id of a successor
	 * @return another mode than {@link #AUTO}
	 * @see Participant#namesSuccessor()
	 */
	public Mode resolve(OperatingSystem system, boolean named) {
		if (this != AUTO) {
			return this;
		}
		return (named && system.pid() != 1) ? SPAWN : SUPERVISE;
	}

}
