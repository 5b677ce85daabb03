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

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The packaged sample application in a process of its own, and all its successors.
 */
final class SampleProcess implements AutoCloseable {

	static final String ADMIN = basic("admin");

	/**
	 * Where the JVM of the samples is: another one than that of the tests, on request.
	 */
	static final Path JAVA_HOME = Path.of(System.getProperty("sample.java-home", System.getProperty("java.home")));

	private static final byte[] NOTHING = {};

	private static final int FIRST_PORT = 10_000;

	private static final int PORTS = 22_000;

	// So that processes that test at the same time are far apart.
	private static final AtomicInteger nextPort = new AtomicInteger(
			(int) (ProcessHandle.current().pid() * 577 % PORTS));

	private final ProcessLine line = new ProcessLine(UUID.randomUUID());

	private final int port = freePort();

	private final SampleServer server;

	private final Path log;

	private final Process process;

	private SampleProcess(Path directory, List<String> launcher, String... args) throws IOException {
		this(directory, Map.of(), launcher, SampleServer.of("tomcat"), args);
	}

	private SampleProcess(Path directory, Map<String, String> environment, List<String> launcher, SampleServer server,
			String... args) throws IOException {
		this.server = server;
		this.log = Files.createTempFile(directory, "sample", ".out");
		List<String> command = new ArrayList<>(launcher);
		command.addAll(List.of("--spring.profiles.active=bench", "--server.port=" + this.port, this.line.mark()));
		command.addAll(server.arguments());
		command.addAll(List.of(args));
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectInput(new File("/dev/null"))
			.redirectOutput(this.log.toFile());
		builder.environment().putAll(environment);
		this.process = builder.start();
	}

	static SampleProcess start(Path directory, String... args) throws IOException {
		return startJvm(directory, List.of(), args);
	}

	/**
	 * Start a process from the jar that users have, with the only server that is in it:
	 * where there are several, Spring takes Jetty's WebSockets, whichever server runs.
	 */
	static SampleProcess startWorld(Path directory, String... args) throws IOException {
		return startJar(directory, Path.of(System.getProperty("sample.jar")), args);
	}

	/**
	 * Start a process on any server, from the image that is quick to start.
	 */
	static SampleProcess startOn(SampleServer server, Path directory, String... args) throws IOException {
		return startOn(server, directory, List.of(), args);
	}

	static SampleProcess startOn(SampleServer server, Path directory, List<String> options, String... args)
			throws IOException {
		List<String> launcher = java(options.toArray(String[]::new));
		launcher.addAll(SampleImage.launcher());
		return new SampleProcess(directory, Map.of(), launcher, server, args).await();
	}

	/**
	 * Start a process with JVM options, which its successors have too.
	 */
	static SampleProcess startJvm(Path directory, List<String> options, String... args) throws IOException {
		return startOn(SampleServer.of("tomcat"), directory, options, args);
	}

	static SampleProcess startJar(Path directory, Path jar, String... args) throws IOException {
		return new SampleProcess(directory, java("-jar", jar.toString()), args).await();
	}

	/**
	 * Start a process by a command that executes what follows it, if it works here.
	 */
	static SampleProcess startBy(Path directory, List<String> wrapper, String... args) throws IOException {
		Wrapper.assumeWorks(wrapper);
		List<String> launcher = new ArrayList<>(wrapper);
		launcher.addAll(java());
		launcher.addAll(SampleImage.launcher());
		return new SampleProcess(directory, launcher, args).await();
	}

	/**
	 * Start a process that may open so many descriptors.
	 */
	static SampleProcess startLimited(Path directory, int descriptors, String... args) throws IOException {
		List<String> launcher = new ArrayList<>(
				List.of("sh", "-c", "ulimit -n " + descriptors + "; exec \"$@\"", "sh"));
		launcher.addAll(java());
		launcher.addAll(SampleImage.launcher());
		return new SampleProcess(directory, launcher, args).await();
	}

	/**
	 * Start a process with variables in its environment, and the one that systemd adds.
	 */
	static SampleProcess startIn(Path directory, Map<String, String> environment, String... args) throws IOException {
		List<String> launcher = new ArrayList<>(List.of("sh", "-c", "export SYSTEMD_EXEC_PID=$$; exec \"$@\"", "sh"));
		launcher.addAll(java());
		launcher.addAll(SampleImage.launcher());
		return new SampleProcess(directory, environment, launcher, SampleServer.of("tomcat"), args).await();
	}

