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
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Finds a program as a shell does: along {@code PATH}, unless its name has a slash.
 */
final class ProgramLookup {

	private final String searchPath;

	private final Path directory;

	/**
	 * Make a lookup.
	 * @param searchPath directories, separated by colons; an empty one is the working
	 * directory
	 * @param directory the working directory
	 */
	ProgramLookup(String searchPath, Path directory) {
		this.searchPath = searchPath;
		this.directory = directory;
	}

	/**
	 * Find a program.
	 * @param program its name or path
	 * @return its path, relative to the working directory if {@code program} is
	 * @throws IOException saying why it cannot be run
	 */
	String find(String program) throws IOException {
		if (program.isEmpty()) {
			throw new IOException("The program has no name");
		}
		if (program.indexOf('/') >= 0) {
			check(program);
			return program;
		}
		for (String entry : this.searchPath.split(":", -1)) {
			String candidate = (entry.isEmpty() ? "." : entry) + "/" + program;
			if (isExecutable(candidate)) {
				return candidate;
			}
		}
		throw new IOException(
				"The program '" + program + "' is not in any directory of PATH (" + this.searchPath + ")");
	}

	private void check(String program) throws IOException {
		Path path = resolve(program);
		if (!Files.exists(path)) {
			throw new IOException("The program '" + program + "' does not exist");
		}
		if (!isExecutable(program)) {
			throw new IOException("The program '" + program + "' is not an executable file");
		}
	}

	private boolean isExecutable(String program) {
		try {
			Path path = resolve(program);
			return Files.isRegularFile(path) && Files.isExecutable(path);
		}
		catch (InvalidPathException ex) {
			return false;
		}
	}

	private Path resolve(String program) {
		return this.directory.resolve(program);
	}

}
