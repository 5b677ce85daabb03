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

import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * What must be there for a process to be replaced.
 */
final class Support {

	private Support() {
	}

	/**
	 * Return what is missing.
	 * @return the reason, {@code null} if nothing is
	 */
	static @Nullable String missing() {
		String reason = missingOnSystem();
		return (reason != null) ? reason : missingNativePart();
	}

	/**
	 * Return what is missing, whatever this JVM can load.
	 * @return the reason, {@code null} if nothing is
	 */
	static @Nullable String missingOnSystem() {
		return missing(System.getProperty("os.name", ""), Path.of("/proc/self"));
	}

	static @Nullable String missing(String name, Path proc) {
		if (!name.equals("Linux")) {
			return "A process can be replaced on Linux only; this is " + name;
		}
		if (!Files.isReadable(proc.resolve("fd")) || !Files.isReadable(proc.resolve("environ"))) {
			return proc
					+ " cannot be read: either /proc is not mounted, or this JVM has file capabilities, which hide it";
		}
		return null;
	}

	private static @Nullable String missingNativePart() {
		try {
			NativeCalls.get();
			return null;
		}
		catch (LinkageError ex) {
			return ex.getMessage();
		}
	}

}
