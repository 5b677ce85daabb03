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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import org.apache.coyote.AbstractProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Ssl.ClientAuth;

import io.copyover.CopyoverException;
import io.copyover.handover.Participant.Inheritance;
import io.copyover.web.Client;
import io.copyover.web.RelayTls;
import io.copyover.web.SharedSockets;
import io.copyover.web.TestedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for holding and sending on what came in over TLS.
 */
@Timeout(60)
class SecureForwardingTests {

	private static final byte[] SECRET = { 1, 2, 3 };

	private final SharedSockets sockets = new SharedSockets();

	private final List<TestServer> servers = new ArrayList<>();

	private final List<Client> clients = new ArrayList<>();

	@AfterEach
	void stop() throws IOException {
		for (Client client : this.clients) {
			client.close();
		}
		this.servers.forEach(TestServer::close);
	}

	private TestServer server(Consumer<TomcatServletWebServerFactory> customizer) {
		TestServer server = new TestServer(this.sockets.operatingSystem(), TestedServer.SPOOL, customizer);
		this.servers.add(server);
		server.create();
		return server;
	}

	private Client connect(TestServer server, SSLContext context, String name) throws IOException {
		Client client = TestTls.connect(server.port(), context, name);
		this.clients.add(client);
		return client;
	}

	private Inheritance freeze(TestServer predecessor) throws Exception {
		this.sockets.channel(predecessor.listener());
		predecessor.traffic.check();
		Inheritance inheritance = new Inheritance(1, predecessor.traffic.listeners(), SECRET);
		predecessor.traffic.readAhead();
		predecessor.traffic.freeze(TestedServer.pause(Duration.ofSeconds(10)));
		return inheritance;
	}

	private void handOver(TestServer predecessor, TestServer successor) throws Exception {
		Inheritance inheritance = freeze(predecessor);
		successor.traffic.adopt(inheritance);
		successor.traffic.hold();
		successor.start();
		successor.traffic.resume();
		predecessor.traffic.forward(inheritance);
	}

	@ParameterizedTest
	@EnumSource
	void forwardShowsClientsConnectionAsItWas(ClientAuth auth) throws Exception {
		TestServer predecessor = server(TestTls.server(TestTls.bundles("server"), auth)).start();
		TestServer successor = server(TestTls.server(TestTls.bundles("renewed"), auth));
		Client client = connect(predecessor, TestTls.client("client", "server"), "localhost");
		String before = client.get("/tls").answer().text();
		handOver(predecessor, successor);
		String after = client.get("/tls").answer().text();
		assertThat(after).isEqualTo(before)
			.startsWith((auth != ClientAuth.NONE) ? "CN=client|TLS_" : "none|TLS_")
			.contains("|true|https|HTTP/1.1|example.org|");
		assertThat(successor.seen).hasSize(1);
	}

	@Test
	void forwardWhenClientMayShowCertificateAndDoesNotShowsNone() throws Exception {
		TestServer predecessor = server(TestTls.server(TestTls.bundles("server"), ClientAuth.WANT)).start();
		TestServer successor = server(TestTls.server(TestTls.bundles("server"), ClientAuth.WANT));
		Client client = connect(predecessor, TestTls.client(null, "server"), "localhost");
		assertThat(client.get("/tls").answer().text()).startsWith("none|");
		handOver(predecessor, successor);
		assertThat(client.get("/tls").answer().text()).startsWith("none|TLS_");
	}

