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

import java.util.Iterator;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Ancestors}.
 */
class AncestorsTests {

	@Test
	void containWhenAnAncestorEndsMeanwhileLooksAgain() {
		Iterator<List<Long>> walks = List.of(List.of(52L), List.of(2L, 1L)).iterator();
		assertThat(Ancestors.contain(2, walks::next)).isTrue();
	}

	@Test
	void containWhenItIsNoneOfThemLooksUntilTheyStayTheSame() {
		Iterator<List<Long>> walks = List.of(List.of(52L), List.of(3L, 1L), List.of(3L, 1L)).iterator();
		assertThat(Ancestors.contain(2, walks::next)).isFalse();
		assertThat(walks).isExhausted();
	}

	@Test
	void walkFindsTheParentFirst() {
		long parent = ProcessHandle.current().parent().orElseThrow().pid();
		assertThat(Ancestors.walk()).startsWith(parent);
		assertThat(Ancestors.contain(parent, Ancestors::walk)).isTrue();
		assertThat(Ancestors.contain(ProcessHandle.current().pid(), Ancestors::walk)).isFalse();
	}

}
