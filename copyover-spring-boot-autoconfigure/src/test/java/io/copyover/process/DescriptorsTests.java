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

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Descriptors}.
 */
class DescriptorsTests {

	@Test
	void toCloseGoesBeyondTheHighestButKeepsTheNamed() {
		int[] numbers = Descriptors.toClose(List.of(0, 1, 2, 5, 7), 1_000_000, List.of(5, 700));
		assertThat(numbers).containsExactly(
				IntStream.rangeClosed(3, 7 + 1024).filter((number) -> number != 5 && number != 700).toArray());
	}

	@Test
	void toCloseStaysBelowTheLimit() {
		assertThat(Descriptors.toClose(List.of(0, 1, 2, 7), 10, List.of())).containsExactly(3, 4, 5, 6, 7, 8, 9);
		assertThat(Descriptors.toClose(List.of(), Integer.MAX_VALUE, List.of())).startsWith(3).hasSize(1025);
		assertThat(Descriptors.toClose(List.of(0, 1, 2), 3, List.of())).isEmpty();
	}

}
