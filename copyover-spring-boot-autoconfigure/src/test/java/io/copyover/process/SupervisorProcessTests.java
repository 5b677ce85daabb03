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

package io.copyover.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;

import com.kenai.jffi.Invoker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.copyover.process.supervisor.Children;
import io.copyover.process.supervisor.Supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link LinuxSupervision} and {@link Supervisor} with real processes: a JVM
 * starts a shell in place of the serving process, and becomes its supervisor.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class SupervisorProcessTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	// The shell takes no notice of what follows its script.
	private static final List<String> GENERATION = List.of("sh", "--copyover-fd=9");

	// Until then its end is seen by the JVM that started it.
	private static final String UNDER_SUPERVISOR = "until grep -q 'process.supervisor.[S]upervisor' /proc/$PPID/cmdline; "
			+ "do sleep 0.05; done; ";

	private final List<Process> processes = new ArrayList<>();

	private final List<ProcessHandle> others = new ArrayList<>();

	@TempDir
	private Path directory;

	@AfterEach
	void endAll() throws Exception {
		this.others.forEach(ProcessHandle::destroyForcibly);
		for (Process process : this.processes) {
			process.descendants().forEach(ProcessHandle::destroyForcibly);
			process.destroyForcibly().waitFor();
		}
	}

	@Test
	void beginReplacesTheProcessAndLeavesNothingOpen() throws Exception {
		Process process = supervise("echo ready; sleep 100");
		assertThat(arguments(process.pid())).contains(Supervisor.class.getName(), "-Xmx8m", "-XX:+UseSerialGC")
			.noneMatch((argument) -> argument.startsWith("--copyover"));
		// What it was loaded from is deleted first.
		await().atMost(LIMIT).ignoreExceptions().untilAsserted(() -> {
			List<String> open = targets(process.pid());
			assertThat(open.get(0)).isEqualTo("/dev/null");
			assertThat(open.subList(1, 3)).allMatch((target) -> target.startsWith("pipe:"));
			assertThat(open.subList(3, open.size())).hasSizeLessThanOrEqualTo(2)
				.allMatch((target) -> target.endsWith("/modules") || target.endsWith("/supervisor.jar (deleted)"));
			assertThat(this.directory).isEmptyDirectory();
		});
		System.out.println("A supervisor's memory: " + memory(process.pid()));
	}

	@ParameterizedTest
	@CsvSource({ "exit 0, 0", "exit 7, 7", "kill -TERM $$, 143", "kill -KILL $$, 137" })
	void superviseWhenTheServingProcessEndsEndsAsItDid(String end, int status) throws Exception {
		Process process = supervise("echo ready; " + UNDER_SUPERVISOR + end);
		assertThat(process.waitFor()).isEqualTo(status);
	}

	@ParameterizedTest
	@CsvSource({ "HUP", "INT", "QUIT", "USR1", "USR2", "TERM", "WINCH" })
	void superviseWhenSignalledPassesItOn(String signal) throws Exception {
		Process process = start(
				"trap 'echo got " + signal + "; exit 3' " + signal + "; echo ready; while :; do sleep 0.05; done");
		try (BufferedReader out = process.inputReader()) {
			assertThat(out.readLine()).isEqualTo("ready");
			awaitSupervisor(process);
			signal(process.pid(), signal);
			assertThat(out.readLine()).isEqualTo("got " + signal);
		}
		assertThat(process.waitFor()).isEqualTo(3);
	}

	@ParameterizedTest
	@CsvSource({ "HUP, serving", "INT, lingering serving", "TERM, lingering serving", "QUIT, serving", "USR1, serving",
			"USR2, serving", "WINCH, serving" })
	void superviseWhenSignalledWhileAPredecessorLingersPassesItOn(String signal, String receivers) throws Exception {
		String serving = "trap \"echo serving got $0\" $0; echo ready; while :; do sleep 0.05; done";
		Process process = start("trap 'echo lingering got " + signal + "' " + signal + "; echo " + Children.LINGERING
				+ " >/proc/$$/comm; env --default-signal sh -c '" + serving + "' " + signal + " " + GENERATION.get(1)
				+ " & while :; do sleep 0.05; done");
		try (BufferedReader out = process.inputReader()) {
			assertThat(out.readLine()).isEqualTo("ready");
			awaitSupervisor(process);
			signal(process.pid(), signal);
			List<String> got = new ArrayList<>();
			while (got.size() < receivers.split(" ").length) {
				got.add(out.readLine().replace(" got " + signal, ""));
			}
			assertThat(got).containsExactlyInAnyOrder(receivers.split(" "));
		}
	}

	@Test
	void superviseWhenSignalledWhileTheSupervisorStartsLosesNone() throws Exception {
		Process process = start("trap 'echo got TERM; exit 3' TERM; echo ready; while :; do sleep 0.05; done");
		try (BufferedReader out = process.inputReader()) {
			assertThat(out.readLine()).isEqualTo("ready");
			await().atMost(LIMIT)
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(1))
				.until(() -> arguments(process.pid()).contains(Supervisor.class.getName()));
			signal(process.pid(), "TERM");
			assertThat(out.readLine()).isEqualTo("got TERM");
		}
		assertThat(process.waitFor()).isEqualTo(3);
	}

	@ParameterizedTest
	@CsvSource({ "HUP, 1", "INT, 2", "TERM, 15" })
	void superviseWhenStoppedInTheLastMomentLosesNone(String signal, String number) throws Exception {
		Process process = start(List.of("-Dtest.signal=" + number),
				"trap 'exit 3' " + signal + "; i=0; while [ $i -lt 60 ]; do sleep 1; i=$((i+1)); done; exit 4");
		assertThat(process.waitFor()).isEqualTo(3);
	}

	@Test
	void stopWhenTheProcessStaysWhatItIsReachesItsHandler() throws Exception {
		Process process = new ProcessBuilder(ChildMain.command(List.of(), "remember")).start();
		this.processes.add(process);
		try (BufferedReader out = process.inputReader()) {
			assertThat(out.readLine()).isEqualTo("kept");
			assertThat(out.readLine()).isEqualTo("told, 27");
		}
		assertThat(process.waitFor()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 65_530, 131_000 })
	void superviseWhenAGenerationIsAdoptedWaitsForItAndEndsAsItDoes(int length) throws Exception {
		Path pid = this.directory.resolve("pid");
		String successor = "trap \"exit 5\" USR1; echo $$ >" + pid + "; while :; do sleep 0.05; done";
		// One argument may have no more than 128 KiB.
		Path argument = Files.writeString(this.directory.resolve("argument"), "x".repeat(length));
		Process process = supervise("sh -c '" + successor + "' \"$(cat " + argument + ")\" " + GENERATION.get(1)
				+ " & echo ready; while [ ! -s " + pid + " ]; do sleep 0.05; done");
		await().atMost(LIMIT).until(() -> Files.exists(pid) && !Files.readString(pid).isBlank());
		long adopted = Long.parseLong(Files.readString(pid).strip());
		await().atMost(LIMIT)
			.until(() -> process.toHandle().children().map(ProcessHandle::pid).toList(), List.of(adopted)::equals);
		assertThat(process.isAlive()).isTrue();
		signal(process.pid(), "USR1");
		assertThat(process.waitFor()).isEqualTo(5);
	}

	@Test
	void superviseWhenOrphansEndLeavesNoZombie() throws Exception {
		Process process = supervise("for i in 1 2 3 4 5; do (sleep 0.0$i &) ; done; echo ready; sleep 100");
		await().atMost(LIMIT).until(() -> process.toHandle().children().count() == 1);
		assertThat(process.isAlive()).isTrue();
	}

	@Test
	void superviseWhenOtherChildrenAreLeftWaitsForThem() throws Exception {
		Path file = this.directory.resolve("file");
		String other = "while kill -0 $1 2>/dev/null; do sleep 0.01; done; echo x >" + file;
		Process process = supervise("sh -c '" + other + "' sh $$ & echo ready; " + UNDER_SUPERVISOR + "exit 4");
		assertThat(process.waitFor()).isEqualTo(4);
		await().atMost(LIMIT).untilAsserted(() -> assertThat(file).hasContent("x"));
	}

	@Test
	void superviseWhenOnlyAStrayChildIsLeftEnds() throws Exception {
		Path pid = this.directory.resolve("pid");
		Process process = supervise("(sleep 100 & echo $! >" + pid + "); echo ready; " + UNDER_SUPERVISOR + "exit 4");
		assertThat(process.waitFor()).isEqualTo(4);
		ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).ifPresent(this.others::add);
		assertThat(this.others).hasSize(1);
	}

	@Test
	void prepareSupervisionWhenItCannotWorkSaysWhyAndLeavesNothing() throws Exception {
		Path noJava = Files.createDirectories(this.directory.resolve("home/bin"));
		Path java = Files.writeString(noJava.resolve("java"), "#!/bin/sh\nexit 3\n");
		assertThat(java.toFile().setExecutable(true)).isTrue();
		Path temporary = Files.createDirectory(this.directory.resolve("tmp"));
		ProcessBuilder builder = new ProcessBuilder(ChildMain.command(
				List.of("-Djava.io.tmpdir=" + temporary, "-Dtest.home=" + noJava.getParent()), "supervise", "true"));
		Process process = builder.redirectErrorStream(true).start();
		this.processes.add(process);
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(output).contains("A supervisor could not be started (exit status 3), from " + temporary);
		assertThat(process.waitFor()).isOne();
		assertThat(temporary).isEmptyDirectory();
	}

	@Test
	void prepareSupervisionWhenTheProcessExitsLeavesNothing() throws Exception {
		Process process = new ProcessBuilder(
				ChildMain.command(List.of("-Djava.io.tmpdir=" + this.directory), "prepare-supervision"))
			.redirectErrorStream(true)
			.start();
		this.processes.add(process);
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(output).endsWith("true");
		assertThat(process.waitFor()).isZero();
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void classesAreThoseOfTheSupervisorAndOfJffi() throws Exception {
		TreeSet<String> expected = new TreeSet<>();
		try (JarFile jar = new JarFile(codeSource(Invoker.class).toFile())) {
			jar.stream().map((entry) -> entry.getName()).forEach((name) -> addClass(name, expected));
		}
		Path classes = codeSource(Supervisor.class);
		try (Stream<Path> files = Files.walk(classes.resolve("io/copyover/process/supervisor"))) {
			files.map((file) -> classes.relativize(file).toString())
				.filter((name) -> !name.endsWith("package-info.class"))
				.forEach((name) -> addClass(name, expected));
		}
		assertThat(SupervisorFiles.classes()).containsExactlyInAnyOrderElementsOf(expected);
	}

	private static void addClass(String file, TreeSet<String> names) {
		if (file.endsWith(".class") && !file.startsWith("META-INF") && !file.startsWith("module-info")) {
			names.add(file.substring(0, file.length() - ".class".length()).replace('/', '.'));
		}
	}

	private static Path codeSource(Class<?> type) throws Exception {
		return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
	}

	/**
	 * Start a line whose serving process is a shell that says that it is ready, and wait
	 * for the supervisor.
	 */
	private Process supervise(String script) throws Exception {
		Process process = start(script);
		assertThat(process.inputReader().readLine()).isEqualTo("ready");
		if (process.isAlive()) {
			awaitSupervisor(process);
		}
		return process;
	}

	private Process start(String script) throws IOException {
		return start(List.of(), script);
	}

	private Process start(List<String> options, String script) throws IOException {
		// A shell cannot trap what was ignored when it started, as INT is in the
		// background.
		List<String> command = new ArrayList<>(List.of("env", "--default-signal"));
		List<String> all = new ArrayList<>(options);
		all.add("-Djava.io.tmpdir=" + this.directory);
		command.addAll(ChildMain.command(all, "supervise", "/bin/sh", "-c", script));
		command.addAll(GENERATION);
		Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.PIPE).start();
		this.processes.add(process);
		return process;
	}

	/**
	 * Wait until the supervisor has deleted what it was loaded from.
	 */
	private void awaitSupervisor(Process process) {
		await().atMost(LIMIT).until(() -> !process.isAlive() || hasDeletedItsJar(arguments(process.pid())));
	}

	private static boolean hasDeletedItsJar(List<String> arguments) {
		return arguments.contains(Supervisor.class.getName())
				&& !Files.exists(Path.of(arguments.get(arguments.indexOf("-cp") + 1)));
	}

	private static List<String> arguments(long pid) {
		try {
			return List.of(Files.readString(Path.of("/proc", "" + pid, "cmdline")).split("\0"));
		}
		catch (IOException ex) {
			return List.of();
		}
	}

	private static List<String> targets(long pid) throws IOException {
		List<String> targets = new ArrayList<>();
		Path open = Path.of("/proc", "" + pid, "fd");
		try (Stream<Path> entries = Files.list(open)) {
			for (Path entry : entries.sorted((one, other) -> number(one) - number(other)).toList()) {
				targets.add(Files.readSymbolicLink(entry).toString());
			}
		}
		return targets;
	}

	private static int number(Path entry) {
		return Integer.parseInt(entry.getFileName().toString());
	}

	private static List<String> memory(long pid) throws IOException {
		return Files.readAllLines(Path.of("/proc", "" + pid, "status"))
			.stream()
			.filter((line) -> line.startsWith("VmRSS") || line.startsWith("RssAnon"))
			.toList();
	}

	private static void signal(long pid, String signal) throws Exception {
		assertThat(new ProcessBuilder("kill", "-" + signal, "" + pid).start().waitFor()).isZero();
	}

}
