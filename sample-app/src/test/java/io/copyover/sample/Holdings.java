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
import java.util.List;

import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a process has open and which threads it has, at one moment.
 *
 * @param descriptors what the open descriptors point at
 * @param threads the names of the threads
 */
record Holdings(List<String> descriptors, List<String> threads) {

	/**
	 * The thread that the library for native calls starts with the first copyover of a
	 * process, and keeps.
	 */
	private static final String ONCE = "jnr.ffi.util.re";

	static Holdings settled(long pid) {
		return new Holdings(Descriptors.settled(() -> Descriptors.kinds(pid)),
				Descriptors.settled(() -> Descriptors.threads(pid)));
	}

	/**
	 * Wait until the process holds nothing that it did not hold at that moment.
	 * @param pid the id of the process
	 */
	void awaitNoMore(long pid) {
		Awaitility.await("no more than before").atMost(Patience.LIMIT).untilAsserted(() -> {
			assertThat(beyond(Descriptors.kinds(pid), this.descriptors)).as("descriptors more than before").isEmpty();
			assertThat(beyond(Descriptors.threads(pid), this.threads)).as("threads more than before")
				.isSubsetOf(ONCE)
				.doesNotHaveDuplicates();
		});
	}

	private static List<String> beyond(List<String> now, List<String> before) {
		List<String> more = new ArrayList<>(now);
		before.forEach(more::remove);
		return more;
	}

}
