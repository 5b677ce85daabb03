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
@Timeout(1200)
class SignalProcessTests {

	@Test
	void signalStartsCopyoversAndNothingIsLost(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory, "--copyover.signal=HUP",
				"--copyover.extra-args=--sample.note=of-the-signal")) {
			long first = sample.pid();
			try (LoadClients clients = LoadClients.few(sample)) {
				assertThat(ProcessLine.signal("HUP", first)).isZero();
				sample.awaitGeneration(1, Patience.LIMIT);
				long second = sample.pid();
				assertThat(second).isNotEqualTo(first);
				assertThat(ProcessLine.arguments(second)).contains("--sample.note=of-the-signal");
				sample.awaitLog("process " + second + " has taken over as generation 1");
				assertThat(ProcessLine.signal("HUP", first)).isZero();
				sample.awaitGeneration(2, Patience.LIMIT);
				sample.awaitLog("passing SIGHUP on to process " + second);
				clients.assertNothingLost(sample);
			}
			long third = sample.pid();
			sample.line().awaitOnly(third);
			Awaitility.await("the supervisor")
				.atMost(Patience.LIMIT)
				.until(() -> ProcessLine.arguments(first).contains(SuperviseProcessTests.SUPERVISOR));
			assertThat(ProcessLine.signal("HUP", first)).isZero();
			sample.awaitGeneration(3, Patience.LIMIT);
			long fourth = sample.pid();
			assertThat(fourth).isNotEqualTo(third);
			sample.line().awaitOnly(fourth);
			ProcessLine.stop(fourth);
			Awaitility.await("the end").atMost(Patience.LIMIT).until(sample.line()::pids, (pids) -> pids.isEmpty());
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
					assertThat(ProcessLine.signal(name, pid)).isZero();
				}
				sample.awaitGeneration(generation, Patience.LIMIT);
				assertThat(sample.pid()).isEqualTo(pid);
			}
			clients.assertNothingLost(sample);
		}
	}

}
