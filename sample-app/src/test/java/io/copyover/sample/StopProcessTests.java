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
import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A stop signal at each step of a handover, to either process. The process whose step it
 * is does nothing any more by itself.
 */
@Tag("full")
@Tag("unproven")
@Timeout(300)
class StopProcessTests {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	@ParameterizedTest
	@ValueSource(strings = { "predecessor:spawned", "successor:arrived", "predecessor:ready", "predecessor:quieted",
			"predecessor:frozen", "predecessor:streaming", "successor:restoring", "predecessor:streamed",
			"successor:restored", "predecessor:proceed", "successor:proceeding", "successor:serving",
			"predecessor:release", "successor:releasing", "predecessor:released" })
	void stopWhenToldToPredecessorEndsBoth(String step, @TempDir Path directory) throws Exception {
		try (SampleProcess sample = start(directory)) {
			long predecessor = sample.pid();
			halt(sample, step);
			ProcessLine.stop(predecessor);
			awaitEnd(sample);
			assertThat(sample.log()).doesNotContain("hs_err");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "successor:arrived", "predecessor:ready", "successor:restoring", "predecessor:streamed",
			"successor:restored", "predecessor:proceed", "successor:proceeding", "successor:serving",
			"predecessor:release", "successor:releasing", "predecessor:released" })
	void stopWhenToldToSuccessorLeavesNothingBehind(String step, @TempDir Path directory) throws Exception {
		try (SampleProcess sample = start(directory)) {
			long predecessor = sample.pid();
			halt(sample, step);
			long successor = sample.line()
				.pids()
				.stream()
				.filter((pid) -> pid != predecessor)
				.findFirst()
				.orElseThrow();
			ProcessLine.stop(successor);
			Awaitility.await("the end of the successor")
				.atMost(PATIENCE)
				.until(() -> !sample.line().pids().contains(successor));
			if (step.startsWith("successor") && sample.line().pids().contains(predecessor)) {
				assertThat(sample.pid()).as("who serves").isEqualTo(predecessor);
			}
			ProcessLine.stop(predecessor);
			awaitEnd(sample);
		}
	}

	private static SampleProcess start(Path directory) throws Exception {
		return SampleProcess.startOn(SampleServer.of("tomcat"), directory, "--server.shutdown=immediate",
				"--copyover.linger=2s");
	}

	private static void halt(SampleProcess sample, String step) {
		sample.copyoverAsync("--sample.halt-at=" + step);
		sample.awaitHalt(step);
		assertThat(sample.line().pids()).hasSize(2);
	}

	private static void awaitEnd(SampleProcess sample) {
		Awaitility.await("the end of all").atMost(PATIENCE).until(sample.line()::pids, List::isEmpty);
	}

}
