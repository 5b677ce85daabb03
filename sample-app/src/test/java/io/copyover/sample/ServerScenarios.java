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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every server has to do: the contract of a server adapter, at the level of
 * processes. One line of processes lives through all of it.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(1200)
abstract class ServerScenarios {

	private SampleProcess sample;

	/**
	 * Return the server, and the arguments that give it its listeners.
	 */
	abstract SampleServer server(Path directory) throws IOException;

	SampleProcess sample() {
		return this.sample;
	}

	@BeforeAll
	void start(@TempDir Path directory) throws IOException {
		this.sample = SampleProcess.startOn(server(directory), directory, "--copyover.timeout.handover=20s");
	}

	@AfterAll
	void end() {
		try (SampleProcess ended = this.sample) {
			if (ended != null) {
				assertOutputIsKept(ended);
			}
		}
	}

	private void assertOutputIsKept(SampleProcess ended) {
		ended.line().awaitOnly(ended.pid());
		if (ended.generation() > 0) {
			ended.awaitLog("process " + ended.pid() + " serves as generation");
		}
		List<Long> served = ended.log()
			.lines()
			.filter((line) -> line.contains("serves as generation"))
			.map((line) -> Long.parseLong(line.replaceAll(".* (\\d+) --- .*", "$1")))
			.toList();
		assertThat(served).hasSize(ended.generation()).doesNotHaveDuplicates();
		assertThat(served.isEmpty() || served.get(served.size() - 1) == ended.pid()).as("the last who served").isTrue();
		assertThat(ended.log()).doesNotContain("\0").endsWith("\n");
	}

	@Test
	void copyoversWhenUnderLoadLoseNothing() throws Exception {
		try (LoadClients clients = LoadClients.ten(this.sample)) {
			for (int left = Integer.getInteger("sample.generations", 2); left > 0; left--) {
				assertTakesOver();
				clients.assertNoFailure();
			}
			clients.assertNothingLost(this.sample);
		}
	}

	@Test
	void connectionsWhenSilentBeforeCopyoverGetTheirAnswer() throws Exception {
		List<Connection> silent = new ArrayList<>();
		for (Connection.Listener listener : this.sample.listeners()) {
			silent.add(opened(listener));
			silent.add(opened(listener));
			silent.add(spoken(listener, "/api/visits"));
		}
		List<Connection> managing = new ArrayList<>();
		if (this.sample.managementListener().isPresent()) {
			managing.add(opened(this.sample.managementListener().get()));
			managing.add(spoken(this.sample.managementListener().get(), "/actuator/health"));
		}
		assertTakesOver();
		int generation = this.sample.generation();
		for (Connection connection : silent) {
			try (connection) {
				Answer answer = connection.send("GET", "/api/visits", new byte[0], List.of());
				assertThat(answer.status()).as(answer.text()).isEqualTo(200);
				assertThat(answer.json().get("generation").asInt()).isEqualTo(generation);
			}
		}
		for (Connection connection : managing) {
			try (connection) {
				assertThat(connection.send("GET", "/actuator/health", new byte[0], List.of()).status()).isEqualTo(200);
			}
		}
	}

	/**
	 * Open a connection. The client over HTTP/2 does so with its first request only.
	 */
	private Connection opened(Connection.Listener listener) throws IOException {
		return this.sample.server().http2() ? spoken(listener, "/api/visits") : listener.connect();
	}

	private static Connection spoken(Connection.Listener listener, String path) throws IOException {
		Connection connection = listener.connect();
		assertThat(connection.send("GET", path, new byte[0], List.of()).status()).isEqualTo(200);
		return connection;
	}

	@Test
	void bodiesWhenTheyStreamThroughCopyoverArriveWhole() throws Exception {
		try (BodyClients clients = new BodyClients(this.sample)) {
			assertTakesOver();
			clients.assertAllWhole();
		}
	}

	@ParameterizedTest
	@CsvSource("--sample.fail=runner, start, sample.fail=runner")
	void copyoverWhenSuccessorFailsRollsBack(String argument, String phase, String reason) throws Exception {
		assertFailureRollsBack(argument, phase, reason);
		assertTakesOver();
	}

	@ParameterizedTest
	@CsvSource({ "--sample.fail=boot, boot, sample.fail=boot", "--sample.fail=restore, transfer, sample.fail=restore",
			"--sample.fail=restore-hang, transfer, in time", "--sample.fail=web-server, start, sample.fail=web-server",
			"--sample.fail=runner-hang, start, Misbehaviour", "--sample.fail=exit-after-ready, transfer, 3",
			"--sample.missing-contributor, transfer, dispensable" })
	@Tag("full")
	void copyoverWhenSuccessorFailsInAnyOtherWayRollsBack(String argument, String phase, String reason)
			throws Exception {
		assertFailureRollsBack(argument, phase, reason);
	}

	@ParameterizedTest
	@CsvSource("releasing, release")
	void copyoverWhenSuccessorIsKilledRollsBack(String step, String phase) throws Exception {
		assertKillRollsBack(step, phase);
	}

	@ParameterizedTest
	@CsvSource({ "arrived, boot", "restoring, transfer", "restored, transfer", "proceeding, start", "serving, start" })
	@Tag("full")
	void copyoverWhenSuccessorIsKilledAtAnyOtherStepRollsBack(String step, String phase) throws Exception {
		assertKillRollsBack(step, phase);
	}

	private void assertFailureRollsBack(String argument, String phase, String reason) throws Exception {
		try (LoadClients clients = LoadClients.few(this.sample)) {
			long pid = this.sample.pid();
			Answer answer = this.sample.copyover(argument);
			assertRolledBack(answer, pid, phase);
			assertThat(answer.json().get("reason").asString()).contains(reason);
			clients.assertNothingLost(this.sample);
		}
	}

	private void assertKillRollsBack(String step, String phase) throws Exception {
		try (LoadClients clients = LoadClients.few(this.sample)) {
			long pid = this.sample.pid();
			CompletableFuture<Answer> copyover = this.sample.copyoverAsync("--sample.halt-at=successor:" + step);
			ProcessLine.kill(this.sample.awaitHalt("successor:" + step, copyover));
			assertRolledBack(copyover.join(), pid, phase);
			clients.assertNothingLost(this.sample);
		}
	}

	private void assertRolledBack(Answer answer, long pid, String phase) {
		assertThat(answer.status()).as(answer.text()).isEqualTo(500);
		assertThat(answer.json().get("outcome").asString()).isEqualTo("rolled-back");
		assertThat(answer.json().get("phase").asString()).as(answer.text()).isEqualTo(phase);
		assertThat(answer.json().get("reason").asString()).isNotBlank();
		assertThat(this.sample.pid()).isEqualTo(pid);
		assertThat(ProcessLine.children(pid)).isEmpty();
	}

	void assertTakesOver() {
		int generation = this.sample.generation();
		Answer answer = this.sample.copyover();
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		assertThat(this.sample.generation()).isEqualTo(generation + 1);
		assertThat(this.sample.pid()).isEqualTo(answer.json().get("successorPid").asLong());
	}

}
