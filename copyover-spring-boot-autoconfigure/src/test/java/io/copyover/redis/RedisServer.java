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

package io.copyover.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real Redis on a free port of the loopback interface.
 */
public final class RedisServer implements AutoCloseable {

	private static final Path PROGRAM = Path.of("/usr/bin/redis-server");

	private final int port = freePort();

	private final Process process;

	private RedisServer(Path directory) throws IOException {
		this.process = new ProcessBuilder(PROGRAM.toString(), "--port", Integer.toString(this.port), "--bind",
				"127.0.0.1", "--save", "", "--appendonly", "no", "--dir", directory.toString())
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve("redis.out").toFile())
			.start();
	}

	/**
	 * Start a server. Where there is none, a run of CI fails and any other skips the
	 * test.
	 * @param directory takes its output
	 * @return the server, which answers
	 * @throws IOException if it cannot be started
	 */
	public static RedisServer start(Path directory) throws IOException {
		if (!Files.isExecutable(PROGRAM)) {
			assertThat(System.getenv("CI")).as("there is no " + PROGRAM + ", which CI must have").isNull();
			System.err.println("NOT TESTED: there is no " + PROGRAM + "; install redis-server");
			Assumptions.abort("There is no " + PROGRAM);
		}
		RedisServer server = new RedisServer(directory);
		Awaitility.await("Redis").atMost(Duration.ofSeconds(60)).ignoreExceptions().until(server::answers);
		return server;
	}

	public int port() {
		return this.port;
	}

	private boolean answers() throws IOException {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port), 1000);
			return true;
		}
	}

	@Override
	public void close() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(10, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
