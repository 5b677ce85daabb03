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

import java.nio.file.Path;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Work in the background through copyovers, good ones and bad ones.
 */
@Timeout(1200)
class ScheduledWorkProcessTests {

	private static final Map<Integer, String> FAILURES = Map.of(1, "boot", 2, "restore", 3, "web-server", 4, "runner",
			5, "exit-after-ready");

	@Test
	void copyoverWhenWorkRunsInBackgroundLosesNone(@TempDir Path directory) throws Exception {
		assertLosesNone(2, directory);
	}

	@Test
	@Tag("full")
	void copyoversWhenWorkRunsInBackgroundLoseNone(@TempDir Path directory) throws Exception {
		assertLosesNone(FAILURES.size(), directory);
	}

	private void assertLosesNone(int generations, Path directory) throws Exception {
		TickFile ticks = new TickFile(directory);
		try (SampleProcess sample = SampleProcess.start(directory, ticks.option());
				TaskClient tasks = new TaskClient(sample)) {
			for (int generation = 1; generation <= generations; generation++) {
				assertThat(sample.copyover("--sample.fail=" + FAILURES.get(generation)).status()).isEqualTo(500);
				awaitWork(ticks);
				Answer answer = sample.copyover();
				assertThat(answer.status()).as(answer.text()).isEqualTo(200);
				awaitWork(ticks);
			}
			tasks.assertAllDone(ticks);
		}
	}

	private void awaitWork(TickFile ticks) {
		long scheduled = ticks.count("scheduled");
		Awaitility.await("scheduled work")
			.atMost(Patience.LIMIT)
			.until(() -> ticks.count("scheduled"), (now) -> now > scheduled);
	}

}
