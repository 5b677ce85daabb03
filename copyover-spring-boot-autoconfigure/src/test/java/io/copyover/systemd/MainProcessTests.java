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

package io.copyover.systemd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MainProcess}.
 */
class MainProcessTests {

	private static final long PID = 4711;

	@TempDir
	private Path directory;

	@ParameterizedTest
	@CsvSource({ "4711, tini, true", "'', tini, true", "471, systemd, false", "1, systemd, false", ", systemd, true",
			", tini, false", ", java, false" })
	void isThisWhomSystemdStartedOrAPredecessorNamed(@Nullable String started, String init, boolean expected)
			throws IOException {
		Path comm = Files.writeString(this.directory.resolve("comm"), init + "\n");
		assertThat(MainProcess.isThis(started, PID, comm)).isEqualTo(expected);
	}

	@Test
	void isThisWhereNobodyCanTell() {
		assertThat(MainProcess.isThis(null, PID, this.directory.resolve("none"))).isTrue();
	}

}
