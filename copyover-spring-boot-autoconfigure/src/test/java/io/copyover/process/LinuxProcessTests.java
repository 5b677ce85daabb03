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
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.copyover.process.OperatingSystem.Child;
import io.copyover.process.OperatingSystem.ExitStatus;
import io.copyover.process.OperatingSystem.Output;
import io.copyover.process.OperatingSystem.Pipe;
import io.copyover.process.OperatingSystem.StopSignal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link LinuxOperatingSystem} with real processes.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class LinuxProcessTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final Runnable NOTHING = () -> {
	};

	private final LinuxOperatingSystem os = new LinuxOperatingSystem();

	private final List<Child> children = new ArrayList<>();

	@TempDir
	private Path directory;

	@AfterEach
	void killChildren() {
		this.children.forEach(Child::kill);
	}

	@Test
	void unsupportedReasonIsNullHere() {
		assertThat(this.os.unsupportedReason()).isNull();
	}

	@Test
	void spawnWhenNamedDescriptorsGivesThemTheirNumbers() throws Exception {
		Pipe to = this.os.pipe();
		Pipe from = this.os.pipe();
		String script = "exec cat </dev/fd/" + to.readDescriptor() + " >/dev/fd/" + from.writeDescriptor();
		Child cat = spawn(List.of("/bin/sh", "-c", script), List.of(to.readDescriptor(), from.writeDescriptor()));
		to.closeRead();
		from.closeWrite();
		try (OutputStream out = to.out()) {
			out.write("hello".getBytes(StandardCharsets.US_ASCII));
		}
		assertThat(read(from)).isEqualTo("hello");
		assertThat(cat.awaitExit(LIMIT)).isEqualTo(new ExitStatus(0, false));
	}

	@Test
	void spawnWhenOutputIsGivenWritesToIt() throws Exception {
		Pipe out = this.os.pipe();
		Pipe err = this.os.pipe();
		Child child = this.os.spawn(List.of("/bin/sh", "-c", "echo out; echo err >&2"), List.of(),
				new Output(out.writeDescriptor(), err.writeDescriptor()));
		this.children.add(child);
		out.closeWrite();
		err.closeWrite();
		assertThat(read(out)).isEqualTo("out\n");
		assertThat(read(err)).isEqualTo("err\n");
	}

	@Test
	void replaceOutputPutsTheOriginalsInPlaceAndLeaksNothing() throws Exception {
		assertThat(outputOf(ChildMain.command(List.of(), "output"))).containsExactly("one three two one three two 0");
	}

	@Test
	void spawnWhenSocketsAndFilesAreOpenLeaksNone() throws Exception {
		Path file = Files.createFile(this.directory.resolve("open"));
		try (ServerSocketChannel server = ServerSocketChannel.open().bind(loopback());
				SocketChannel client = SocketChannel.open(server.getLocalAddress());
				SocketChannel accepted = server.accept();
				InputStream open = Files.newInputStream(file)) {
			assertThat(client.isConnected() && accepted.isConnected() && open.read() < 0).isTrue();
			assertThat(outputOf(List.of("ls", "-l", "/proc/self/fd")).stream()
				.filter((line) -> line.contains(" -> "))
				.map((line) -> line.substring(line.indexOf(" -> ") + 4))
				.skip(3)).allMatch((target) -> target.startsWith("pipe:") || target.startsWith("/proc/"));
		}
	}

	@Test
	void processBuilderWhenPipeIsOpenDoesNotInheritIt() throws Exception {
		Pipe pipe = this.os.pipe();
		Process process = new ProcessBuilder("/bin/sh", "-c", "[ -e /proc/self/fd/" + pipe.readDescriptor()
				+ " ] || [ -e /proc/self/fd/" + pipe.writeDescriptor() + " ]")
			.start();
		assertThat(process.waitFor()).isEqualTo(1);
		pipe.closeRead();
		pipe.closeWrite();
	}

	@Test
	void pipeWhenClosedAndOpenedAgainLeaksNoDescriptor() throws Exception {
		usePipe();
		List<Integer> before = Descriptors.open();
		for (int i = 0; i < 40; i++) {
			usePipe();
		}
		// What other tests left behind opens and closes some meanwhile.
		assertThat(Descriptors.open().size() - before.size()).isLessThan(20);
	}

	@Test
	void pipeWhenReaderIsGoneFailsToWrite() throws Exception {
		Pipe pipe = this.os.pipe();
		pipe.closeRead();
		try (OutputStream out = pipe.out()) {
			assertThatIOException().isThrownBy(() -> out.write(1)).withMessageContaining("Broken pipe");
		}
	}

	@Test
	void awaitExitGivesTheStatusAgainAndAgain() throws Exception {
		Child child = spawn(List.of("/bin/sh", "-c", "exit 42"), List.of());
		assertThat(child.awaitExit(LIMIT)).isEqualTo(new ExitStatus(42, false));
		assertThat(child.awaitExit(Duration.ZERO)).isEqualTo(new ExitStatus(42, false));
		assertThat(child.kill()).isEqualTo(new ExitStatus(42, false));
	}

	@Test
	void awaitExitWhenRunningGivesNullAndSignalEndsIt() throws Exception {
		Child child = spawn(List.of("sleep", "100"), List.of());
		assertThat(child.awaitExit(Duration.ZERO)).isNull();
		assertThat(child.awaitExit(Duration.ofMillis(10))).isNull();
		child.signal(StopSignal.TERM);
		assertThat(child.awaitExit(LIMIT)).isEqualTo(new ExitStatus(15, true));
	}

	@Test
	void killReapsSoThatNoZombieIsLeft() throws Exception {
		Child child = spawn(List.of("sleep", "100"), List.of());
		assertThat(Files.exists(Path.of("/proc/" + child.pid()))).isTrue();
		assertThat(child.kill()).isEqualTo(new ExitStatus(9, true));
		assertThat(Files.exists(Path.of("/proc/" + child.pid()))).isFalse();
		child.signal(StopSignal.TERM);
		child.suspend();
		child.resume();
	}

	@Test
	void suspendStopsAndResumeLetsItGoOn() throws Exception {
		Child child = spawn(List.of("sleep", "100"), List.of());
		child.suspend();
		assertThat(state(child)).isEqualTo("T");
		child.suspend();
		child.resume();
		child.suspend();
		assertThat(state(child)).isEqualTo("T");
		child.signal(StopSignal.HUP);
		assertThat(child.awaitExit(Duration.ofMillis(20))).isNull();
		child.resume();
		assertThat(child.awaitExit(LIMIT)).isEqualTo(new ExitStatus(1, true));
	}

	@Test
	void killWhenSuspendedEndsIt() throws Exception {
		Child child = spawn(List.of("sleep", "100"), List.of());
		child.suspend();
		assertThat(child.kill()).isEqualTo(new ExitStatus(9, true));
	}

	@Test
	void sacrificeRaisesItsScoreOnly() throws Exception {
		Child child = spawn(List.of("sleep", "100"), List.of());
		int own = this.os.memoryScore();
		child.sacrifice();
		assertThat(Files.readString(Path.of("/proc/" + child.pid() + "/oom_score_adj")).trim()).isEqualTo("1000");
		assertThat(this.os.memoryScore()).isEqualTo(own);
	}

	@Test
	void spawnHandsOnNoBlockedSignals() throws Exception {
		List<String> lines = outputOf(List.of("grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"));
		assertThat(lines).contains("SigBlk:\t0000000000000000");
	}

	@Test
	void spawnPassesTheEnvironmentOn() throws Exception {
		List<String> variables = outputOf(List.of("env"));
		assertThat(variables).contains("PATH=" + System.getenv("PATH"));
	}

	@Test
	void spawnWhenProgramIsMissingSaysSo() {
		assertThatIOException().isThrownBy(() -> spawn(List.of("/no/such/program"), List.of()))
			.withMessage("The program '/no/such/program' does not exist");
		assertThatIOException().isThrownBy(() -> spawn(List.of("no-such-program-4711"), List.of()))
			.withMessageContaining("'no-such-program-4711' is not in any directory of PATH");
	}

	@Test
	void spawnWhenProgramIsNoProgramSaysSo() throws Exception {
		Path file = Files.createFile(this.directory.resolve("text"));
		assertThatIOException().isThrownBy(() -> spawn(List.of(file.toString()), List.of()))
			.withMessageContaining("is not an executable file");
		assertThat(file.toFile().setExecutable(true)).isTrue();
		assertThatIOException().isThrownBy(() -> spawn(List.of(file.toString()), List.of()))
			.withMessageContaining("could not be started: Exec format error");
	}

	@Test
	void spawnWhenArgumentHasNulIsRefused() {
		assertThatIOException().isThrownBy(() -> spawn(List.of("/bin/echo", "a\0b"), List.of()))
			.withMessageStartingWith("Argument 1 contains a NUL");
	}

	@Test
	void spawnWhenDescriptorIsNotOpenIsRefused() {
		assertThatIOException().isThrownBy(() -> spawn(List.of("/bin/echo"), List.of(2000)))
			.withMessage("Descriptor 2000 is not open in this process");
		assertThatIOException().isThrownBy(() -> spawn(List.of("/bin/echo"), List.of(1)));
	}

	@Test
	void readWhenNotOpenOrNotReadableIsRefused() throws Exception {
		assertThatIOException().isThrownBy(() -> this.os.read(2000))
			.withMessage("Descriptor 2000 is not open in this process");
		assertThatIOException().isThrownBy(() -> this.os.read(-1))
			.withMessage("Descriptor -1 is not open in this process");
		Pipe pipe = this.os.pipe();
		assertThatIOException().isThrownBy(() -> this.os.read(pipe.writeDescriptor()))
			.withMessage("Descriptor " + pipe.writeDescriptor() + " is not open for reading");
		assertThatIOException().isThrownBy(() -> this.os.write(pipe.readDescriptor()))
			.withMessage("Descriptor " + pipe.readDescriptor() + " is not open for writing");
		pipe.closeRead();
		pipe.closeWrite();
		try (ServerSocket socket = new ServerSocket(0, 1, loopback().getAddress())) {
			int descriptor = this.os.listenerDescriptor((InetSocketAddress) socket.getLocalSocketAddress());
			assertThatIOException().isThrownBy(() -> this.os.read(descriptor))
				.withMessage("Descriptor " + descriptor + " is neither a pipe nor a file");
		}
	}

	@Test
	void backlogLetsMoreConnectionsWait() throws Exception {
		List<Socket> clients = new ArrayList<>();
		try (ServerSocket server = new ServerSocket(0, 1, loopback().getAddress())) {
			this.os.backlog(this.os.listenerDescriptor((InetSocketAddress) server.getLocalSocketAddress()), 100);
			for (int i = 0; i < 60; i++) {
				Socket client = new Socket();
				clients.add(client);
				client.connect(server.getLocalSocketAddress(), 20_000);
			}
		}
		finally {
			for (Socket client : clients) {
				client.close();
			}
		}
	}

	@Test
	void listenerDescriptorFindsEachKindOfAddress() throws Exception {
		for (String host : List.of("127.0.0.1", "::1", "0.0.0.0", "::")) {
			try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(host, 0))) {
				InetSocketAddress bound = (InetSocketAddress) server.getLocalAddress();
				int descriptor = this.os.listenerDescriptor(new InetSocketAddress(host, bound.getPort()));
				assertThat(Descriptors.target(descriptor)).startsWith("socket:");
			}
		}
	}

	@Test
	void listenerDescriptorWhenNobodyListensIsRefused() throws Exception {
		InetSocketAddress address;
		try (ServerSocketChannel server = ServerSocketChannel.open().bind(loopback())) {
			address = (InetSocketAddress) server.getLocalAddress();
		}
		assertThatIOException().isThrownBy(() -> this.os.listenerDescriptor(address))
			.withMessageStartingWith("No socket of this process listens on");
	}

	@Test
	void adoptListenerWhenNotAListenerIsRefused() throws Exception {
		Pipe pipe = this.os.pipe();
		assertThatIOException().isThrownBy(() -> this.os.adoptListener(pipe.readDescriptor()))
			.withMessageContaining("is not a listening TCP socket");
		pipe.closeRead();
		pipe.closeWrite();
	}

	@Test
	void adoptListenerWhenSuccessorAcceptsServesTheConnection() throws Exception {
		for (String host : List.of("127.0.0.1", "::", "::1")) {
			try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(host, 0))) {
				InetSocketAddress bound = (InetSocketAddress) server.getLocalAddress();
				int descriptor = this.os.listenerDescriptor(bound);
				Pipe from = this.os.pipe();
				Child child = spawn(
						ChildMain.command(this.os.jvmOptions(), "accept", "" + descriptor, "" + from.writeDescriptor()),
						List.of(descriptor, from.writeDescriptor()));
				from.closeWrite();
				try (Socket client = new Socket("::1".equals(host) ? "::1" : "127.0.0.1", bound.getPort())) {
					assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
						.isEqualTo("served");
				}
				assertThat(read(from)).isEqualTo(bound.getPort() + " closed");
				assertThat(child.awaitExit(LIMIT)).isEqualTo(new ExitStatus(0, false));
			}
		}
	}

	@Test
	void adoptListenerWhenOptionsAreMissingSaysSo() throws Exception {
		try (ServerSocketChannel server = ServerSocketChannel.open().bind(loopback())) {
			int descriptor = this.os.listenerDescriptor((InetSocketAddress) server.getLocalAddress());
			assertThatIOException().isThrownBy(() -> this.os.adoptListener(descriptor))
				.withMessageContaining("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
		}
	}

	@Test
	void argumentsArriveAsTheyWere() throws Exception {
		List<String> arguments = List.of("", "a b", "c'd\"e", "f,g", "ä€😀", "$HOME `x` \\", "\n", "");
		Pipe from = this.os.pipe();
		List<String> command = ChildMain.command(List.of("-Dfile.encoding=ISO-8859-1"), "arguments",
				"" + from.writeDescriptor());
		Child child = spawn(concat(command, arguments), List.of(from.writeDescriptor()));
		from.closeWrite();
		assertThat(read(from).split("\0", -1)).containsExactlyElementsOf(arguments);
		assertThat(child.awaitExit(LIMIT)).isEqualTo(new ExitStatus(0, false));
	}

	@Test
	void argumentsWhenPassedOnByAJvmOfAnotherDefaultCharsetArriveAsTheyWere() throws Exception {
		List<String> arguments = List.of("", "ä€😀", "a b");
		List<String> command = ChildMain.command(List.of("-Dfile.encoding=ISO-8859-1"), "pass-on");
		assertThat(outputOf(concat(command, arguments), "C.UTF-8")).isEqualTo("|ä€😀|a b|exit status 0");
	}

	@Test
	void argumentsWhenLocaleCannotCarryThemAreRefused() throws Exception {
		List<String> command = ChildMain.command(List.of(), "pass-on", "ä");
		String output = outputOf(command, "C");
		assertThat(output).contains("Argument ").contains("that this locale (US-ASCII) cannot carry");
	}

	@Test
	void stopSignalWhenTakenOverReachesTheHandler() throws Exception {
		for (StopSignal signal : StopSignal.values()) {
			Pipe from = this.os.pipe();
			Child child = spawn(ChildMain.command(this.os.jvmOptions(), "signal", "" + from.writeDescriptor()),
					List.of(from.writeDescriptor()));
			from.closeWrite();
			try (InputStream in = from.in()) {
				assertThat(in.read()).isEqualTo('.');
				child.signal(signal);
				assertThat(new String(in.readNBytes(signal.name().length()), StandardCharsets.UTF_8))
					.isEqualTo(signal.name());
				assertThat(in.read()).isEqualTo('.');
				child.signal(signal);
				assertThat(in.read()).isEqualTo(-1);
			}
			assertThat(child.awaitExit(LIMIT)).isEqualTo(new ExitStatus(128 + signal.number(), false));
		}
	}

	@ParameterizedTest
	@EnumSource
	void triggerSignalReachesItsHandlerAndStopsNothing(TriggerSignal signal) throws Exception {
		Pipe from = this.os.pipe();
		Child child = spawnTrigger(from, List.of(), signal);
		try (InputStream in = from.in()) {
			assertThat(read(in, "listening ")).isEqualTo("listening ");
			assertThat(child.signal(signal)).isTrue();
			assertThat(read(in, "triggered ")).isEqualTo("triggered ");
			assertThat(child.signal(signal)).isTrue();
			assertThat(read(in, "triggered ")).isEqualTo("triggered ");
			child.signal(StopSignal.TERM);
			assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("TERM");
		}
		assertThat(child.awaitExit(LIMIT)).isEqualTo(new ExitStatus(0, false));
		assertThat(child.signal(signal)).isFalse();
	}

	@Test
	void triggerSignalWhenTheFlightRecorderUsesItTooIsIgnored() throws Exception {
		Pipe from = this.os.pipe();
		Child child = spawnTrigger(from,
				List.of("-XX:StartFlightRecording:filename=" + this.directory.resolve("flight.jfr")),
				TriggerSignal.USR2);
		try (InputStream in = from.in()) {
			assertThat(read(in, "listening ")).isEqualTo("listening ");
			assertThat(child.signal(TriggerSignal.USR2)).isTrue();
			assertThat(child.signal(TriggerSignal.USR2)).isTrue();
			child.signal(StopSignal.TERM);
			assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("TERM");
		}
		assertThat(child.awaitExit(LIMIT)).isEqualTo(new ExitStatus(0, false));
	}

	@Test
	void triggerSignalWhenTheJvmMayNotHaveItIsRefused() throws Exception {
		Pipe from = this.os.pipe();
		spawnTrigger(from, List.of("-Xrs"), TriggerSignal.HUP);
		assertThat(new String(from.in().readAllBytes(), StandardCharsets.UTF_8))
			.isEqualTo("The JVM keeps SIGHUP for itself, as it does with SIGHUP when it is started with -Xrs");
	}

	@Test
	void triggerSignalWhenTheProcessIgnoresItIsRefused() throws Exception {
		Pipe from = this.os.pipe();
		List<String> command = new ArrayList<>(List.of("nohup"));
		command.addAll(ChildMain.command(this.os.jvmOptions(), "trigger", "HUP", "" + from.writeDescriptor()));
		spawn(command, List.of(from.writeDescriptor()));
		from.closeWrite();
		assertThat(new String(from.in().readAllBytes(), StandardCharsets.UTF_8))
			.isEqualTo("This process ignores SIGHUP, as one does that is started by nohup");
	}

	@Test
	void triggerSignalToAProcessThatDoesNotHandleItIsNotSent() throws Exception {
		Child child = spawn(List.of("sleep", "60"), List.of());
		assertThat(child.signal(TriggerSignal.USR1)).isFalse();
		assertThat(child.awaitExit(Duration.ZERO)).isNull();
	}

	private Child spawnTrigger(Pipe from, List<String> options, TriggerSignal signal) throws Exception {
		List<String> all = new ArrayList<>(this.os.jvmOptions());
		all.addAll(options);
		Child child = spawn(ChildMain.command(all, "trigger", signal.name(), "" + from.writeDescriptor()),
				List.of(from.writeDescriptor()));
		from.closeWrite();
		return child;
	}

	private static String read(InputStream in, String expected) throws Exception {
		return new String(in.readNBytes(expected.length()), StandardCharsets.UTF_8);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "file" })
	void exclusiveFindsAPortWhereverItsOptionIs(String where) throws Exception {
		String option = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:" + freePort();
		Path file = Files.writeString(this.directory.resolve("options"), option);
		List<String> options = switch (where) {
			case "" -> List.of(option);
			case "file" -> List.of("@" + file);
			default -> List.of();
		};
		ProcessBuilder builder = new ProcessBuilder(ChildMain.command(options, "exclusive"));
		if (options.isEmpty()) {
			builder.environment().put(where, option);
		}
		assertThat(outputOf(builder)).contains("the debugger's port " + option.substring(option.lastIndexOf(':') + 1));
	}

	@Test
	void exclusiveWhenNoPortIsFixedIsNothing() throws Exception {
		assertThat(outputOf(ChildMain.command(List.of(), "exclusive"), "C.UTF-8")).isEqualTo("null");
	}

	@Test
	void shortageWhenDescriptorsHaveRunOutSaysSo() throws Exception {
		List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n 400; exec \"$@\"", "sh"));
		command.addAll(ChildMain.command(List.of(), "shortage"));
		assertThat(outputOf(command, "C.UTF-8").split("\\|")).satisfiesExactly(
				(said) -> assertThat(said).isEqualTo("null"),
				(said) -> assertThat(said).contains("cannot open a file").contains("RLIMIT_NOFILE"),
				(said) -> assertThat(said).contains("of the 400").contains("RLIMIT_NOFILE"),
				(said) -> assertThat(said).isEqualTo("null"));
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	@Test
	void normalStartLoadsNoNativePart() throws Exception {
		assertThat(outputOf(ChildMain.command(List.of(), "start"), "C.UTF-8")).isEqualTo("ok");
	}

	@Test
	void unsupportedReasonWhenTemporaryDirectoryIsMissingNamesIt() throws Exception {
		List<String> command = ChildMain.command(List.of("-Djava.io.tmpdir=/no/such/directory"), "reason");
		ProcessBuilder builder = new ProcessBuilder(command).directory(new File("/proc"));
		assertThat(outputOf(builder)).startsWith("The native part of jnr-posix could not be loaded (java.")
			.contains("java.io.tmpdir names (/no/such/directory)");
	}

	@Test
	void stopSignalWhenTheJvmMayNotHaveThemDoesNothing() throws Exception {
		assertThat(outputOf(ChildMain.command(List.of("-Xrs"), "start"), "C.UTF-8")).isEqualTo("ok");
	}

	@Test
	void streamsWhenTheJvmAllowsItCloseTheirDescriptors() throws Exception {
		assertThat(streams(this.os.jvmOptions())).isEqualTo("abc closed, closed");
		assertThat(streams(List.of())).isEqualTo("abc open, open");
	}

	private String streams(List<String> options) throws Exception {
		Pipe to = this.os.pipe();
		Pipe from = this.os.pipe();
		Path report = this.directory.resolve("report");
		Child child = spawn(ChildMain.command(options, "streams", "" + to.readDescriptor(), "" + from.writeDescriptor(),
				report.toString()), List.of(to.readDescriptor(), from.writeDescriptor()));
		to.closeRead();
		from.closeWrite();
		try (OutputStream out = to.out()) {
			out.write("abc".getBytes(StandardCharsets.US_ASCII));
		}
		String copied = read(from);
		assertThat(child.awaitExit(LIMIT)).isEqualTo(new ExitStatus(0, false));
		return copied + " " + Files.readString(report);
	}

	@Test
	void readAndWriteWhenAFileWasRedirectedWork() throws Exception {
		Path input = Files.writeString(this.directory.resolve("input"), "from a file");
		Path output = Files.writeString(this.directory.resolve("output"), "");
		for (List<String> options : List.of(List.<String>of(), this.os.jvmOptions())) {
			List<String> shell = List.of("/bin/sh", "-c", "exec \"$@\" 3<" + input + " 4>" + output, "sh");
			String report = this.directory.resolve("report").toString();
			Child child = spawn(concat(shell, ChildMain.command(options, "streams", "3", "4", report)), List.of());
			assertThat(child.awaitExit(LIMIT)).isEqualTo(new ExitStatus(0, false));
			assertThat(output).hasContent("from a file");
		}
	}

	@Test
	void spawnWhenTheLimitIsLowCloses() throws Exception {
		List<String> shell = List.of("/bin/sh", "-c", "ulimit -n 400; exec \"$@\"", "sh");
		assertThat(outputOf(concat(shell, ChildMain.command(List.of(), "pass-on", "x")), "C.UTF-8"))
			.isEqualTo("x|exit status 0");
	}

	@Test
	void replaceKeepsTheIdAndNamedDescriptorsOnly() throws Exception {
		Pipe from = this.os.pipe();
		int kept = from.writeDescriptor();
		String script = "exec >/dev/fd/" + kept + "; echo $$; ls /proc/$$/fd; grep SigBlk /proc/self/status; env";
		Child child = spawn(ChildMain.command(List.of(), "replace", "" + kept, "/bin/sh", "-c", script), List.of(kept));
		from.closeWrite();
		List<String> lines = read(from).lines().toList();
		assertThat(child.awaitExit(LIMIT)).isEqualTo(new ExitStatus(0, false));
		assertThat(lines.get(0)).isEqualTo("" + child.pid());
		assertThat(lines.subList(1, 5)).containsExactlyInAnyOrder("0", "1", "2", "" + kept);
		assertThat(lines.get(5)).isEqualTo("SigBlk:\t0000000000000000");
		assertThat(lines).contains("PATH=" + System.getenv("PATH"));
	}

	@Test
	void replaceWhenItFailsLeavesTheProcessAsItWas() throws Exception {
		Path file = Files.createFile(this.directory.resolve("text"));
		assertThat(file.toFile().setExecutable(true)).isTrue();
		assertThat(outputOf(ChildMain.command(List.of(), "replace", "0", file.toString()), "C.UTF-8"))
			.matches("This process could not be replaced by '.*': Exec format error\\|socket:\\[\\d+]");
	}

	@Test
	void replaceWhenTheCommandIsWrongSaysSo() {
		assertThatIOException().isThrownBy(() -> this.os.replace(List.of("/no/such/program"), List.of(), NOTHING))
			.withMessage("The program '/no/such/program' does not exist");
		assertThatIOException().isThrownBy(() -> this.os.replace(List.of("/bin/echo", "a\0b"), List.of(), NOTHING))
			.withMessageStartingWith("Argument 1 contains a NUL");
		assertThatIOException().isThrownBy(() -> this.os.replace(List.of("/bin/echo"), List.of(2000), NOTHING))
			.withMessage("Descriptor 2000 is not open in this process");
	}

	@Test
	void replaceWhenToldToStopBeforeTellsSoAndCanBeToldAgain() throws Exception {
		assertThat(outputOf(ChildMain.command(List.of(), "stop-early"), "C.UTF-8")).isEqualTo("told twice");
	}

	@RepeatedTest(20)
	@Tag("full")
	void replaceWhenToldToStopAtAnyMomentEndsTheProcess(RepetitionInfo repetition) throws Exception {
		Process process = new ProcessBuilder(ChildMain.command(List.of(), "stop-late")).start();
		try (BufferedReader in = process.inputReader()) {
			assertThat(in.readLine()).isEqualTo("ready");
			long nanos = TimeUnit.MILLISECONDS.toNanos(4L * (repetition.getCurrentRepetition() - 1));
			LockSupport.parkNanos(nanos);
			process.destroy();
			assertThat(process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
			assertThat(process.exitValue()).isEqualTo(143);
		}
		finally {
			process.destroyForcibly().waitFor();
		}
	}

	@ParameterizedTest
	@EnumSource(TriggerSignal.class)
	void replaceKeepsTheTriggerSignalIgnoredUntilThereIsAHandler(TriggerSignal signal) throws Exception {
		Pipe from = this.os.pipe();
		Child child = spawn(
				ChildMain.command(this.os.jvmOptions(), "replace-trigger", signal.name(), "" + from.writeDescriptor()),
				List.of(from.writeDescriptor()));
		from.closeWrite();
		AtomicBoolean over = new AtomicBoolean();
		try (InputStream in = from.in()) {
			assertThat(read(in, "replaced ")).isEqualTo("replaced ");
			Thread sender = new Thread(() -> {
				while (!over.get()) {
					NativeCalls.get().kill((int) child.pid(), signal.number());
					LockSupport.parkNanos(100_000);
				}
			});
			sender.start();
			try {
				String said = "";
				while (!said.contains("listening ") || !said.contains("triggered ")) {
					String next = read(in, "listening ");
					assertThat(next).as("after %s", said).isIn("listening ", "triggered ");
					said += next;
				}
			}
			finally {
				over.set(true);
				sender.join();
			}
			child.signal(StopSignal.TERM);
			assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).contains("TERM");
		}
		assertThat(child.awaitExit(LIMIT)).isEqualTo(new ExitStatus(0, false));
	}

	@Test
	void adoptOrphansHoldsWhenTheProcessIsReplaced() throws Exception {
		Process process = new ProcessBuilder(ChildMain.command(List.of(), "orphans")).start();
		try (BufferedReader in = process.inputReader()) {
			ProcessHandle orphan = ProcessHandle.of(Long.parseLong(in.readLine())).orElseThrow();
			assertThat(in.readLine()).isEqualTo("" + process.pid());
			assertThat(orphan.parent()).contains(process.toHandle());
			orphan.destroy();
		}
		finally {
			process.destroyForcibly().waitFor();
		}
	}

	@Test
	void showLingeringNamesTheProcess() throws Exception {
		Process process = new ProcessBuilder(ChildMain.command(List.of(), "linger")).start();
		try (BufferedReader in = process.inputReader()) {
			assertThat(in.readLine()).isEqualTo("ready");
			assertThat(Path.of("/proc", "" + process.pid(), "comm")).hasContent("copyover-linger");
		}
		finally {
			process.destroyForcibly().waitFor();
		}
	}

	private Child spawn(List<String> command, List<Integer> descriptors) throws IOException {
		Child child = this.os.spawn(command, descriptors);
		this.children.add(child);
		return child;
	}

	private List<String> outputOf(List<String> command) throws Exception {
		Pipe from = this.os.pipe();
		List<String> shell = concat(
				List.of("/bin/sh", "-c", "n=$1; shift; exec \"$@\" >/dev/fd/$n", "sh", "" + from.writeDescriptor()),
				command);
		Child child = spawn(shell, List.of(from.writeDescriptor()));
		from.closeWrite();
		String output = read(from);
		assertThat(child.awaitExit(LIMIT)).isEqualTo(new ExitStatus(0, false));
		return output.lines().toList();
	}

	private String outputOf(List<String> command, String locale) throws Exception {
		ProcessBuilder builder = new ProcessBuilder(command);
		builder.environment().put("LC_ALL", locale);
		return outputOf(builder);
	}

	private String outputOf(ProcessBuilder builder) throws Exception {
		Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
		try (InputStream in = process.getInputStream()) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
		finally {
			process.destroyForcibly().waitFor();
		}
	}

	private void usePipe() throws IOException {
		Pipe pipe = this.os.pipe();
		try (InputStream in = pipe.in(); OutputStream out = pipe.out()) {
			out.write(1);
			assertThat(in.read()).isOne();
		}
		pipe.closeRead();
		pipe.closeWrite();
		assertThatIllegalStateException().isThrownBy(pipe::in);
	}

	private static String state(Child child) throws IOException {
		String stat = Files.readString(Path.of("/proc/" + child.pid() + "/stat"));
		return stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
	}

	private static String read(Pipe pipe) throws IOException {
		try (InputStream in = pipe.in()) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	private static InetSocketAddress loopback() {
		return new InetSocketAddress("127.0.0.1", 0);
	}

	private static List<String> concat(List<String> first, List<String> second) {
		List<String> all = new ArrayList<>(first);
		all.addAll(second);
		return all;
	}

}
