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

package io.copyover.web.tomcat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.copyover.CopyoverException;
import io.copyover.Pause;
import io.copyover.web.Client;
import io.copyover.web.SharedSockets;
import io.copyover.web.TestedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for bodies that arrive in pieces and are read by a {@code ReadListener}.
 */
@Timeout(60)
class NonBlockingReadTests {

	private static final int PIECES = 8;

	/** Looks like requests, which the gate would put off. */
	private static final byte[] PIECE = "GET / HTTP/1.1\r\n".repeat(2048).getBytes(StandardCharsets.ISO_8859_1);

	private final Pause pause = TestedServer.pause(Duration.ofSeconds(30));

	private TestServer server;

	private Client client;

	@BeforeEach
	void start() throws Exception {
		this.server = TestServer.of(new SharedSockets().operatingSystem(), 300_000, 0).start();
		this.client = this.server.connect();
	}

	@AfterEach
	void stop() throws IOException {
		this.client.close();
		this.server.close();
	}

	@Test
	void bodyWhenGateIsOpenIsReadWhole() throws Exception {
		for (int round = 0; round < 20; round++) {
			begin();
			send(PIECES);
			assertIsReadWhole();
		}
	}

	@Test
	void bodyWhenQuietAndHeldMeanwhileIsReadWhole() throws Exception {
		begin();
		send(2);
		this.server.traffic().readAhead();
		send(2);
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> this.server.traffic().freeze(TestedServer.pause(Duration.ofMillis(50))))
			.withMessageContaining("POST /read-later (");
		send(PIECES - 4);
		assertIsReadWhole();
		this.server.traffic().resume();
	}

	private void begin() throws IOException {
		this.client
			.send("POST /read-later HTTP/1.1\r\nHost: x\r\nContent-Length: " + PIECES * PIECE.length + "\r\n\r\n");
		await().until(() -> this.server.traffic().oldestWork(this.pause) != null);
	}

	private void send(int pieces) throws IOException {
		for (int i = 0; i < pieces; i++) {
			this.client.send(PIECE);
			await().pollInterval(Duration.ofMillis(2)).until(() -> !this.server.isBusy());
		}
	}

	private void assertIsReadWhole() throws IOException {
		assertThat(this.client.answer().text()).isEqualTo("read " + PIECES * PIECE.length);
	}

}