	/**
	 * Start a process that has a file open as descriptor 3.
	 */
	static SampleProcess startFrom(Path directory, Path input, String... args) throws IOException {
		List<String> launcher = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" 3< " + input, "sh"));
		launcher.addAll(java());
		launcher.addAll(SampleImage.launcher());
		return new SampleProcess(directory, launcher, args).await();
	}

	private SampleProcess await() {
		try {
			Awaitility.await("the start")
				.atMost(Patience.LIMIT)
				.failFast("the process has ended", () -> !this.process.isAlive())
				.ignoreExceptions()
				.until(() -> pid() > 0 && isHealthy());
			return this;
		}
		catch (RuntimeException ex) {
			ex.addSuppressed(new IllegalStateException(log()));
			close();
			throw ex;
		}
	}

	/**
	 * Servers answer before the application is ready: the management server starts after
	 * the main one, and what runs when the application starts after both.
	 */
	private boolean isHealthy() {
		int port = this.server.managementPort();
		Connection connection = (port == 0) ? connect() : wire(port);
		return send(connection, "GET", "/actuator/health", NOTHING).status() == 200;
	}

	static String basic(String user) {
		String credentials = user + ":" + user;
		return "Authorization: Basic "
				+ Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
	}

	int port() {
		return this.port;
	}

	ProcessLine line() {
		return this.line;
	}

	long pid() {
		return get("/api/visits").json().get("pid").asLong();
	}

	int generation() {
		return get("/api/visits").json().get("generation").asInt();
	}

	long visits() {
		return get("/api/visits").json().get("value").asLong();
	}

	String log() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void awaitGeneration(int generation, Duration limit) {
		try {
			Awaitility.await("generation " + generation).atMost(limit).until(() -> generation() == generation);
		}
		catch (ConditionTimeoutException ex) {
			throw new AssertionError(log(), ex);
		}
	}

	void awaitLog(String text) {
		Awaitility.await(text).atMost(Patience.LIMIT).until(this::log, (log) -> log.contains(text));
	}

	/**
	 * Wait until one line has both texts.
	 */
	void awaitLog(String text, String other) {
		Awaitility.await(text + other)
			.pollInterval(Duration.ofMillis(5))
			.atMost(Patience.LIMIT)
			.until(() -> log().lines().anyMatch((line) -> line.contains(text) && line.contains(other)));
	}

	/**
	 * Wait until a process halts, where others may have halted, and ended, before it.
	 */
	long awaitHalt(String where) {
		return awaitHalt(where, new CompletableFuture<>());
	}

	/**
	 * Wait until a process halts in a copyover, and no longer than that goes on.
	 */
	long awaitHalt(String where, CompletableFuture<Answer> copyover) {
		String halted = "Halted at " + where + " in process ";
		return Awaitility.await(halted)
			.atMost(Patience.LIMIT)
			.failFast(() -> assertThat(copyover).as("a copyover that has not halted").isNotDone())
			.until(() -> log().lines()
				.filter((line) -> line.matches(halted + "\\d+"))
				.map((line) -> Long.valueOf(line.substring(halted.length())))
				.filter(this.line.pids()::contains)
				.findFirst()
				.orElse(null), Objects::nonNull);
	}

	/**
	 * Connect to the main listener as the clients of this server do.
	 */
	Connection connect() {
		try {
			return this.server.connect(this.port);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Wire wire(int port) {
		try {
			return new Wire(port);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return the listeners that serve the application.
	 */
	List<Connection.Listener> listeners() {
		List<Connection.Listener> listeners = new ArrayList<>();
		listeners.add(() -> this.server.connect(this.port));
		if (this.server.furtherPort() > 0) {
			listeners.add(() -> new Wire(this.server.furtherPort()));
		}
		return listeners;
	}

	/**
	 * Return the listener of the management server, if it has one of its own.
	 */
	Optional<Connection.Listener> managementListener() {
		int port = this.server.managementPort();
		return (port > 0) ? Optional.of(() -> new Wire(port)) : Optional.empty();
	}

	SampleServer server() {
		return this.server;
	}

	Answer get(String path, String... headers) {
		return send("GET", path, NOTHING, headers);
	}

	Answer post(String path, String... headers) {
		return send("POST", path, NOTHING, headers);
	}

	Answer send(String method, String path, byte[] body, String... headers) {
		return send(connect(), method, path, body, headers);
	}

	private static Answer send(Connection opened, String method, String path, byte[] body, String... headers) {
		try (Connection connection = opened) {
			return connection.send(method, path, body,
					Stream.concat(Arrays.stream(headers), Stream.of("Connection: close")).toList());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Answer copyover(String... args) {
		return endpoint("POST", query(args));
	}

	/**
	 * Ask the endpoint how it went.
	 */
	JsonNode status() {
		return endpoint("GET", "").json();
	}

	private Answer endpoint(String method, String query) {
		String path = "/actuator/copyover" + query;
		if (this.server.managementPort() == 0) {
			return send(method, path, NOTHING, ADMIN);
		}
		return send(wire(this.server.managementPort()), method, path, NOTHING, ADMIN);
	}

	CompletableFuture<Answer> copyoverAsync(String... args) {
		return CompletableFuture.supplyAsync(() -> copyover(args));
	}

	static String query(String... args) {
		return Arrays.stream(args)
			.map((arg) -> "args=" + URLEncoder.encode(arg, StandardCharsets.UTF_8))
			.collect(Collectors.joining("&", (args.length > 0) ? "?" : "", ""));
	}

	/**
	 * Wait for the end of the process that was started here.
	 * @return its exit status
	 */
	int awaitEnd() throws InterruptedException {
		assertThat(this.process.waitFor(Patience.LIMIT.toMillis(), TimeUnit.MILLISECONDS)).as("its end").isTrue();
		return this.process.exitValue();
	}

	/**
	 * End all generations, and the supervisor that the first may have become.
	 */
	@Override
	public void close() {
		this.line.end();
		this.process.destroyForcibly();
	}

	/**
	 * Return a command that starts a JVM which is quick to start, for there are many.
	 */
	static List<String> java(String... args) {
		List<String> command = new ArrayList<>(
				List.of(JAVA_HOME.resolve("bin/java").toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
		command.addAll(List.of(args));
		return command;
	}

	/**
	 * Return a port that nobody listens on. It is none of those that the kernel gives to
	 * clients: one of them could have it before the process that it is for.
	 */
	static int freePort() {
		for (int tried = 0; tried < PORTS; tried++) {
			int port = FIRST_PORT + Math.floorMod(nextPort.getAndIncrement(), PORTS);
			try {
				new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
				return port;
			}
			catch (BindException ex) {
				// The next one, then.
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		throw new IllegalStateException("There is no free port");
	}

}
