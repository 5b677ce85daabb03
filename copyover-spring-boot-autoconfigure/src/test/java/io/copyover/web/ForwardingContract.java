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

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.copyover.handover.Participant.Inheritance;
import io.copyover.process.OperatingSystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for handing a listener on and forwarding with an adapter to a server.
 */
@Timeout(60)
public abstract class ForwardingContract {

	private final SharedSockets sockets = new SharedSockets();

	private final List<TestedServer> servers = new ArrayList<>();

	private final List<Client> clients = new ArrayList<>();

	private final byte[] secret = new byte[32];

	private TestedServer predecessor;

	private TestedServer successor;

	private Inheritance inheritance;

	@BeforeEach
	void begin() {
		new Random(1).nextBytes(this.secret);
		this.predecessor = server().start();
	}

	private TestedServer server() {
		TestedServer server = make(this.sockets.operatingSystem(), TestedServer.SPOOL, 0);
		this.servers.add(server);
		return server;
	}

	protected abstract TestedServer make(OperatingSystem operatingSystem, long spool, int threads);

	@AfterEach
	void stop() throws IOException {
		for (Client client : this.clients) {
			client.close();
		}
		this.servers.forEach(TestedServer::close);
	}

	private Client connect() throws IOException {
		Client client = this.predecessor.connect();
		this.clients.add(client);
		assertThat(client.get("/warm").answer().status()).isEqualTo(200);
		return client;
	}

	private void handOver() throws Exception {
		freezeAndStartSuccessor();
		release();
	}

	private Inheritance makeInheritance() {
		this.sockets.channel(this.predecessor.listener());
		return new Inheritance(1, this.predecessor.traffic().listeners(), this.secret);
	}

	private void freezeAndStartSuccessor() throws Exception {
		this.predecessor.traffic().check();
		this.inheritance = makeInheritance();
		this.predecessor.traffic().readAhead();
		this.predecessor.traffic().freeze(TestedServer.pause(Duration.ofSeconds(10)));
		this.successor = server();
		this.successor.create();
		this.successor.traffic().adopt(this.inheritance);
		this.successor.traffic().hold();
		this.successor.start();
		assertThat(this.successor.port()).isEqualTo(this.predecessor.port());
	}

	private void release() throws Exception {
		this.successor.traffic().resume();
		this.predecessor.traffic().forward(this.inheritance);
	}

	@Test
	void forwardWhenConnectionWasSilentAnswersFromSuccessorAndCloses() throws Exception {
		Client client = connect();
		handOver();
		Client.Answer answer = client.get("/x?q=100%&a=b%20c", "X-Bytes: \u00e4\u0085\u00ff").answer();
		assertThat(answer.text()).isEqualTo("GET|/x|q=100%&a=b%20c|127.0.0.1|" + client.localPort()
				+ "|http|example.org|80|" + this.successor.port() + "|\u00e4\u0085\u00ff");
		assertThat(answer.field("Connection")).isEqualTo("close");
		assertThat(client.isClosed()).isTrue();
		assertThat(this.successor.seen).containsExactly("127.0.0.1:" + client.localPort() + " null");
		assertThat(this.predecessor.seen).hasSize(1);
	}

	@Test
	void forwardShowsClientAddressThatIsNotTheRelays() throws Exception {
		Client client = new Client(this.predecessor.port(), "127.0.0.5");
		this.clients.add(client);
		assertThat(client.get("/warm").answer().text()).contains("|127.0.0.5|" + client.localPort() + "|");
		handOver();
		assertThat(client.get("/x").answer().text()).contains("|127.0.0.5|" + client.localPort() + "|");
		assertThat(this.successor.seen).containsExactly("127.0.0.5:" + client.localPort() + " null");
	}

	@Test
	void newConnectionIsAnsweredBySuccessorAfterReleaseOnly() throws Exception {
		freezeAndStartSuccessor();
		Client client = new Client(this.predecessor.port());
		this.clients.add(client);
		client.get("/new");
		await().during(Duration.ofMillis(700)).until(() -> !client.hasAnswer());
		release();
		assertThat(client.answer().text()).startsWith("GET|/new|");
		assertThat(this.successor.served).hasValue("/new");
		assertThat(client.get("/again").answer().status()).isEqualTo(200);
	}

