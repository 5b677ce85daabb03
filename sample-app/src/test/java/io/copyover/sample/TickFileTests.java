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

package io.copyover.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TickFile}.
 */
class TickFileTests {

	@TempDir
	private Path directory;

	@Test
	void assertOrderedWhenEachIsThereOncePasses() throws IOException {
		TickFile ticks = write("1 scheduled 10\n2 later 10\n3 scheduled 11\n4 sche");
		ticks.assertOrdered();
		assertThat(ticks.lines()).isEqualTo(3);
		assertThat(ticks.count("later")).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "1 scheduled 10\n3 scheduled 10\n", "1 scheduled 10\n1 scheduled 11\n",
			"2 scheduled 10\n1 scheduled 10\n", "1 scheduled 10\n2 scheduled 11\n3 scheduled 10\n" })
	void assertOrderedWhenWrongFails(String content) throws IOException {
		TickFile ticks = write(content);
		assertThatExceptionOfType(AssertionError.class).isThrownBy(ticks::assertOrdered);
	}

	private TickFile write(String content) throws IOException {
		Files.writeString(this.directory.resolve("ticks"), content);
		return new TickFile(this.directory);
	}

}
