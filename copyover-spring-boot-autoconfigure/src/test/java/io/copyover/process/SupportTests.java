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

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Support}.
 */
class SupportTests {

	private static final Path PROC = Path.of("/proc/self");

	@TempDir
	private Path directory;

	@Test
	void missingWhenNotLinuxNamesTheSystem() {
		assertThat(Support.missing("Mac OS X", PROC))
			.isEqualTo("A process can be replaced on Linux only; this is Mac OS X");
	}

	@Test
	void missingWhenProcIsNotMountedSaysSo() {
		assertThat(Support.missing("Linux", this.directory)).contains("/proc is not mounted");
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void missingWhenLinuxIsNothing() {
		assertThat(Support.missing("Linux", PROC)).isNull();
	}

}
