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
import java.util.ArrayList;
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
@Timeout(1200)
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
		SampleServer webflux = SampleServer.of("tomcat-webflux");
		TestCertificate certificate = TestCertificate.make(certificates);
		List<Arguments> servers = new ArrayList<>(List.of(Arguments.argumentSet("Jetty", SampleServer.of("jetty")),
				Arguments.argumentSet("Netty", SampleServer.of("netty")),
				Arguments.argumentSet("Tomcat with WebFlux", webflux),
				Arguments.argumentSet("Tomcat with TLS", tomcat.withTls(certificate)),
				Arguments.argumentSet("Tomcat with a management port", tomcat.withManagementPort()),
				Arguments.argumentSet("Tomcat with a further connector", tomcat.withFurtherConnector())));
		if (Runtime.version().feature() >= 24) {
			// The JDK's client before that fails what is in progress on a connection
			// when it is asked to leave it, so no copyover in place goes through while
			// it is busy.
			servers.add(Arguments.argumentSet("Tomcat over HTTP/2", tomcat.withHttp2(certificate)));
			servers.add(Arguments.argumentSet("Tomcat with WebFlux over HTTP/2", webflux.withHttp2(certificate)));
		}
		return servers.stream();
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
			assertReplacedInPlace(sample, 1, clients, false);
			assertReplacedInPlace(sample, 2, clients, false);
			clients.assertNothingLost(sample);
		}
	}

	@Test
	@Tag("full")
	void copyoverWhenTwoProcessesCannotHaveTheDebuggersPortWorksWithoutRehearsal(@TempDir Path directory)
			throws Exception {
		int port = SampleProcess.freePort();
		List<String> debugger = List
			.of("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:" + port);
		try (SampleProcess sample = SampleProcess.startJvm(directory, debugger)) {
			long pid = sample.pid();
			Answer answer = sample.copyover();
			assertThat(answer.status()).as(answer.text()).isEqualTo(501);
			assertThat(answer.json().get("reason").asString()).contains("port " + port, "copyover.mode to exec");
			assertThat(sample.log()).doesNotContain("Copyover: started process");
			assertThat(sample.line().pids()).containsExactly(pid);
			assertThat(sample.generation()).isZero();
		}
		try (SampleProcess sample = SampleProcess.startJvm(directory, debugger, EXEC[0], EXEC[1],
				"--copyover.exec.rehearse=false"); LoadClients clients = LoadClients.few(sample)) {
			assertReplacedInPlace(sample, 1, clients, false);
			assertReplacedInPlace(sample, 2, clients, false);
			clients.assertNothingLost(sample);
			assertThat(sample.log().lines()).filteredOn((line) -> line.startsWith("Listening for transport dt_socket"))
				.hasSize(3);
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
			for (int generation = 1; generation <= 2; generation++) {
				assertThat(sample.pid()).isOne();
				Answer answer = sample.copyover();
				assertThat(answer.status()).as(answer.text()).isEqualTo(200);
				sample.awaitGeneration(generation, Patience.LIMIT);
			}
			assertThat(sample.pid()).isOne();
			assertThat(awaitReport(sample, "completed").get("pid").asLong()).isOne();
		}
	}

	/**
	 * With a rehearsal most steps come twice, and the process is told at the first time.
	 */
	@ParameterizedTest
	@CsvSource({ "true, spawned", "true, ready", "true, quieted", "true, frozen", "true, streaming", "true, streamed",
			"true, rehearsed", "false, wound_down", "false, quieted", "false, frozen", "false, streaming",
			"false, streamed", "false, replacing" })
	@Tag("full")
	void stopWhenToldAtAStepRollsBackAndEndsTheProcess(boolean rehearse, String step, @TempDir Path directory)
			throws Exception {
		try (SampleProcess sample = SampleProcess.startBy(directory, List.of(), EXEC[0], EXEC[1],
				"--copyover.exec.rehearse=" + rehearse)) {
			long pid = sample.pid();
			Path goOn = pauseAt(sample, step, directory);
			ProcessLine.stop(pid);
			awaitStopReceived(pid);
			Files.createFile(goOn);
			assertThat(sample.awaitEnd()).isEqualTo(143);
			assertThat(sample.line().pids()).isEmpty();
			boolean rehearsing = rehearse && !step.equals("rehearsed");
			assertThat(sample.log()).contains("rolled back in phase")
				.contains((rehearsing ? "In the rehearsal: " : "") + "This process was told to stop")
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

	@ParameterizedTest
	@ValueSource(strings = { "arrived", "restoring", "restored" })
	@Tag("full")
	void stopWhenToldToTheProcessOfTheRehearsalRollsBack(String step, @TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory, EXEC);
				LoadClients clients = LoadClients.few(sample)) {
			long pid = sample.pid();
			Path goOn = directory.resolve("go-on");
			CompletableFuture<Answer> copyover = sample
				.copyoverAsync("--sample.pause-at=successor:" + step + "@" + goOn);
			sample.awaitLog("Paused at successor:" + step + " in process");
			List<Long> children = ProcessLine.children(pid);
			assertThat(children).hasSize(1);
			ProcessLine.stop(children.get(0));
			Awaitility.await("the end of the rehearsal, or of its start")
				.atMost(Patience.LIMIT)
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

	/**
	 * On a busy machine a signal can take longer than what is left of the copyover, and
	 * would end the process right before it is replaced.
	 */
	private static void awaitStopReceived(long pid) {
		Awaitility.await("a process that knows of the signal")
			.atMost(Patience.LIMIT)
			.ignoreExceptions()
			.until(() -> ProcessHandle.of(pid).isEmpty() || Descriptors.threads(pid).contains("copyover-stop"));
	}

	private static void assertLocked(SampleProcess sample, String where) {
		Answer answer = sample.copyover();
		assertThat(answer.status()).as(answer.text()).isEqualTo(500);
		assertThat(answer.json().get("reason").asString()).contains(where, "sample.lock is held");
	}

	private static void assertReplacedInPlace(SampleProcess sample, int generation, LoadClients clients)
			throws IOException {
		assertReplacedInPlace(sample, generation, clients, true);
	}

	private static void assertReplacedInPlace(SampleProcess sample, int generation, LoadClients clients,
			boolean rehearsed) throws IOException {
		long pid = sample.pid();
		Answer answer = sample.copyover();
		clients.assertNoFailure();
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		assertReplacing(answer.json(), pid, rehearsed);
		sample.awaitGeneration(generation, Patience.LIMIT);
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

	/**
	 * What the caller is told is the outcome of the rehearsal.
	 */
	private static void assertReplacing(JsonNode report, long pid, boolean rehearsed) {
		assertThat(report.get("outcome").asString()).isEqualTo("replacing");
		assertThat(report.get("pid").asLong()).isEqualTo(pid);
		if (rehearsed) {
			assertThat(report.get("successorPid").asLong()).isPositive().isNotEqualTo(pid);
			assertThat(report.get("bootMillis").asLong()).isPositive();
			assertThat(report.get("bytes").asLong()).isPositive();
			assertThat(report.get("contributors").size()).isPositive();
		}
		else {
			assertThat(report.get("successorPid").isNull()).isTrue();
			assertThat(report.get("bytes").asLong()).isZero();
			assertThat(report.get("contributors").size()).isZero();
		}
	}

	private static JsonNode awaitReport(SampleProcess sample, String outcome) {
		return Awaitility.await(outcome)
			.atMost(Patience.LIMIT)
			.until(() -> sample.status().get("reports").get(0),
					(report) -> report != null && report.get("outcome").asString().equals(outcome));
	}

}
