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

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link ProcFiles}.
 */
class ProcFilesTests {

	@Test
	void stringsKeepsEmptyOnes() {
		assertThat(strings("a\0\0b c\0\0")).containsExactly("a", "", "b c", "");
		assertThat(strings("a\0b")).containsExactly("a", "b");
		assertThat(strings("")).isEmpty();
	}

	@Test
	void descriptorLimitIsTheSoftOne() throws Exception {
		assertThat(ProcFiles.descriptorLimit(lines("1024                 524288"))).isEqualTo(1024);
		assertThat(ProcFiles.descriptorLimit(lines("1073741816           1073741816"))).isEqualTo(1073741816);
		assertThat(ProcFiles.descriptorLimit(lines("unlimited            unlimited"))).isEqualTo(Integer.MAX_VALUE);
	}

	@Test
	void descriptorLimitWhenMissingFails() {
		assertThatIOException().isThrownBy(() -> ProcFiles.descriptorLimit(List.of("Max processes  1  2")));
	}

	private static List<String> lines(String limits) {
		return List.of("Limit                     Soft Limit           Hard Limit           Units     ",
				"Max processes             1                    2                    processes ",
				"Max open files            " + limits + "              files     ");
	}

	private static List<String> strings(String text) {
		return ProcFiles.strings(text.getBytes(StandardCharsets.US_ASCII))
			.stream()
			.map((bytes) -> new String(bytes, StandardCharsets.US_ASCII))
			.toList();
	}

}
