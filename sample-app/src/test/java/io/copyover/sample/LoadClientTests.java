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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoadClient}: it must see whatever goes wrong.
 */
@Timeout(30)
class LoadClientTests {

	private final Queue<Long> visits = new ConcurrentLinkedQueue<>();

	private final Queue<String> failures = new ConcurrentLinkedQueue<>();

	private ServerSocket server;

	@BeforeEach
	void listen() throws IOException {
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
	}

	@AfterEach
	void close() throws IOException {
		this.server.close();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", "HTTP/1.1 200 \r\nContent-Le", "HTTP/1.1 200 \r\nContent-Length: 12\r\n\r\n{\"value\":",
					"HTTP/1.1 503 \r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\n{x" })
	void runWhenAnswerIsBadCountsFailure(String answer) {
		LoadClient client = run(answer);
		Awaitility.await().until(() -> !this.failures.isEmpty());
		client.stop();
		assertThat(this.visits).isEmpty();
	}

	@Test
	void runWhenConnectionIsRefusedCountsFailure() throws IOException {
		this.server.close();
		client().run();
		assertThat(this.failures).hasSize(20).allSatisfy((failure) -> assertThat(failure).contains("ConnectException"));
	}

	@Test
	void runWhenAnswerIsGoodKeepsNumber() {
		LoadClient client = run("HTTP/1.1 200 \r\nConnection: close\r\nContent-Length: 11\r\n\r\n{\"value\":7}");
		Awaitility.await().until(() -> this.visits.size() > 1);
		client.stop();
		assertThat(this.failures).isEmpty();
		assertThat(List.copyOf(this.visits)).containsOnly(7L);
	}

	private LoadClient run(String answer) {
		LoadClient client = client();
		Thread serving = new Thread(() -> serve(answer), "server");
		Thread running = new Thread(client, "client");
		List.of(serving, running).forEach((thread) -> {
			thread.setDaemon(true);
			thread.start();
		});
		return client;
	}

	private LoadClient client() {
		return new LoadClient(() -> new Wire(this.server.getLocalPort()), "POST", "/", 0, true, this.visits::add,
				this.failures::add);
	}

	private void serve(String answer) {
		while (!this.server.isClosed()) {
			try (Socket socket = this.server.accept()) {
				readHead(socket);
				socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
			}
			catch (IOException ex) {
				Thread.yield();
			}
		}
	}

	private void readHead(Socket socket) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int read = socket.getInputStream().read();
			if (read < 0) {
				throw new IOException("Closed");
			}
			head.append((char) read);
		}
	}

}
