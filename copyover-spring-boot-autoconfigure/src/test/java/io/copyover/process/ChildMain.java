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

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.copyover.TriggerSignalException;
import io.copyover.process.OperatingSystem.Child;
import io.copyover.process.OperatingSystem.Output;
import io.copyover.process.OperatingSystem.Pipe;
import io.copyover.process.OperatingSystem.StopSignal;
import io.copyover.process.OperatingSystem.Supervision;

/**
 * What the tests run in a JVM of its own.
 */
public final class ChildMain {

	private ChildMain() {
	}

	static List<String> command(List<String> jvmOptions, String... arguments) {
		List<String> command = new ArrayList<>();
		command.add(System.getProperty("java.home") + "/bin/java");
		command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
		command.addAll(jvmOptions);
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), ChildMain.class.getName()));
		command.addAll(Arrays.asList(arguments));
		return command;
	}

	/**
	 * Run what the first argument names.
	 * @param args its name and its arguments
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		LinuxOperatingSystem os = new LinuxOperatingSystem();
		switch (args[0]) {
			case "accept" -> accept(os, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
			case "arguments" -> arguments(os, Integer.parseInt(args[1]));
			case "replace" -> replace(os, List.of(args).subList(2, args.length), Integer.parseInt(args[1]));
			case "stop-early" -> stopEarly(os);
			case "stop-late" -> stopLate(os);
			case "replace-trigger" -> replaceTrigger(os, args[1], Integer.parseInt(args[2]));
			case "orphans" -> orphans(os);
			case "linger" -> linger(os);
			case "remember" -> remember(os);
			case "supervise" -> supervise(os, List.of(args).subList(1, args.length));
			case "prepare-supervision" -> System.out.print(os.prepareSupervision() != null);
			case "pass-on" -> passOn(os);
			case "signal" -> signal(os, Integer.parseInt(args[1]));
			case "trigger" -> trigger(os, TriggerSignal.of(args[1]), Integer.parseInt(args[2]));
			case "streams" -> streams(os, Integer.parseInt(args[1]), Integer.parseInt(args[2]), Path.of(args[3]));
			case "output" -> output(os);
			case "start" -> start(os);
			case "exclusive" -> System.out.print(os.exclusive());
			case "shortage" -> shortage(os);
			case "reason" -> System.out.print(os.unsupportedReason());
			default -> throw new IllegalArgumentException(args[0]);
		}
	}

	/**
	 * Use up all descriptors, and tell what is said about it, and after some of them have
	 * been given back.
	 */
	private static void shortage(LinuxOperatingSystem os) throws IOException {
		List<InputStream> open = new ArrayList<>();
		List<@Nullable String> said = new ArrayList<>();
		said.add(os.shortage());
		try {
			while (true) {
				open.add(new FileInputStream("/dev/null"));
			}
		}
		catch (IOException ex) {
			said.add(os.shortage());
		}
		for (InputStream stream : open.subList(0, 10)) {
			stream.close();
		}
		said.add(os.shortage());
		for (InputStream stream : open) {
			stream.close();
		}
		said.add(os.shortage());
		System.out.print(said.stream().map(String::valueOf).collect(Collectors.joining("|")));
	}

	private static void accept(LinuxOperatingSystem os, int listener, int answer) throws Exception {
		int port;
		try (ServerSocketChannel server = os.adoptListener(listener); SocketChannel client = server.accept()) {
			Channels.newOutputStream(client).write("served".getBytes(StandardCharsets.UTF_8));
			port = server.socket().getLocalPort();
		}
		OutputStream out = os.write(answer);
		write(out, port + " " + state(listener));
		out.close();
	}

	private static void arguments(LinuxOperatingSystem os, int answer) throws Exception {
		List<String> command = os.commandLine();
		List<String> arguments = command.subList(command.indexOf("arguments") + 2, command.size());
		try (OutputStream out = os.write(answer)) {
			out.write(String.join("\0", arguments).getBytes(StandardCharsets.UTF_8));
		}
	}

	private static void passOn(LinuxOperatingSystem os) throws Exception {
		PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
		try {
			List<String> command = os.commandLine();
			List<String> printf = new ArrayList<>(List.of("/usr/bin/printf", "%s|"));
			printf.addAll(command.subList(command.indexOf("pass-on") + 1, command.size()));
			Child child = os.spawn(printf, List.of());
			out.print(child.awaitExit(Duration.ofSeconds(30)));
		}
		catch (Exception ex) {
			out.print(ex.getMessage());
		}
	}

	private static void replace(LinuxOperatingSystem os, List<String> command, int keep) throws Exception {
		try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
			os.pipe();
			try {
				os.replace(command, (keep > 0) ? List.of(keep) : List.of(), () -> {
				});
			}
			catch (IOException ex) {
				System.out.print(ex.getMessage() + "|");
			}
			System.out.print(Descriptors.target(os.listenerDescriptor((InetSocketAddress) server.getLocalAddress())));
		}
	}

	private static void stopEarly(LinuxOperatingSystem os) throws Exception {
		AtomicBoolean told = new AtomicBoolean();
		os.onStopSignal((signal) -> told.set(true));
		NativeCalls.get().kill((int) os.pid(), StopSignal.TERM.number());
		// One that no thread has taken yet ends the process, as it is to.
		while (Files.readString(Path.of("/proc/self/status")).contains("ShdPnd:\t0000000000004000")) {
			Thread.onSpinWait();
		}
		try {
			os.replace(List.of("echo", "lost"), List.of(), () -> {
				if (told.get()) {
					throw new IllegalStateException("told");
				}
			});
		}
		catch (IllegalStateException ex) {
			told.set(false);
			NativeCalls.get().kill((int) os.pid(), StopSignal.TERM.number());
			while (!told.get()) {
				Thread.onSpinWait();
			}
			System.out.print("told twice");
			os.halt(0);
		}
	}

	private static void stopLate(LinuxOperatingSystem os) throws Exception {
		AtomicBoolean told = new AtomicBoolean();
		os.onStopSignal((signal) -> told.set(true));
		System.out.println("ready");
		try {
			os.replace(List.of("sleep", "100"), List.of(), () -> {
				if (told.get()) {
					throw new IllegalStateException("told");
				}
			});
		}
		catch (IllegalStateException ex) {
			os.halt(128 + StopSignal.TERM.number());
		}
	}

	private static void replaceTrigger(LinuxOperatingSystem os, String signal, int answer) throws Exception {
		os.onTriggerSignal(TriggerSignal.of(signal), () -> {
		});
		write(os.write(answer), "replaced ");
		os.replace(command(os.jvmOptions(), "trigger", signal, "" + answer, "--copyover-fd=9"), List.of(answer), () -> {
		});
	}

	private static void orphans(LinuxOperatingSystem os) throws Exception {
		os.adoptOrphans();
		os.replace(List.of("/bin/sh", "-c", "sh -c 'sleep 100 & echo $!'; echo $$; cat"), List.of(), () -> {
		});
	}

	private static void linger(LinuxOperatingSystem os) throws Exception {
		os.showLingering();
		System.out.println("ready");
		Thread.sleep(100_000);
	}

	private static void remember(LinuxOperatingSystem os) throws Exception {
		CountDownLatch told = new CountDownLatch(1);
		os.onStopSignal((signal) -> told.countDown());
		int umask = NativeCalls.get().exec().umask(027);
		try (RememberedSignals signals = new RememberedSignals(NativeCalls.get())) {
			signals.enter();
			NativeCalls.get().kill((int) os.pid(), StopSignal.TERM.number());
			System.out.println(told.await(200, TimeUnit.MILLISECONDS) ? "too early" : "kept");
		}
		told.await();
		System.out.println("told, " + Integer.toOctalString(NativeCalls.get().exec().umask(umask)));
	}

	private static void supervise(LinuxOperatingSystem os, List<String> serving) throws Exception {
		String home = System.getProperty("test.home");
		if (home != null) {
			NativeCalls.get().exec();
			System.setProperty("java.home", home);
		}
		Supervision supervision = os.prepareSupervision();
		os.adoptOrphans();
		os.pipe();
		ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
		Child child = os.spawn(serving, List.of());
		os.onStopSignal((stop) -> {
			// As slow as a JVM can be to tell of a signal.
			LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
			child.signal(stop);
		});
		String signal = System.getProperty("test.signal");
		((LinuxSupervision) supervision).begin(child, () -> {
			if (signal != null) {
				NativeCalls.get().kill((int) os.pid(), Integer.parseInt(signal));
			}
		});
		throw new IllegalStateException("Not replaced, " + listener);
	}

	private static void streams(LinuxOperatingSystem os, int from, int to, Path report) throws Exception {
		try (InputStream in = os.read(from); OutputStream out = os.write(to)) {
			in.transferTo(out);
		}
		Files.writeString(report, state(from) + ", " + state(to));
	}

	private static void output(LinuxOperatingSystem os) throws Exception {
		os.warmUp();
		redirectAndReplace(os);
		int before = Descriptors.open().size();
		redirectAndReplace(os);
		System.out.print(Descriptors.open().size() - before);
	}

	private static void redirectAndReplace(LinuxOperatingSystem os) throws IOException {
		System.out.print("one ");
		Output originals = os.duplicateOutput();
		Pipe pipe = os.pipe();
		NativeCalls.get().dup2(pipe.writeDescriptor(), 1);
		pipe.closeWrite();
		System.out.print("two ");
		os.replaceOutput(originals);
		System.out.print("three ");
		write(os.write(1), new String(pipe.in().readAllBytes(), StandardCharsets.UTF_8));
		pipe.closeRead();
		os.write(1).close();
	}

	private static String state(int descriptor) throws IOException {
		return (Descriptors.targetIfOpen(descriptor) != null) ? "open" : "closed";
	}

	private static void signal(LinuxOperatingSystem os, int answer) throws Exception {
		OutputStream out = os.write(answer);
		CountDownLatch latch = new CountDownLatch(1);
		AutoCloseable handle = os.onStopSignal((signal) -> {
			write(out, signal.name());
			latch.countDown();
		});
		write(out, ".");
		latch.await();
		handle.close();
		write(out, ".");
		new CountDownLatch(1).await();
	}

	private static void trigger(LinuxOperatingSystem os, TriggerSignal signal, int answer) throws Exception {
		OutputStream out = os.write(answer);
		try {
			os.onTriggerSignal(signal, () -> write(out, "triggered "));
			os.onStopSignal((stop) -> {
				write(out, stop.name());
				os.halt(0);
			});
			write(out, "listening ");
			new CountDownLatch(1).await();
		}
		catch (TriggerSignalException ex) {
			write(out, ex.getMessage());
		}
	}

	private static void start(LinuxOperatingSystem os) throws Exception {
		os.commandLine();
		os.jvmOptions();
		os.memoryScore();
		os.onStopSignal((signal) -> {
		}).close();
		boolean loaded = NativeCalls.getIfLoaded() != null;
		System.out.print(loaded ? "loaded" : "ok");
	}

	private static void write(OutputStream out, String text) {
		try {
			out.write(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
