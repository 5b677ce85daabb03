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

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Copyovers that a signal asks for.
 */
@Timeout(240)
class SignalProcessTests {

	private static final Duration LIMIT = Duration.ofSeconds(90);

	@Test
	void signalStartsCopyoversAndNothingIsLost(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory, "--copyover.signal=HUP",
				"--copyover.extra-args=--sample.note=of-the-signal")) {
			try (LoadClients clients = LoadClients.few(sample)) {
				long first = sample.pid();
				assertThat(signal("HUP", first)).isZero();
				awaitGeneration(sample, 1);
				long second = sample.pid();
				assertThat(second).isNotEqualTo(first);
				assertThat(ProcessLine.arguments(second)).contains("--sample.note=of-the-signal");
				assertThat(signal("HUP", first)).isZero();
				awaitGeneration(sample, 2);
				assertThat(sample.log()).contains("passing SIGHUP on to process " + second);
				clients.assertNothingLost(sample);
			}
			long third = sample.pid();
			sample.line().awaitOnly(third);
			ProcessLine.stop(third);
			Awaitility.await("the end").atMost(LIMIT).until(sample.line()::pids, (pids) -> pids.isEmpty());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "HUP", "USR2" })
	@Tag("full")
	void signalsWhileAProcessIsReplacedInPlaceHurtNothing(String name, @TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory, "--copyover.signal=" + name, "--copyover.mode=exec",
				"--copyover.exec.rehearse=false", "--copyover.linger=1s");
				LoadClients clients = LoadClients.few(sample)) {
			long pid = sample.pid();
			for (int generation = 1; generation <= 2; generation++) {
				String restored = "as generation " + generation;
				while (!sample.log().contains(restored)) {
					assertThat(signal(name, pid)).isZero();
				}
				awaitGeneration(sample, generation);
				assertThat(sample.pid()).isEqualTo(pid);
			}
			clients.assertNothingLost(sample);
		}
	}

	private static void awaitGeneration(SampleProcess sample, int generation) {
		Awaitility.await("generation " + generation)
			.atMost(LIMIT)
			.until(sample::generation, (now) -> now == generation);
	}

	private static int signal(String name, long pid) throws Exception {
		return new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
	}

}
