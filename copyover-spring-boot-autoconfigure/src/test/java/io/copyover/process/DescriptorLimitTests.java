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

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DescriptorLimit}.
 */
class DescriptorLimitTests {

	@Test
	void shortageWhenEnoughIsLeftIsNothing() {
		assertThat(DescriptorLimit.shortage(992, 1024)).isNull();
		assertThat(DescriptorLimit.shortage(100_000, Integer.MAX_VALUE)).isNull();
		assertThat(DescriptorLimit.shortage()).isNull();
	}

	@Test
	void shortageWhenTooLittleIsLeftNamesFiguresAndLimit() {
		assertThat(DescriptorLimit.shortage(993, 1024)).contains("993 of the 1024")
			.contains("32 left")
			.contains("RLIMIT_NOFILE")
			.contains("ulimit -n");
		assertThat(DescriptorLimit.shortage(1100, 1024)).isNotNull();
	}

	@Test
	void countedIsNoGuess() throws Exception {
		int counted = Descriptors.counted();
		assertThat(counted == 0 || Math.abs(counted - Descriptors.open().size()) < 50).isTrue();
	}

}