	@Test
	void forwardWhenRequestsWereHeldAnswersThemFromSuccessor() throws Exception {
		Client held = connect();
		this.predecessor.traffic().readAhead();
		freezeAndStartSuccessor();
		held.get("/held");
		await().until(() -> this.predecessor.summary() != null);
		release();
		assertThat(held.answer().text()).startsWith("GET|/held|");
		assertThat(this.successor.served).hasValue("/held");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 65_536, 5_000_000 })
	void forwardStreamsBodiesBothWays(int size) throws Exception {
		byte[] body = new byte[size];
		new Random(size).nextBytes(body);
		Client client = connect();
		handOver();
		CompletableFuture<Void> sending = CompletableFuture
			.runAsync(() -> assertThat(catchException(() -> client.post("/echo", body))).isNull());
		Client.Answer answer = client.answer();
		sending.join();
		assertThat(answer.body().toByteArray()).isEqualTo(body);
		assertThat(answer.field("X-Length")).isEqualTo(Integer.toString(size));
	}

	@Test
	void forwardWhenBodyIsChunkedForwardsItChunked() throws Exception {
		Client client = connect();
		handOver();
		client.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
		client.send("6\r\n world\r\n0\r\n\r\n");
		Client.Answer answer = client.answer();
		assertThat(answer.text()).isEqualTo("hello world");
		assertThat(answer.field("X-Length")).isEqualTo("-1");
		assertThat(answer.field("Connection")).isEqualTo("close");
		assertThat(client.isClosed()).isTrue();
	}

	@Test
	void forwardOfHeadKeepsLengthAndSendsNoBody() throws Exception {
		Client client = connect();
		handOver();
		client.send("HEAD /x HTTP/1.1\r\nHost: x\r\n\r\n");
		Client.Answer answer = client.answer(true);
		assertThat(answer.status()).isEqualTo(200);
		assertThat(Integer.parseInt(answer.field("Content-Length"))).isPositive();
		assertThat(client.isClosed()).isTrue();
	}

	@Test
	void forwardOfAnswerWithoutBody() throws Exception {
		Client client = connect();
		handOver();
		Client.Answer answer = client.get("/empty").answer();
		assertThat(answer.status()).isEqualTo(204);
		assertThat(answer.field("Content-Length")).isNull();
		assertThat(client.isClosed()).isTrue();
	}

	/**
	 * Tell whether the server, once it has answered, takes the rest of a body that nobody
	 * reads.
	 */
	protected boolean takesTheRest() {
		return true;
	}

	@Test
	void forwardWhenBodyIsNotReadStillAnswers() throws Exception {
		Client client = connect();
		handOver();
		CompletableFuture<Exception> sending = CompletableFuture
			.supplyAsync(() -> catchException(() -> client.post("/empty", new byte[1_500_000])));
		assertThat(client.answer().status()).isEqualTo(204);
		if (takesTheRest()) {
			assertThat(sending.join()).isNull();
		}
		assertThat(client.isClosed()).isTrue();
	}

	@Test
	void forwardOfGreatHead() throws Exception {
		Client client = connect();
		handOver();
		assertThat(client.get("/x", "X-Bytes: " + "a".repeat(8050)).answer().text()).endsWith("|" + "a".repeat(8050));
	}

	@Test
	void forwardKeepsDuplicateFields() throws Exception {
		Client client = connect();
		handOver();
		assertThat(client.get("/cookies").answer().fields()).contains("Set-Cookie: a=1", "Set-Cookie: b=2");
	}

	@Test
	void forwardDoesNotBufferStream() throws Exception {
		Client client = connect();
		handOver();
		client.get("/stream");
		assertThat(client.readHead().field("Content-Type")).isEqualTo("text/event-stream");
		for (int i = 0; i < 3; i++) {
			assertThat(new String(client.readChunk(), StandardCharsets.US_ASCII)).isEqualTo("event " + i + "\n");
			this.successor.gateOfSlow.release();
		}
		assertThat(client.readChunk()).isEmpty();
	}

	@Test
	void forwardWhenAnswerBreaksBreaksConnection() throws Exception {
		Client client = connect();
		handOver();
		client.get("/abort");
		assertThatExceptionOfType(EOFException.class).isThrownBy(client::answer);
	}

	@Test
	void forwardAnswersExpectationBeforeBody() throws Exception {
		Client client = connect();
		handOver();
		client.send("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
		assertThat(client.answer().status()).isEqualTo(100);
		client.send("abc");
		assertThat(client.answer().text()).isEqualTo("abc");
	}

	@Test
	void forwardOfHttp10() throws Exception {
		Client client = connect();
		handOver();
		Client.Answer answer = client.send("GET /old HTTP/1.0\r\n\r\n").answer();
		assertThat(answer.text()).startsWith("GET|/old|");
		assertThat(client.isClosed()).isTrue();
	}

	@Test
	void forwardOfUpgradeIsRefused() throws Exception {
		Client client = connect();
		handOver();
		Client.Answer answer = client.get("/ws", "Connection: keep-alive, Upgrade", "Upgrade: websocket").answer();
		assertThat(answer.status()).isEqualTo(503);
		assertThat(answer.field("Retry-After")).isEqualTo("1");
		assertThat(client.isClosed()).isTrue();
	}

	@Test
	void forwardOfOfferOfHttp2DoesNotTakeIt() throws Exception {
		Client client = connect();
		handOver();
		Client.Answer answer = client
			.get("/x", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__")
			.answer();
		assertThat(answer.text()).startsWith("GET|/x|");
	}

	@Test
	void forgedHeaderIsBadRequest() throws Exception {
		Client client = connect();
		Client.Answer answer = client.get("/x", "Copyover-Forwarded: x 1.2.3.4 5 127.0.0.1 80 https").answer();
		assertThat(answer.status()).isEqualTo(400);
		assertThat(this.predecessor.served).hasValue("/warm");
		assertThat(client.isClosed()).isTrue();
	}

	@Test
	void secondForwardingPassesFirstOriginalsOn() throws Exception {
		Client client = connect();
		handOver();
		TestedServer first = this.predecessor;
		this.predecessor = this.successor;
		Client second = connect();
		handOver();
		assertThat(client.get("/x").answer().text()).contains("|127.0.0.1|" + client.localPort() + "|");
		assertThat(second.get("/y").answer().text()).contains("|127.0.0.1|" + second.localPort() + "|");
		assertThat(this.successor.served).hasValue("/y");
		assertThat(first.served).hasValue("/warm");
	}

	@Test
	void forwardWhenSuccessorIsGoneAnswersUnavailable() throws Exception {
		Client client = connect();
		handOver();
		this.successor.close();
		assertThat(client.get("/x").answer().status()).isEqualTo(503);
	}

	@Test
	void forwardThroughChainPassesBodyThatWasReadAhead() throws Exception {
		Client client = connect();
		this.predecessor.traffic().readAhead();
		client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello");
		await().until(() -> this.predecessor.isBusy());
		freezeAndStartSuccessor();
		client.send("12345");
		release();
		assertThat(client.answer().text()).isEqualTo("hello12345");
	}

	@Test
	void lingerEndsWhenLastConnectionIsClosed() throws Exception {
		Client client = connect();
		handOver();
		CompletableFuture<Void> lingering = CompletableFuture.runAsync(() -> assertThat(
				catchException(() -> this.predecessor.traffic().linger(Duration.ofMinutes(1), Duration.ofMinutes(1))))
			.isNull());
		assertThat(client.get("/x").answer().status()).isEqualTo(200);
		assertThat(client.isClosed()).isTrue();
		client.close();
		lingering.join();
	}

	@Test
	void lingerDropsIdleConnectionsAndWaitsForRunningRequests() throws Exception {
		Client idle = connect();
		Client running = connect();
		handOver();
		running.get("/slow");
		await().until(() -> this.successor.inside.size() == 1);
		CompletableFuture<Void> lingering = CompletableFuture.runAsync(() -> assertThat(
				catchException(() -> this.predecessor.traffic().linger(Duration.ZERO, Duration.ofMinutes(1))))
			.isNull());
		assertThat(idle.isClosed()).isTrue();
		assertThat(lingering).isNotDone();
		this.successor.gateOfSlow.release();
		assertThat(running.answer().text()).isEqualTo("slow");
		lingering.join();
	}

}
