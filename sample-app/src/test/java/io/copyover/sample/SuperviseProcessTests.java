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
import java.util.List;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * First processes whose end would be taken for that of the service: the first one of a
 * PID namespace, as in a container, and the child of {@code tini}.
 */
@Timeout(1200)
class SuperviseProcessTests {

	private static final String NAMESPACE = "unshare --pid --fork --mount-proc";

	private static final String TINI = NAMESPACE + " tini --";

	static final String SUPERVISOR = "io.copyover.process.supervisor.Supervisor";

	private static final int TERMINATED = 128 + 15;

	private static final int KILLED = 128 + 9;

	@ParameterizedTest
	@CsvSource(NAMESPACE + ", auto, 2")
	void copyoversWhenFirstProcessStays(String wrapper, String mode, int generations, @TempDir Path directory)
			throws Exception {
		assertStays(wrapper, mode, generations, directory);
	}

	@ParameterizedTest
	@CsvSource({ NAMESPACE + ", exec, 3", TINI + ", exec, 3" })
	@Tag("full")
	void copyoversWhenFirstProcessIsReplacedInPlace(String wrapper, String mode, int generations,
			@TempDir Path directory) throws Exception {
		assertStays(wrapper, mode, generations, directory);
	}

	@ParameterizedTest
	@CsvSource({ NAMESPACE + ", supervise, 3", TINI + ", supervise, 3", NAMESPACE + ", auto, 3", TINI + ", auto, 3" })
	@Tag("full")
	void copyoversWhenFirstProcessStaysInEachMode(String wrapper, String mode, int generations, @TempDir Path directory)
			throws Exception {
		assertStays(wrapper, mode, generations, directory);
	}

