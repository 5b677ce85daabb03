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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.copyover.handover.Participant.Inheritance;
import io.copyover.process.OperatingSystem;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for who a server believes a request came from: the header of a forwarded request,
 * and that of a proxy where {@code server.forward-headers-strategy} is {@code native}.
 */
@Timeout(60)
public abstract class ForwardedHeaderContract {

	protected static final String PROXIED = "198.51.100.7";

	protected static final String[] PROXY_FIELDS = { "X-Forwarded-For: " + PROXIED, "X-Forwarded-Proto: https" };

	protected final SharedSockets sockets = new SharedSockets();

	private final List<TestedServer> servers = new ArrayList<>();

	private final List<Client> clients = new ArrayList<>();

	private final byte[] secret = new byte[32];

	protected ForwardedHeaderContract() {
		new Random(1).nextBytes(this.secret);
	}

	protected abstract TestedServer make(OperatingSystem operatingSystem, long spool, int threads);

	@AfterEach
	void stop() throws IOException {
		for (Client client : this.clients) {
			client.close();
		}
		this.servers.forEach(TestedServer::close);
	}

	@Test
	void validHeaderIsBelievedAndTakenOff() throws Exception {
		TestedServer server = start();
		Client client = connect(server);
		assertThat(client.get("/x", field("203.0.113.9")).answer().text())
			.startsWith("GET|/x|null|203.0.113.9|4711|http|");
		assertThat(server.seen).containsExactly("203.0.113.9:4711 null");
	}

	@Test
	void validHeaderHoldsForOneRequestOnly() throws Exception {
		Client client = connect(start());
		Client.Answer first = client.get("/x", field("203.0.113.9")).answer();
		assertThat(first.status()).isEqualTo(200);
		if ("close".equals(first.field("Connection"))) {
			assertThat(client.get("/y").isClosed()).isTrue();
			return;
		}
		assertThat(client.get("/y").answer().text()).startsWith("GET|/y|null|127.0.0.1|" + client.localPort());
	}

	@Test
	void validHeaderSentTwiceIsBadRequest() throws Exception {
		assertBadRequest(field("203.0.113.9"), field("203.0.113.9"));
	}

	@Test
	void validHeaderBesideAForgedOneIsBadRequest() throws Exception {
		assertBadRequest(field("203.0.113.9"), "copyover-forwarded: x");
		assertBadRequest("COPYOVER-FORWARDED: x", field("203.0.113.9"));
	}

	@Test
	void wrongSecretOfTheRightLengthIsBadRequest() throws Exception {
		byte[] wrong = this.secret.clone();
		wrong[31] ^= 1;
		assertBadRequest(Origin.HEADER_NAME + ": " + origin("203.0.113.9").encode(wrong));
	}

	@Test
	void rightSecretWithoutOriginIsBadRequest() throws Exception {
		String value = origin("203.0.113.9").encode(this.secret);
		assertBadRequest(Origin.HEADER_NAME + ": " + value.substring(0, value.indexOf(' ')));
		assertBadRequest(Origin.HEADER_NAME + ": " + value + " more");
		assertBadRequest(Origin.HEADER_NAME + ": " + value.replace("4711", "x"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "    " })
	void emptyValueIsBadRequest(String value) throws Exception {
		assertBadRequest(Origin.HEADER_NAME + ":" + value);
	}

	@Test
	void forgedHeaderOfAnExemptPathIsBadRequest() throws Exception {
		TestedServer server = start();
		Client client = connect(server);
		assertThat(client.get(TestedServer.EXEMPT, Origin.HEADER_NAME + ": x").answer().status()).isEqualTo(400);
		assertThat(server.served).hasValue("");
	}

	private void assertBadRequest(String... fields) throws Exception {
		TestedServer server = start();
		Client client = connect(server);
		assertThat(client.get("/x", fields).answer().status()).isEqualTo(400);
		assertThat(client.isClosed()).isTrue();
		assertThat(server.served).hasValue("");
		assertThat(server.seen).isEmpty();
	}

	/**
	 * Hand over from one server to another, which is not made yet.
	 */
	protected final TestedServer handOver(TestedServer predecessor, TestedServer successor) throws Exception {
		this.sockets.channel(predecessor.listener());
		Inheritance inheritance = new Inheritance(1, predecessor.traffic().listeners(), this.secret);
		predecessor.traffic().readAhead();
		predecessor.traffic().freeze(TestedServer.pause(Duration.ofSeconds(10)));
		create(successor);
		successor.traffic().adopt(inheritance);
		successor.traffic().hold();
		successor.start();
		successor.traffic().resume();
		predecessor.traffic().forward(inheritance);
		return successor;
	}

	private TestedServer start() throws Exception {
		return start(make(this.sockets.operatingSystem(), TestedServer.SPOOL, 0));
	}

	/**
	 * Start a server that believes what the secret proves.
	 */
	protected final TestedServer start(TestedServer server) throws Exception {
		create(server).traffic().adopt(new Inheritance(0, List.of(), this.secret));
		return server.start();
	}

	private TestedServer create(TestedServer server) {
		this.servers.add(server);
		server.create();
		return server;
	}

	protected final Client connect(TestedServer server, String from) throws IOException {
		Client client = new Client(server.port(), from);
		this.clients.add(client);
		return client;
	}

	protected final Client connect(TestedServer server) throws IOException {
		Client client = server.connect();
		this.clients.add(client);
		return client;
	}

	private static Origin origin(String client) {
		return new Origin(client, 4711, "127.0.0.1", 80, null);
	}

	protected final String field(String client) {
		return Origin.HEADER_NAME + ": " + origin(client).encode(this.secret);
	}

	protected static String[] fields(String first) {
		return new String[] { first, PROXY_FIELDS[0], PROXY_FIELDS[1] };
	}

}
