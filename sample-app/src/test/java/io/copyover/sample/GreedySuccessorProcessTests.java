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

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Successors that take all there is, or leave something behind.
 */
@Tag("full")
@Timeout(1200)
class GreedySuccessorProcessTests {

	@ParameterizedTest
	@CsvSource({ "memory, boot", "restore-memory, transfer" })
	void copyoverWhenSuccessorTakesAllMemoryRollsBack(String fail, String phase, @TempDir Path directory)
			throws Exception {
		try (SampleProcess sample = SampleProcess.startOn(SampleServer.of("tomcat"), directory, List.of("-Xmx160m"),
				"--copyover.timeout.handover=20s"); LoadClients clients = LoadClients.few(sample)) {
			long pid = sample.pid();
			assertRollsBack(sample, pid, phase, "--sample.fail=" + fail);
			assertThat(sample.copyover().status()).isEqualTo(200);
			clients.assertNothingLost(sample);
		}
	}

	@Test
	void copyoverWhenSuccessorLeavesChildrenRollsBackWithoutWaitingForThem(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.startOn(SampleServer.of("tomcat"), directory,
				"--copyover.timeout.boot=600s"); LoadClients clients = LoadClients.few(sample)) {
			long pid = sample.pid();
			try {
				assertRollsBack(sample, pid, "boot", "--sample.fail=fork");
				assertThat(forked(sample)).hasSize(3).allMatch(ProcessHandle::isAlive);
				assertThat(sample.copyover().status()).isEqualTo(200);
				sample.line().awaitOnly(sample.pid());
				assertThat(forked(sample)).allMatch(ProcessHandle::isAlive);
			}
			finally {
				for (ProcessHandle child : forked(sample)) {
					child.destroyForcibly();
					child.onExit().get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
				}
			}
			clients.assertNothingLost(sample);
		}
	}

	private static List<ProcessHandle> forked(SampleProcess sample) {
		return sample.log()
			.lines()
			.filter((line) -> line.startsWith("Forked "))
			.map((line) -> Long.parseLong(line.substring("Forked ".length())))
			.flatMap((pid) -> ProcessHandle.of(pid).stream())
			.toList();
	}

	private static void assertRollsBack(SampleProcess sample, long pid, String phase, String argument)
			throws IOException {
		Answer answer = sample.copyover(argument);
		assertThat(answer.status()).as(answer.text()).isEqualTo(500);
		assertThat(answer.json().get("outcome").asString()).isEqualTo("rolled-back");
		assertThat(answer.json().get("phase").asString()).as(answer.text()).isEqualTo(phase);
		assertThat(answer.json().get("reason").asString()).isNotBlank();
		assertThat(sample.pid()).isEqualTo(pid);
		assertThat(ProcessLine.children(pid)).isEmpty();
	}

}
