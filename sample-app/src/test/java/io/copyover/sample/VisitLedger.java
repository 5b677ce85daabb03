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

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks numbers that were given out.
 */
final class VisitLedger {

	private VisitLedger() {
	}

	/**
	 * Check that each number up to the last one was given out, and only once.
	 * @param values what was given out, in any order
	 * @param before the number before the first one
	 * @param last the last number
	 */
	static void assertComplete(Collection<Long> values, long before, long last) {
		Set<Long> seen = new TreeSet<>();
		List<Long> twice = new ArrayList<>();
		values.forEach((value) -> {
			if (!seen.add(value)) {
				twice.add(value);
			}
		});
		assertThat(twice).as("numbers given out twice").isEmpty();
		assertThat(LongStream.rangeClosed(before + 1, last).filter((value) -> !seen.contains(value)).boxed())
			.as("numbers missing")
			.isEmpty();
		assertThat(seen).as("numbers given out").hasSize((int) (last - before));
	}

}