	@Test
	void clientUnderNameOfRelaysGetsNothingWithoutSecret() throws Exception {
		TestServer server = server(TestTls.server(TestTls.bundles("server"), ClientAuth.NEED)).start();
		Client stranger = connect(server, TestTls.client(null, "server"), "localhost");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> stranger.get("/x").answer());
		// Its own: where the refused client was still writing, the JDK keeps its session
		// and asks for its name again.
		SSLContext trusting = TestTls.client(null, "server");
		try (SSLSocket socket = TestTls.socket(server.port(), trusting, RelayTls.SERVER_NAME)) {
			Client client = new Client(socket);
			assertThat(client.get("/x").answer().status()).isEqualTo(400);
			assertThat(client.isClosed()).isTrue();
		}
		Client forger = connect(server, trusting, RelayTls.SERVER_NAME);
		assertThat(forger.get("/x", "Copyover-Forwarded: x 1.2.3.4 5 127.0.0.1 80 https").answer().status())
			.isEqualTo(400);
		assertThat(server.seen).isEmpty();
	}

	@Test
	void forwardWhenServerDoesNotKnowSecretTellsItNothing() throws Exception {
		TestServer predecessor = server(TestTls.server("server")).start();
		Client client = connect(predecessor, TestTls.client(null, "server"), "localhost");
		client.get("/warm").answer();
		Inheritance inheritance = freeze(predecessor);
		TestServer stranger = server(TestTls.server("server"));
		stranger.traffic.adopt(new Inheritance(1, inheritance.listeners(), new byte[] { 9 }));
		stranger.start();
		predecessor.traffic.forward(inheritance);
		assertThat(client.get("/secret").answer().status()).isEqualTo(503);
		assertThat(stranger.seen).isEmpty();
	}

	@Test
	void reloadedCertificateIsTakenBeforeAndAfterHandover() throws Exception {
		DefaultSslBundleRegistry first = TestTls.bundles("server");
		DefaultSslBundleRegistry second = TestTls.bundles("server");
		TestServer predecessor = server(TestTls.server(first, ClientAuth.NONE)).start();
		TestServer successor = server(TestTls.server(second, ClientAuth.NONE));
		Client old = connect(predecessor, TestTls.client(null, "server"), "localhost");
		old.get("/warm").answer();
		first.updateBundle("web", TestTls.bundle("renewed"));
		Client renewed = connect(predecessor, TestTls.client(null, "renewed"), "localhost");
		assertThat(renewed.get("/warm").answer().status()).isEqualTo(200);
		handOver(predecessor, successor);
		assertThat(old.get("/x").answer().status()).isEqualTo(200);
		second.updateBundle("web", TestTls.bundle("renewed"));
		assertThat(renewed.get("/x").answer().status()).isEqualTo(200);
		Client latest = connect(successor, TestTls.client(null, "renewed"), "localhost");
		assertThat(latest.get("/x").answer().status()).isEqualTo(200);
		assertThat(successor.seen).hasSize(3);
	}

	@Test
	void freezeLeavesConnectionsWithoutThreadsAndLetsExemptPathPass() throws Exception {
		TestServer server = server((factory) -> {
			TestTls.server("server").accept(factory);
			factory.addConnectorCustomizers((connector) -> {
				((AbstractProtocol<?>) connector.getProtocolHandler()).setMaxThreads(2);
				((AbstractProtocol<?>) connector.getProtocolHandler()).setMinSpareThreads(1);
			});
		}).start();
		SSLContext context = TestTls.client(null, "server");
		List<Client> held = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			Client client = connect(server, context, "localhost");
			client.get("/warm").answer();
			held.add(client);
		}
		Client status = connect(server, context, "localhost");
		status.get("/warm").answer();
		freeze(server);
		for (Client client : held) {
			client.get("/held");
		}
		await().until(() -> String.valueOf(server.summary()).contains("20 held"));
		await().until(() -> server.busyThreads() == 0);
		assertThat(status.get(TestedServer.EXEMPT).answer().status()).isEqualTo(200);
		server.traffic.resume();
		for (Client client : held) {
			assertThat(client.answer().text()).startsWith("GET|/held|");
		}
	}

	@Test
	void adoptWhenPredecessorUsedNoTlsFailsNamingBoth() throws Exception {
		TestServer predecessor = server((factory) -> {
		}).start();
		Inheritance inheritance = freeze(predecessor);
		TestServer successor = server(TestTls.server("server"));
		assertThatExceptionOfType(CopyoverException.class).isThrownBy(() -> successor.traffic.adopt(inheritance))
			.withMessageContaining("https")
			.withMessageContaining("serves http there");
		predecessor.traffic.resume();
	}

}