	private void assertStays(String wrapper, String mode, int generations, Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.startBy(directory, List.of(wrapper.split(" ")),
				"--copyover.mode=" + mode, "--copyover.linger=2s"); LoadClients clients = LoadClients.ten(sample)) {
			long first = onlyJava(sample);
			long init = processOne(sample);
			long innerId = sample.pid();
			assertThat(idInside(first)).isEqualTo(innerId);
			if (wrapper.equals(NAMESPACE)) {
				assertThat(innerId).isOne();
			}
			else {
				assertThat(ProcessLine.children(init)).contains(first);
			}
			for (int generation = 1; generation <= generations; generation++) {
				Answer answer = sample.copyover();
				assertThat(answer.status()).as(answer.text()).isEqualTo(200);
				sample.awaitGeneration(generation, Patience.LIMIT);
				clients.assertNoFailure();
				assertThat(ProcessHandle.of(first)).as("the first process").isPresent();
				awaitNoZombie(init);
			}
			clients.assertNothingLost(sample);
			long serving = awaitOnlyServing(sample);
			if (mode.equals("exec")) {
				assertThat(serving).isEqualTo(first);
			}
			else {
				assertSupervises(first, serving);
			}
			assertThat(idInside(first)).isEqualTo(innerId);
			awaitNoZombie(init);
			ProcessLine.stop(init);
			assertThat(sample.awaitEnd()).isEqualTo(TERMINATED);
			assertThat(sample.line().pids()).isEmpty();
		}
	}

	@Test
	@Tag("full")
	void namespaceEndsWithTheServingProcessWhenThatIsKilled(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = startSupervised(directory)) {
			long first = onlyJava(sample);
			ProcessLine.kill(awaitSupervised(sample, first));
			assertThat(sample.awaitEnd()).isEqualTo(KILLED);
			assertThat(sample.line().pids()).isEmpty();
			assertThat(ProcessHandle.of(first)).isEmpty();
		}
	}

	@Test
	@Tag("full")
	void stopWhenToldToTheSupervisorInALaterCopyoverEndsAll(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = startSupervised(directory)) {
			long first = onlyJava(sample);
			awaitSupervised(sample, first);
			Path go = directory.resolve("go");
			sample.copyoverAsync("--sample.pause-at=predecessor:frozen@" + go);
			sample.awaitLog("Paused at predecessor:frozen");
			assertThat(javas(sample)).hasSize(2);
			ProcessLine.stop(first);
			Files.createFile(go);
			assertThat(sample.awaitEnd()).as(sample.log()).isEqualTo(TERMINATED);
			assertThat(sample.line().pids()).isEmpty();
			assertThat(ProcessHandle.of(first)).isEmpty();
		}
	}

	@Test
	@Tag("full")
	void userSignalWhenToldToTheSupervisorReachesTheServingProcess(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = startSupervised(directory, "--copyover.extra-args=--copyover.linger=10m")) {
			long first = onlyJava(sample);
			awaitSupervised(sample, first);
			try (Wire client = new Wire(sample.port())) {
				assertThat(client.send("GET", "/api/visits", new byte[0], List.of()).status()).isEqualTo(200);
				assertThat(sample.copyover().status()).isEqualTo(200);
				assertThat(javas(sample)).as("the predecessor, which lingers, and the serving process").hasSize(2);
				assertThat(ProcessLine.signal("QUIT", first)).isZero();
				sample.awaitLog("Full thread dump");
				sample.awaitLog("JNI global ref");
				assertThat(javas(sample)).as("the predecessor still lingers").hasSize(2);
			}
			assertThat(sample.log()).doesNotContain("\"copyover-linger\"");
		}
	}

	@Test
	void spawnWhenFirstProcessOfItsNamespaceIsRefused(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.startBy(directory, List.of(NAMESPACE.split(" ")),
				"--copyover.mode=spawn")) {
			long first = onlyJava(sample);
			Answer answer = sample.copyover();
			assertThat(answer.status()).as(answer.text()).isEqualTo(501);
			assertThat(answer.text()).contains("This process has the id 1", "supervise");
			assertThat(sample.log()).doesNotContain("Copyover: started process");
			assertThat(sample.generation()).isZero();
			assertThat(onlyJava(sample)).isEqualTo(first);
		}
	}

	private static SampleProcess startSupervised(Path directory, String... arguments) throws IOException {
		return SampleProcess.startBy(directory, List.of(NAMESPACE.split(" ")),
				Stream.concat(Stream.of("--copyover.mode=supervise", "--copyover.linger=1s"), Stream.of(arguments))
					.toArray(String[]::new));
	}

	/**
	 * Have the first process become the supervisor.
	 * @return the id of the process that serves below it
	 */
	private static long awaitSupervised(SampleProcess sample, long first) {
		Answer answer = sample.copyover();
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		Awaitility.await("the supervisor")
			.atMost(Patience.LIMIT)
			.until(() -> ProcessLine.arguments(first).contains(SUPERVISOR));
		return awaitOnlyServing(sample);
	}

	private static void assertSupervises(long first, long serving) throws IOException {
		assertThat(serving).isNotEqualTo(first);
		// An earlier generation may be ending, and has no command line any more.
		Awaitility.await("one child")
			.atMost(Patience.LIMIT)
			.until(() -> ProcessLine.children(first), List.of(serving)::equals);
		assertThat(ProcessLine.arguments(first)).contains(SUPERVISOR)
			.noneMatch((argument) -> argument.startsWith("--copyover") || argument.startsWith("--sample"));
		assertThat(ProcessHandle.of(serving).stream().flatMap(ProcessHandle::descendants)).isEmpty();
		Awaitility.await("a supervisor that has started")
			.atMost(Patience.LIMIT)
			.untilAsserted(() -> assertThat(Descriptors.beyondStandard(first))
				.allMatch((target) -> target.endsWith("/lib/modules") || target.endsWith("/supervisor.jar (deleted)")));
		System.out.println("Memory of the supervisor: " + status(first, "VmRSS:") + " kB");
	}

	private static long onlyJava(SampleProcess sample) {
		List<Long> pids = javas(sample);
		assertThat(pids).hasSize(1);
		return pids.get(0);
	}

	/**
	 * Return the process with the id 1 of the namespace.
	 */
	private static long processOne(SampleProcess sample) throws IOException {
		for (long pid : sample.line().pids()) {
			if (idInside(pid) == 1) {
				return pid;
			}
		}
		throw new AssertionError("There is no process with the id 1");
	}

	private static long awaitOnlyServing(SampleProcess sample) {
		Awaitility.await("the end of all but one").atMost(Patience.LIMIT).until(() -> javas(sample).size() == 1);
		return onlyJava(sample);
	}

	private static List<Long> javas(SampleProcess sample) {
		return sample.line()
			.pids()
			.stream()
			.filter((pid) -> ProcessLine.arguments(pid)
				.stream()
				.limit(1)
				.anyMatch((program) -> program.endsWith("/java")))
			.toList();
	}

	/**
	 * Return the id that a process has in its own namespace.
	 */
	private static long idInside(long pid) throws IOException {
		String[] ids = status(pid, "NSpid:").split("\\s+");
		return Long.parseLong(ids[ids.length - 1]);
	}

	private static String status(long pid, String name) throws IOException {
		return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))
			.stream()
			.filter((line) -> line.startsWith(name))
			.map((line) -> line.substring(name.length()).replace("kB", "").strip())
			.findFirst()
			.orElseThrow();
	}

	private static void awaitNoZombie(long init) {
		Awaitility.await("no zombie")
			.atMost(Patience.LIMIT)
			.until(() -> ProcessHandle.of(init)
				.stream()
				.flatMap(ProcessHandle::descendants)
				.map(ProcessHandle::pid)
				.noneMatch(SuperviseProcessTests::isZombie));
	}

	private static boolean isZombie(long pid) {
		try {
			return status(pid, "State:").startsWith("Z");
		}
		catch (IOException ex) {
			return false;
		}
	}

}
