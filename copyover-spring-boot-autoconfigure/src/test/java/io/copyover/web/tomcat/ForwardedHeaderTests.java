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
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.web.WebProperties;
import org.springframework.boot.tomcat.autoconfigure.TomcatServerProperties;
import org.springframework.boot.tomcat.autoconfigure.TomcatWebServerFactoryCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties.ForwardHeadersStrategy;
import org.springframework.mock.env.MockEnvironment;

import io.copyover.handover.Participant.Inheritance;
import io.copyover.web.Origin;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for who a server believes a request came from: the header of a forwarded request,
 * and that of a proxy where {@code server.forward-headers-strategy} is {@code native}.
 */
@Timeout(60)
class ForwardedHeaderTests {

	private static final String PROXIED = "198.51.100.7";

	private static final String[] PROXY_FIELDS = { "X-Forwarded-For: " + PROXIED, "X-Forwarded-Proto: https" };

	private final SharedSockets sockets = new SharedSockets();

	private final List<TestServer> servers = new ArrayList<>();

	private final List<Client> clients = new ArrayList<>();

	private final byte[] secret = new byte[32];

	ForwardedHeaderTests() {
		new Random(1).nextBytes(this.secret);
	}

	@AfterEach
	void stop() throws IOException {
		for (Client client : this.clients) {
			client.close();
		}
		this.servers.forEach(TestServer::close);
	}

	@Test
	void validHeaderIsBelievedAndTakenOff() throws Exception {
		TestServer server = start();
		Client client = connect(server);
		assertThat(client.get("/x", field("203.0.113.9")).answer().text())
			.startsWith("GET|/x|null|203.0.113.9|4711|http|");
		assertThat(server.seenByValve).containsExactly("203.0.113.9:4711 null");
	}

	@Test
	void validHeaderHoldsForOneRequestOnly() throws Exception {
		Client client = connect(start());
		assertThat(client.get("/x", field("203.0.113.9")).answer().status()).isEqualTo(200);
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
		TestServer server = start();
		Client client = connect(server);
		assertThat(client.get(TestServer.EXEMPT, Origin.HEADER_NAME + ": x").answer().status()).isEqualTo(400);
		assertThat(server.served).hasValue("");
	}

	private void assertBadRequest(String... fields) throws IOException {
		TestServer server = start();
		Client client = connect(server);
		assertThat(client.get("/x", fields).answer().status()).isEqualTo(400);
		assertThat(client.isClosed()).isTrue();
		assertThat(server.served).hasValue("");
		assertThat(server.seenByValve).isEmpty();
	}

	@Test
	void proxyThatIsTrustedByDefaultIsOnlyTheOriginal() throws Exception {
		TestServer server = server(null);
		server.start();
		Client client = connect(server);
		assertThat(client.get("/x", fields(field("203.0.113.9"))).answer().text())
			.startsWith("GET|/x|null|203.0.113.9|4711|http|");
		assertThat(client.get("/y", fields(field("127.0.0.1"))).answer().text())
			.startsWith("GET|/y|null|" + PROXIED + "|4711|https|");
	}

	@Test
	void forwardedRequestIsNotBelievedForComingFromLoopback() throws Exception {
		TestServer predecessor = server("127\\.0\\.0\\.1").start();
		Client stranger = new Client(predecessor.port(), "127.0.0.5");
		this.clients.add(stranger);
		Client proxy = connect(predecessor);
		String seenOfStranger = "GET|/x|null|127.0.0.5|" + stranger.localPort() + "|http|";
		String seenOfProxy = "GET|/x|null|" + PROXIED + "|" + proxy.localPort() + "|https|";
		assertThat(stranger.get("/x", PROXY_FIELDS).answer().text()).startsWith(seenOfStranger);
		assertThat(proxy.get("/x", PROXY_FIELDS).answer().text()).startsWith(seenOfProxy);
		TestServer successor = handOver(predecessor);
		assertThat(stranger.get("/x", PROXY_FIELDS).answer().text()).startsWith(seenOfStranger);
		assertThat(proxy.get("/x", PROXY_FIELDS).answer().text()).startsWith(seenOfProxy);
		assertThat(successor.seenByValve).containsExactly("127.0.0.5:" + stranger.localPort() + " null",
				PROXIED + ":" + proxy.localPort() + " null");
	}

	private TestServer handOver(TestServer predecessor) throws InterruptedException {
		this.sockets.channel((ServerSocketChannel) predecessor.endpoint().getServerSocket());
		Inheritance inheritance = new Inheritance(1, predecessor.traffic.listeners(), this.secret);
		predecessor.traffic.quiet(TestServer.pause(Duration.ofSeconds(10)));
		predecessor.traffic.freeze(TestServer.pause(Duration.ofSeconds(10)));
		TestServer successor = make("127\\.0\\.0\\.1");
		successor.traffic.adopt(inheritance);
		successor.traffic.hold();
		successor.start();
		successor.traffic.resume();
		predecessor.traffic.forward(inheritance);
		return successor;
	}

	private TestServer start() {
		TestServer server = new TestServer(this.sockets.operatingSystem());
		this.servers.add(server);
		server.create();
		server.traffic.adopt(new Inheritance(0, List.of(), this.secret));
		return server.start();
	}

	private TestServer server(String internalProxies) {
		TestServer server = make(internalProxies);
		server.traffic.adopt(new Inheritance(0, List.of(), this.secret));
		return server;
	}

	private TestServer make(String internalProxies) {
		TestServer server = new TestServer(this.sockets.operatingSystem(), 1024,
				(factory) -> useNativeForwardHeaders(factory, internalProxies));
		this.servers.add(server);
		server.create();
		return server;
	}

	private static void useNativeForwardHeaders(TomcatServletWebServerFactory factory, String internalProxies) {
		ServerProperties properties = new ServerProperties();
		properties.setForwardHeadersStrategy(ForwardHeadersStrategy.NATIVE);
		TomcatServerProperties tomcat = new TomcatServerProperties();
		if (internalProxies != null) {
			tomcat.getRemoteip().setInternalProxies(internalProxies);
		}
		new TomcatWebServerFactoryCustomizer(new MockEnvironment(), properties, tomcat, new WebProperties())
			.customize(factory);
	}

	private Client connect(TestServer server) throws IOException {
		Client client = server.connect();
		this.clients.add(client);
		return client;
	}

	private static Origin origin(String client) {
		return new Origin(client, 4711, "127.0.0.1", 80, null);
	}

	private String field(String client) {
		return Origin.HEADER_NAME + ": " + origin(client).encode(this.secret);
	}

	private static String[] fields(String first) {
		return new String[] { first, PROXY_FIELDS[0], PROXY_FIELDS[1] };
	}

}
