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
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link ProgramLookup}.
 */
class ProgramLookupTests {

	@TempDir
	private Path directory;

	@Test
	void findTakesTheFirstThatCanBeRun() throws Exception {
		Path none = Files.createDirectories(this.directory.resolve("none"));
		Path text = Files.createDirectories(this.directory.resolve("text"));
		Files.createFile(text.resolve("java"));
		Files.createDirectories(this.directory.resolve("dir/java"));
		Path good = program("good/java");
		program("later/java");
		assertThat(lookup(none + ":" + text + ":" + this.directory.resolve("dir") + ":" + good.getParent() + ":"
				+ this.directory.resolve("later"))
			.find("java")).isEqualTo(good.toString());
	}

	@Test
	void findWhenEntryIsEmptyOrRelativeLooksInTheWorkingDirectory() throws Exception {
		program("java");
		program("bin/javac");
		assertThat(lookup("/none:").find("java")).isEqualTo("./java");
		assertThat(lookup("").find("java")).isEqualTo("./java");
		assertThat(lookup("bin").find("javac")).isEqualTo("bin/javac");
	}

	@Test
	void findWhenNameHasASlashTakesItAsItIs() throws Exception {
		program("bin/java");
		assertThat(lookup("/none").find("bin/java")).isEqualTo("bin/java");
	}

	@Test
	void findWhenThereIsNoneSaysWhy() throws Exception {
		Files.createFile(this.directory.resolve("text"));
		assertThatIOException().isThrownBy(() -> lookup("/none").find("java"))
			.withMessage("The program 'java' is not in any directory of PATH (/none)");
		assertThatIOException().isThrownBy(() -> lookup("").find("./none"))
			.withMessage("The program './none' does not exist");
		assertThatIOException().isThrownBy(() -> lookup("").find("./text"))
			.withMessage("The program './text' is not an executable file");
		assertThatIOException().isThrownBy(() -> lookup("").find("")).withMessage("The program has no name");
	}

	private ProgramLookup lookup(String searchPath) {
		return new ProgramLookup(searchPath, this.directory);
	}

	private Path program(String name) throws IOException {
		Path path = this.directory.resolve(name);
		Files.createDirectories(path.getParent());
		Files.createFile(path);
		assertThat(path.toFile().setExecutable(true)).isTrue();
		return path;
	}

}
