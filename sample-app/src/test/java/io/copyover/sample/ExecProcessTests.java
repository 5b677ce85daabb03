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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Mode {@code exec}.
 */
@Timeout(300)
class ExecProcessTests {

	private static final String[] EXEC = { "--copyover.mode=exec", "--copyover.linger=2s" };

	@TempDir
	static Path certificates;

	@Test
	void copyoverWhenClientsRunKeepsProcessAndStateAndLosesNothing(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory, EXEC);
				LoadClients clients = LoadClients.few(sample)) {
			assertReplacedInPlace(sample, 1, clients);
			assertReplacedInPlace(sample, 2, clients);
			clients.assertNothingLost(sample);
		}
	}

	@Test
	@Tag("full")
	void copyoversWhenTenClientsRunLoseNothing(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory, EXEC);
				LoadClients clients = LoadClients.ten(sample)) {
			for (int generation = 1; generation <= 3; generation++) {
				assertReplacedInPlace(sample, generation, clients);
			}
			clients.assertNothingLost(sample);
		}
	}

	@ParameterizedTest
	@MethodSource("servers")
	@Tag("full")
	void copyoversOnAnyServerKeepProcessAndStateAndLoseNothing(SampleServer server, @TempDir Path directory)
			throws Exception {
		try (SampleProcess sample = SampleProcess.startOn(server, directory, EXEC);
				LoadClients clients = LoadClients.few(sample)) {
			assertReplacedInPlace(sample, 1, clients);
			assertReplacedInPlace(sample, 2, clients);
			clients.assertNothingLost(sample);
		}
	}

	static Stream<Arguments> servers() throws IOException {
		SampleServer tomcat = SampleServer.of("tomcat");
		return Stream.of(Arguments.argumentSet("Jetty", SampleServer.of("jetty")),
				Arguments.argumentSet("Netty", SampleServer.of("netty")),
				Arguments.argumentSet("Tomcat with WebFlux", SampleServer.of("tomcat-webflux")),
				Arguments.argumentSet("Tomcat with TLS", tomcat.withTls(TestCertificate.make(certificates))),
				Arguments.argumentSet("Tomcat with a management port", tomcat.withManagementPort()),
				Arguments.argumentSet("Tomcat with a further connector", tomcat.withFurtherConnector()));
	}

	@ParameterizedTest
	@CsvSource({ "restore, transfer", "boot, boot" })
	@Tag("full")
	void copyoverWhenSuccessorIsNoGoodIsRefusedByTheRehearsal(String fail, String phase, @TempDir Path directory)
			throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory, EXEC);
				LoadClients clients = LoadClients.few(sample)) {
			long pid = sample.pid();
			Answer answer = sample.copyover("--sample.fail=" + fail);
			assertThat(answer.status()).as(answer.text()).isEqualTo(500);
			JsonNode report = answer.json();
			assertThat(report.get("outcome").asString()).isEqualTo("rolled-back");
			assertThat(report.get("phase").asString()).isEqualTo(phase);
			assertThat(report.get("reason").asString()).contains("rehearsal", "sample.fail=" + fail);
			assertThat(report.get("output").toString()).contains("sample.fail=" + fail);
			assertThat(sample.line().pids()).containsExactly(pid);
			assertThat(sample.generation()).isZero();
			assertReplacedInPlace(sample, 1, clients);
			clients.assertNothingLost(sample);
		}
	}

	@Test
	@Tag("full")
	void copyoverWhenTwoProcessesCannotHoldAFileWorksWithoutRehearsal(@TempDir Path directory) throws Exception {
		String lock = "--sample.lock=" + directory.resolve("lock");
		try (SampleProcess sample = SampleProcess.start(directory, lock)) {
			assertLocked(sample, "");
		}
		try (SampleProcess sample = SampleProcess.start(directory, lock, EXEC[0], EXEC[1])) {
			assertLocked(sample, "rehearsal");
		}
		try (SampleProcess sample = SampleProcess.start(directory, lock, EXEC[0], EXEC[1],
				"--copyover.exec.rehearse=false"); LoadClients clients = LoadClients.few(sample)) {
			assertReplacedInPlace(sample, 1, clients);
			assertReplacedInPlace(sample, 2, clients);
			clients.assertNothingLost(sample);
		}
	}

	@Test
	@Tag("full")
	void copyoverWhenDiskIsFullRollsBack(@TempDir Path directory) throws Exception {
		Path disk = Files.createDirectory(directory.resolve("disk"));
		List<String> wrapper = List.of("unshare", "--mount", "sh", "-c",
				"mount -t tmpfs -o size=64k tmpfs " + disk + " && exec \"$@\"", "sh");
		try (SampleProcess sample = SampleProcess.startBy(directory, wrapper, EXEC[0], EXEC[1],
				"--copyover.exec.directory=" + disk); LoadClients clients = LoadClients.few(sample)) {
			long pid = sample.pid();
			assertThat(sample.post("/api/ballast?mebibytes=1").status()).isEqualTo(200);
			Answer answer = sample.copyover();
			assertThat(answer.status()).as(answer.text()).isEqualTo(200);
			JsonNode report = awaitReport(sample, "rolled-back");
			assertThat(report.get("phase").asString()).isEqualTo("transfer");
			assertThat(report.get("reason").asString()).contains("No space left on device");
			assertThat(sample.pid()).isEqualTo(pid);
			assertThat(sample.generation()).isZero();
			clients.assertNothingLost(sample);
		}
	}

	@Test
	@Tag("full")
	void copyoverWhenFirstProcessOfItsNamespaceStaysThat(@TempDir Path directory) throws Exception {
		List<String> wrapper = List.of("unshare", "--pid", "--fork", "--mount-proc");
		try (SampleProcess sample = SampleProcess.startBy(directory, wrapper, EXEC)) {
			for (int i = 1; i <= 2; i++) {
				int generation = i;
				assertThat(sample.pid()).isOne();
				Answer answer = sample.copyover();
				assertThat(answer.status()).as(answer.text()).isEqualTo(200);
				Awaitility.await("generation " + generation)
					.atMost(Duration.ofSeconds(120))
					.until(() -> sample.generation() == generation);
			}
			assertThat(sample.pid()).isOne();
			assertThat(awaitReport(sample, "completed").get("pid").asLong()).isOne();
		}
	}

	@ParameterizedTest
	@CsvSource({ "true, frozen", "true, rehearsed", "false, wound_down", "false, quieted", "false, frozen",
			"false, streamed", "false, replacing" })
	@Tag("full")
	void stopWhenToldAtAStepRollsBackAndEndsTheProcess(boolean rehearse, String step, @TempDir Path directory)
			throws Exception {
		try (SampleProcess sample = SampleProcess.startBy(directory, List.of(), EXEC[0], EXEC[1],
				"--copyover.exec.rehearse=" + rehearse)) {
			long pid = sample.pid();
			Path goOn = pauseAt(sample, step, directory);
			ProcessLine.stop(pid);
			Files.createFile(goOn);
			assertThat(sample.awaitEnd()).isEqualTo(143);
			assertThat(sample.line().pids()).isEmpty();
			assertThat(sample.log()).contains("rolled back in phase", "This process was told to stop")
				.doesNotContain("serves as generation 1");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 20, 100, 500, 2000 })
	@Tag("full")
	void stopWhenToldWhileTheNewImageStartsEndsTheProcess(int millis, @TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.startBy(directory, List.of(), EXEC[0], EXEC[1],
				"--copyover.exec.rehearse=false")) {
			long pid = sample.pid();
			Path goOn = pauseAt(sample, "replacing", directory);
			Files.createFile(goOn);
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
			ProcessLine.stop(pid);
			assertThat(sample.awaitEnd()).isEqualTo(143);
			assertThat(sample.line().pids()).isEmpty();
		}
	}

	@Test
	@Tag("full")
	void stopWhenToldToTheProcessOfTheRehearsalRollsBack(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory, EXEC);
				LoadClients clients = LoadClients.few(sample)) {
			long pid = sample.pid();
			Path goOn = directory.resolve("go-on");
			CompletableFuture<Answer> copyover = sample.copyoverAsync("--sample.pause-at=successor:restoring@" + goOn);
			sample.awaitLog("Paused at successor:restoring in process");
			List<Long> children = ProcessLine.children(pid);
			assertThat(children).hasSize(1);
			ProcessLine.stop(children.get(0));
			Awaitility.await("the end of the rehearsal, or of its start")
				.atMost(Duration.ofSeconds(90))
				.until(() -> !sample.line().pids().contains(children.get(0))
						|| sample.log().contains("told to stop before it has taken over"));
			Files.createFile(goOn);
			Answer answer = copyover.join();
			assertThat(answer.status()).as(answer.text()).isEqualTo(500);
			assertThat(answer.json().get("outcome").asString()).isEqualTo("rolled-back");
			assertThat(answer.json().get("reason").asString()).contains("rehearsal");
			assertThat(sample.line().pids()).containsExactly(pid);
			assertThat(sample.pid()).isEqualTo(pid);
			assertThat(sample.generation()).isZero();
			clients.assertNothingLost(sample);
		}
	}

	private static Path pauseAt(SampleProcess sample, String step, Path directory) {
		Path goOn = directory.resolve("go-on");
		sample.copyoverAsync("--sample.pause-at=predecessor:" + step + "@" + goOn);
		sample.awaitLog("Paused at predecessor:" + step + " in process");
		return goOn;
	}

	private static void assertLocked(SampleProcess sample, String where) {
		Answer answer = sample.copyover();
		assertThat(answer.status()).as(answer.text()).isEqualTo(500);
		assertThat(answer.json().get("reason").asString()).contains(where, "sample.lock is held");
	}

	private static void assertReplacedInPlace(SampleProcess sample, int generation, LoadClients clients)
			throws IOException {
		long pid = sample.pid();
		Answer answer = sample.copyover();
		clients.assertNoFailure();
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		assertThat(answer.json().get("outcome").asString()).isEqualTo("replacing");
		Awaitility.await("generation " + generation)
			.atMost(Duration.ofSeconds(120))
			.until(() -> sample.generation() == generation);
		clients.assertNoFailure();
		JsonNode report = awaitReport(sample, "completed");
		assertThat(report.get("pid").asLong()).isEqualTo(pid);
		assertThat(report.get("successorPid").asLong()).isEqualTo(pid);
		assertThat(report.get("freezeMillis").asLong()).isPositive();
		assertThat(sample.line().pids()).containsExactly(pid);
		assertThat(Descriptors.beyondStandard(pid))
			.filteredOn((target) -> target.contains("copyover") && !target.endsWith(".jar"))
			.as("the file of the state")
			.isEmpty();
		assertThat(ProcessLine.arguments(pid)).filteredOn((argument) -> argument.startsWith("--copyover-")).hasSize(1);
	}

	private static JsonNode awaitReport(SampleProcess sample, String outcome) {
		return Awaitility.await(outcome)
			.atMost(Duration.ofSeconds(60))
			.until(() -> sample.status().get("reports").get(0),
					(report) -> report != null && report.get("outcome").asString().equals(outcome));
	}

}
