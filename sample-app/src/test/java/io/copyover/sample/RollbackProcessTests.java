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
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Successors that are no good. One line of processes lives through all of it.
 */
@Timeout(1200)
class RollbackProcessTests {

	private static SampleProcess sample;

	private static LoadClients clients;

	private static TaskClient tasks;

	private static TickFile ticks;

	@BeforeAll
	static void start(@TempDir Path directory) throws Exception {
		ticks = new TickFile(directory);
		sample = SampleProcess.start(directory, "--copyover.timeout.handover=20s", ticks.option());
		clients = LoadClients.few(sample);
		tasks = new TaskClient(sample);
	}

	@AfterAll
	static void end() throws Exception {
		try (SampleProcess ended = sample; LoadClients stopped = clients; TaskClient idle = tasks) {
			stopped.assertNothingLost(ended);
			idle.assertAllDone(ticks);
		}
	}

	@ParameterizedTest
	@CsvSource({ "--sample.fail=restore, transfer, sample.fail=restore",
			"--sample.fail=runner, start, sample.fail=runner", "--sample.missing-contributor, transfer, dispensable" })
	void copyoverWhenSuccessorFailsRollsBack(String argument, String phase, String reason) {
		assertFailureRollsBack(argument, phase, reason);
	}

	@ParameterizedTest
	@CsvSource({ "--sample.fail=boot, boot, sample.fail=boot", "--sample.fail=restore-hang, transfer, in time",
			"--sample.fail=web-server, start, sample.fail=web-server", "--sample.fail=runner-hang, start, Misbehaviour",
			"--sample.fail=exit-after-ready, transfer, 3" })
	@Tag("full")
	void copyoverWhenSuccessorFailsInAnyOtherWayRollsBack(String argument, String phase, String reason) {
		assertFailureRollsBack(argument, phase, reason);
	}

	@ParameterizedTest
	@CsvSource({ "restoring, transfer", "releasing, release" })
	void copyoverWhenSuccessorIsKilledRollsBack(String step, String phase) {
		assertKillRollsBack(step, phase);
	}

	@ParameterizedTest
	@CsvSource({ "arrived, boot", "restored, transfer", "proceeding, start", "serving, start" })
	@Tag("full")
	void copyoverWhenSuccessorIsKilledAtAnyOtherStepRollsBack(String step, String phase) {
		assertKillRollsBack(step, phase);
	}

	private void assertFailureRollsBack(String argument, String phase, String reason) {
		long pid = sample.pid();
		Answer answer = sample.copyover(argument);
		assertRolledBack(answer, pid, phase);
		assertThat(answer.json().get("reason").asString()).isNotBlank().contains(reason);
		assertGoodSuccessorTakesOver();
	}

	private void assertKillRollsBack(String step, String phase) {
		long pid = sample.pid();
		CompletableFuture<Answer> copyover = sample.copyoverAsync("--sample.halt-at=successor:" + step);
		ProcessLine.kill(sample.awaitHalt("successor:" + step, copyover));
		Answer answer = copyover.join();
		assertRolledBack(answer, pid, phase);
		assertThat(answer.json().get("reason").asString()).isNotBlank();
		assertGoodSuccessorTakesOver();
	}

	private void assertRolledBack(Answer answer, long pid, String phase) {
		JsonNode report = answer.json();
		assertThat(answer.status()).as(answer.text()).isEqualTo(500);
		assertThat(report.get("outcome").asString()).isEqualTo("rolled-back");
		assertThat(report.get("phase").asString()).as(answer.text()).isEqualTo(phase);
		assertThat(sample.pid()).isEqualTo(pid);
		assertThat(ProcessLine.children(pid)).isEmpty();
		int lines = ticks.lines();
		Awaitility.await("scheduled work after the rollback")
			.atMost(Patience.LIMIT)
			.until(ticks::lines, (now) -> now > lines);
		ticks.assertOrdered();
		clients.assertNoFailure();
	}

	private void assertGoodSuccessorTakesOver() {
		int generation = sample.generation();
		Answer answer = sample.copyover();
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		assertThat(sample.generation()).isEqualTo(generation + 1);
		clients.assertNoFailure();
	}

}
