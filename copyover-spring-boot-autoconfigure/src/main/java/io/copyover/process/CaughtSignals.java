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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The signals that a process has handlers for, by {@code /proc/PID/status}.
 */
final class CaughtSignals {

	private static final String CAUGHT = "SigCgt:";

	private static final int HEXADECIMAL = 16;

	private CaughtSignals() {
	}

	static boolean contain(int pid, int signal) {
		try {
			return contain(
					Files.readAllLines(Path.of("/proc", Integer.toString(pid), "status"), StandardCharsets.ISO_8859_1),
					signal);
		}
		catch (IOException | NumberFormatException ex) {
			return false;
		}
	}

	static boolean contain(List<String> status, int signal) {
		return status.stream()
			.filter((line) -> line.startsWith(CAUGHT))
			.mapToLong((line) -> Long.parseUnsignedLong(line.substring(CAUGHT.length()).trim(), HEXADECIMAL))
			.anyMatch((mask) -> (mask >>> (signal - 1) & 1) == 1);
	}

}
