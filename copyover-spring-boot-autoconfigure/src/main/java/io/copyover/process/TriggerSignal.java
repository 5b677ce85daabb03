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

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

import io.copyover.TriggerSignalException;

/**
 * The signals that can start a copyover: those that are for users to give a meaning to.
 */
public enum TriggerSignal {

	/** Stops a process otherwise, and comes from a terminal that is closed. */
	HUP(1),
	/** Has no meaning of its own. */
	USR1(10),
	/** Has none either, but the JVM's flight recorder uses it. */
	USR2(12);

	private static final Set<String> STOP = Set.of("TERM", "INT");

	private static final Set<String> KEPT = Set.of("QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "SEGV", "PIPE",
			"CHLD", "CONT", "STOP", "XFSZ");

	private final int number;

	TriggerSignal(int number) {
		this.number = number;
	}

	/**
	 * Return its number.
	 * @return the number
	 */
	public int number() {
		return this.number;
	}

	/**
	 * Find a signal.
	 * @param name its name, with or without {@code SIG}, in any case
	 * @return the signal
	 * @throws TriggerSignalException if it cannot start copyovers
	 */
	public static TriggerSignal of(String name) {
		String upper = name.trim().toUpperCase(Locale.ROOT);
		String bare = upper.startsWith("SIG") ? upper.substring("SIG".length()) : upper;
		return Arrays.stream(values())
			.filter((signal) -> signal.name().equals(bare))
			.findFirst()
			.orElseThrow(() -> new TriggerSignalException(name, problem(name, bare)));
	}

	private static String problem(String name, String bare) {
		if (STOP.contains(bare)) {
			return "The signal '" + name + "' stops this process, so it cannot start copyovers";
		}
		if (KEPT.contains(bare)) {
			return "The signal '" + name + "' is kept by the JVM or the kernel, so it cannot start copyovers";
		}
		return "'" + name + "' is no signal that can start copyovers";
	}

	@Override
	public String toString() {
		return "SIG" + name();
	}

}
