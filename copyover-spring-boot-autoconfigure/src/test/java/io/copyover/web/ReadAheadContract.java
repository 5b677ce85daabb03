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

package io.copyover.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.copyover.Pause;
import io.copyover.process.OperatingSystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for reading ahead with an adapter to a server. 1,024 bytes stay in memory, bodies
 * of up to 300,000 are read ahead.
 */
@Timeout(60)
public abstract class ReadAheadContract {

	private final Pause pause = TestedServer.pause(Duration.ofSeconds(30));

	private final List<Client> clients = new ArrayList<>();

	private TestedServer server;

	@BeforeEach
	void start() throws Exception {
		this.server = make(new SharedSockets().operatingSystem(), 300_000, 0).start();
		this.server.traffic().readAhead();
	}

	protected abstract TestedServer make(OperatingSystem operatingSystem, long spool, int threads);

	@AfterEach
	void stop() throws IOException {
		for (Client client : this.clients) {
			client.close();
		}
		this.server.close();
	}

	private Client client() throws IOException {
		Client client = this.server.connect();
		this.clients.add(client);
		return client;
	}

	private static byte[] body(int size) {
		byte[] body = new byte[size];
		new Random(size).nextBytes(body);
		return body;
	}

	private String chunked(byte[] body, int chunk) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < body.length; i += chunk) {
			int length = Math.min(chunk, body.length - i);
			// Jetty limits what all extensions of a request have together.
			text.append(Integer.toHexString(length)).append((i < 100 * chunk) ? ";x=y\r\n" : "\r\n");
			text.append(new String(body, i, length, StandardCharsets.ISO_8859_1)).append("\r\n");
		}
		return text.append("0\r\n\r\n").toString();
	}

	@Test
	void slowBodyIsNotInProgressUntilItIsThere() throws Exception {
		Client client = client();
		client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello");
		await().until(() -> this.server.isBusy());
		assertThat(this.server.traffic().oldestWork(this.pause)).isNull();
		this.server.traffic().freeze(this.pause);
		client.send("12345");
		await().until(() -> this.server.summary() != null);
		this.server.traffic().resume();
		assertThat(client.answer().text()).isEqualTo("hello12345");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 1023, 1024, 1025, 9000, 65_536, 65_537, 66_561, 300_000, 300_001, 2_000_000 })
	void bodiesAreReplayed(int size) throws Exception {
		Client client = client();
		byte[] body = body(size);
		Client.Answer answer = client.post("/echo", body).answer();
		assertThat(answer.body().toByteArray()).isEqualTo(body);
		assertThat(answer.field("X-Length")).isEqualTo(Integer.toString(size));
		assertThat(client.get("/next").answer().text()).startsWith("GET|/next|");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 1024, 1025, 65_537, 300_000, 300_001, 2_000_000 })
	void chunkedBodiesAreReplayed(int size) throws Exception {
		byte[] body = body(size);
		// The connection closes after a body that is too large.
		String next = (size <= 300_000) ? "GET /next HTTP/1.1\r\nHost: x\r\n\r\n" : "";
		Client client = client();
		Thread sender = new Thread(() -> {
			try {
				client.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(body, 1000)
						+ next);
			}
			catch (IOException ex) {
				// Not all of one that is too large need be taken.
			}
		});
		sender.start();
		Client.Answer answer = client.readHead();
		assertThat(answer.field("X-Length")).isEqualTo("-1");
		assertThat(readBody(client, answer)).isEqualTo(body);
		if (!next.isEmpty()) {
			assertThat(client.answer().text()).startsWith("GET|/next|");
		}
		sender.join();
	}

	private byte[] readBody(Client client, Client.Answer answer) throws IOException {
		if (answer.field("Content-Length") != null) {
			return client.readFully(Integer.parseInt(answer.field("Content-Length")));
		}
		return (answer.field("Transfer-Encoding") != null) ? client.readChunks() : client.readToEnd();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 1024, 1025, 200_000 })
	void bodiesAreReplayedToReadListeners(int size) throws Exception {
		Client client = client();
		assertThat(client.post("/read-later", body(size)).answer().text()).isEqualTo("read " + size);
		client.send("POST /read-later HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
				+ chunked(body(size), 1000) + "GET /next HTTP/1.1\r\nHost: x\r\n\r\n");
		assertThat(client.answer().text()).isEqualTo("read " + size);
		assertThat(client.answer().text()).startsWith("GET|/next|");
	}

	@Test
	void pipelinedRequestBehindBodyIsKept() throws Exception {
		Client client = client();
		client.send(
				"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhelloGET /next HTTP/1.1\r\nHost: x\r\n\r\n");
		assertThat(client.answer().text()).isEqualTo("hello");
		assertThat(client.answer().text()).startsWith("GET|/next|");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Expect: 100-continue", "Content-Type: application/grpc+proto" })
	void streamedRequestsAreLetInUnread(String field) throws Exception {
		Client client = client();
		client.send("POST /echo HTTP/1.1\r\nHost: x\r\n" + field + "\r\nContent-Length: 10\r\n\r\n");
		await().until(() -> this.server.traffic().oldestWork(this.pause) != null);
		assertThat(this.server.traffic().oldestWork(this.pause).description()).isEqualTo("POST /echo");
		if (field.startsWith("Expect")) {
			assertThat(client.answer().status()).isEqualTo(100);
		}
		client.send("hello12345");
		assertThat(client.answer().text()).isEqualTo("hello12345");
	}

	@Test
	void malformedChunkIsBadRequest() throws Exception {
		Client client = client();
		client.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
		assertThat(client.answer().status()).isEqualTo(400);
	}

	@Test
	void clientThatBreaksOffIsNotLetIn() throws Exception {
		try (Client client = client()) {
			client.send("POST /broken HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello");
			await().until(() -> this.server.isBusy());
		}
		await().until(() -> this.server.openConnections() == 0);
		assertThat(this.server.served).hasValue("");
	}

}
