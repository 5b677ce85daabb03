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
import java.util.Comparator;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.function.ToLongFunction;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What processes take, compared between the third of them whose generations are the
 * lowest and the third whose generations are the highest.
 */
final class Footprints {

	private static final double MEMORY_GROWTH_MAX = 1.25;

	// What is open of clients differs from moment to moment.
	private static final long SLACK = 5;

	private final List<Footprint> footprints = new ArrayList<>();

	void add(int generation, long pid) {
		this.footprints.add(new Footprint(generation, Descriptors.kinds(pid).size(), Descriptors.threads(pid).size(),
				Descriptors.resident(pid), ProcessLine.arguments(pid).size(), ProcessLine.environment(pid).size()));
	}

	void assertFlat() {
		this.footprints.sort(Comparator.comparingInt(Footprint::generation));
		assertFlat("descriptors", Footprint::descriptors, (early) -> early + SLACK);
		assertFlat("threads", Footprint::threads, (early) -> early + SLACK);
		assertFlat("resident memory", Footprint::resident, (early) -> (long) (early * MEMORY_GROWTH_MAX));
		assertFlat("arguments", Footprint::arguments, LongUnaryOperator.identity());
		assertFlat("environment", Footprint::environment, LongUnaryOperator.identity());
	}

	private void assertFlat(String what, ToLongFunction<Footprint> value, LongUnaryOperator limit) {
		int third = this.footprints.size() / 3;
		assertThat(third).as("generations to compare").isPositive();
		long early = median(this.footprints.subList(0, third), value);
		long late = median(this.footprints.subList(this.footprints.size() - third, this.footprints.size()), value);
		System.out.printf("Abuse: %s of early generations %d, of late ones %d%n", what, early, late);
		assertThat(late).as("%s, which were %d", what, early).isLessThanOrEqualTo(limit.applyAsLong(early));
	}

	private static long median(List<Footprint> footprints, ToLongFunction<Footprint> value) {
		return footprints.stream().mapToLong(value).sorted().skip(footprints.size() / 2).findFirst().orElseThrow();
	}

	private record Footprint(int generation, long descriptors, long threads, long resident, long arguments,
			long environment) {

	}

}
