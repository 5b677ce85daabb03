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

package io.copyover.process;

import io.copyover.process.OperatingSystem.ExitStatus;

/**
 * The status word of {@code waitpid}: the low seven bits are the signal that ended the
 * process, 0 if it exited, 127 if it is stopped; the next byte is the exit status.
 */
final class WaitStatus {

	/**
	 * The status of a process that something else in this JVM reaped.
	 */
	static final ExitStatus UNKNOWN = new ExitStatus(-1, false);

	private static final int SIGNAL_MASK = 0x7f;

	private WaitStatus() {
	}

	/**
	 * Tell whether a process is stopped rather than ended.
	 * @param status the status word
	 * @return whether it is stopped
	 */
	static boolean isStopped(int status) {
		return (status & 0xff) == SIGNAL_MASK;
	}

	/**
	 * Return how a process ended.
	 * @param status the status word of one that ended
	 * @return its end
	 */
	static ExitStatus decode(int status) {
		int signal = status & SIGNAL_MASK;
		return (signal != 0) ? new ExitStatus(signal, true) : new ExitStatus((status >> 8) & 0xff, false);
	}

}
