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

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link VisitLedger}.
 */
class VisitLedgerTests {

	@Test
	void assertCompleteWhenEachIsThereOnceInAnyOrderPasses() {
		assertThatCode(() -> VisitLedger.assertComplete(List.of(2L, 3L, 1L), 0, 3)).doesNotThrowAnyException();
	}

	@Test
	void assertCompleteWhenOneIsMissingFails() {
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> VisitLedger.assertComplete(List.of(1L, 3L), 0, 3))
			.withMessageContaining("missing");
	}

	@Test
	void assertCompleteWhenOneIsThereTwiceFails() {
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> VisitLedger.assertComplete(List.of(1L, 2L, 2L), 0, 2))
			.withMessageContaining("twice");
	}

	@Test
	void assertCompleteWhenBeyondTheLastFails() {
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> VisitLedger.assertComplete(List.of(1L, 2L), 0, 1));
	}

}
