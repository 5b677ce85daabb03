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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the kernel tells about this process in {@code /proc/self}.
 */
final class ProcFiles {

	private static final String OPEN_FILES = "Max open files";

	private ProcFiles() {
	}

	/**
	 * Return the arguments of this process, its program first.
	 * @return the bytes of each
	 * @throws IOException if they cannot be read
	 */
	static List<byte[]> commandLine() throws IOException {
		return strings(Files.readAllBytes(Path.of("/proc/self/cmdline")));
	}

	/**
	 * Tell by the arguments of this process whether it restores and has nobody to answer,
	 * as a process does that was replaced in place.
	 * @return {@code false} also if they cannot be read
	 */
	static boolean isRestoredInPlace() {
		try {
			List<String> arguments = commandLine().stream()
				.map((argument) -> new String(argument, StandardCharsets.ISO_8859_1))
				.toList();
			return arguments.stream().anyMatch((argument) -> argument.startsWith("--copyover-fd="))
					&& arguments.stream().noneMatch((argument) -> argument.startsWith("--copyover-ack-fd="));
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Return the environment that this process was started with.
	 * @return the bytes of each {@code name=value}
	 * @throws IOException if it cannot be read
	 */
	static List<byte[]> environment() throws IOException {
		return strings(Files.readAllBytes(Path.of("/proc/self/environ")));
	}

	/**
	 * Return the number that every descriptor is below, by the soft limit.
	 * @return the limit
	 * @throws IOException if it cannot be read
	 */
	static int descriptorLimit() throws IOException {
		return descriptorLimit(Files.readAllLines(Path.of("/proc/self/limits"), StandardCharsets.ISO_8859_1));
	}

	static int descriptorLimit(List<String> lines) throws IOException {
		for (String line : lines) {
			if (line.startsWith(OPEN_FILES)) {
				String soft = line.substring(OPEN_FILES.length()).trim().split("\\s+")[0];
				return "unlimited".equals(soft) ? Integer.MAX_VALUE
						: (int) Math.min(Integer.MAX_VALUE, Long.parseLong(soft));
			}
		}
		throw new IOException("/proc/self/limits has no line '" + OPEN_FILES + "'");
	}

	/**
	 * Split at the NUL that ends each string; empty ones stay.
	 * @param bytes the strings one after the other
	 * @return the strings
	 */
	static List<byte[]> strings(byte[] bytes) {
		List<byte[]> strings = new ArrayList<>();
		ByteArrayOutputStream current = new ByteArrayOutputStream();
		for (byte value : bytes) {
			if (value != 0) {
				current.write(value);
				continue;
			}
			strings.add(current.toByteArray());
			current.reset();
		}
		if (current.size() > 0) {
			strings.add(current.toByteArray());
		}
		return strings;
	}

}
