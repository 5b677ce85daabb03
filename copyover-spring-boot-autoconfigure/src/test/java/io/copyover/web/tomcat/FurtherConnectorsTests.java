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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.ajp.AbstractAjpProtocol;
import org.apache.coyote.http11.Http11Nio2Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.tomcat.TomcatWebServer;

import io.copyover.CopyoverException;
import io.copyover.CopyoverRefusedException;
import io.copyover.handover.Participant.Inheritance;
import io.copyover.handover.Participant.Listener;
import io.copyover.process.OperatingSystem;
import io.copyover.web.Client;
import io.copyover.web.DuplicatedSockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link TomcatTraffic} where the server has further connectors.
 */
@Timeout(60)
class FurtherConnectorsTests {

	private final OperatingSystem operatingSystem = DuplicatedSockets.operatingSystem();

	private final List<TestServer> servers = new ArrayList<>();

	private final List<Client> clients = new ArrayList<>();

	@AfterEach
	void stop() throws IOException {
		for (Client client : this.clients) {
			client.close();
		}
		this.servers.forEach(TestServer::close);
	}

	private TestServer server(Connector... additional) {
		TestServer server = new TestServer(this.operatingSystem, 1000,
				(factory) -> factory.addAdditionalConnectors(additional));
		this.servers.add(server);
		server.create();
		return server;
	}

	private static Connector connector(int port) throws IOException {
		Connector connector = new Connector();
		connector.setProperty("address", "127.0.0.1");
		connector.setPort(port);
		return connector;
	}

	private static List<Connector> connectors(TestServer server) {
		Tomcat tomcat = ((TomcatWebServer) server.server()).getTomcat();
		return Arrays.asList(tomcat.getService().findConnectors());
	}

	private static int port(TestServer server, int index) {
		return connectors(server).get(index).getLocalPort();
	}

	private Client client(int port) throws IOException {
		Client client = new Client(port);
		this.clients.add(client);
		return client;
	}

	private static void freeze(TestServer server) throws InterruptedException {
		server.traffic.readAhead();
		server.traffic.freeze(TestServer.pause(Duration.ofSeconds(10)));
	}

	private static Inheritance inheritance(TestServer server) {
		return new Inheritance(1, server.traffic.listeners(), new byte[] { 1, 2, 3 });
	}

	private static void handOver(TestServer predecessor, TestServer successor) throws Exception {
		Inheritance inheritance = inheritance(predecessor);
		freeze(predecessor);
		successor.traffic.adopt(inheritance);
		successor.traffic.hold();
		successor.start();
		successor.traffic.resume();
		predecessor.traffic.forward(inheritance);
	}

	@Test
	void settingsOfTheConnectorAreKept() throws Exception {
		Connector given = connector(0);
		Http11NioProtocol protocol = (Http11NioProtocol) given.getProtocolHandler();
		protocol.setMaxThreads(7);
		protocol.setMinSpareThreads(3);
		protocol.setKeepAliveTimeout(1234);
		protocol.setConnectionTimeout(4321);
		protocol.setMaxConnections(99);
		protocol.setMaxKeepAliveRequests(9);
		protocol.setAcceptCount(17);
		protocol.setTcpNoDelay(false);
		protocol.setCompression("on");
		protocol.setMaxSwallowSize(77);
		protocol.setRelaxedQueryChars("|");
		given.setProperty("socket.soTimeout", "77777");
		given.setProperty("socket.rxBufSize", "65536");
		given.setProperty("executorTerminationTimeoutMillis", "42");
		given.setScheme("https");
		given.setSecure(true);
		given.setProxyName("example.org");
		given.setProxyPort(443);
		given.setMaxPostSize(55);
		given.setURIEncoding("ISO-8859-1");
		given.setAsyncTimeout(888);
		TestServer server = server(given).start();
		Connector used = connectors(server).get(1);
		CopyoverHttp11Protocol copy = (CopyoverHttp11Protocol) used.getProtocolHandler();
		assertThat(copy.getMaxThreads()).isEqualTo(7);
		assertThat(copy.getMinSpareThreads()).isEqualTo(3);
		assertThat(copy.getKeepAliveTimeout()).isEqualTo(1234);
		assertThat(copy.getConnectionTimeout()).isEqualTo(77777);
		assertThat(copy.getMaxConnections()).isEqualTo(99);
		assertThat(copy.getMaxKeepAliveRequests()).isEqualTo(9);
		assertThat(copy.getAcceptCount()).isEqualTo(17);
		assertThat(copy.getTcpNoDelay()).isFalse();
		assertThat(copy.getCompression()).isEqualTo("on");
		assertThat(copy.getMaxSwallowSize()).isEqualTo(77);
		assertThat(copy.getRelaxedQueryChars()).isEqualTo("|");
		assertThat(copy.endpoint().getSocketProperties().getSoTimeout()).isEqualTo(77777);
		assertThat(copy.endpoint().getSocketProperties().getRxBufSize()).isEqualTo(65536);
		assertThat(copy.endpoint().getExecutorTerminationTimeoutMillis()).isEqualTo(42);
		assertThat(used.getScheme()).isEqualTo("https");
		assertThat(used.getSecure()).isTrue();
		assertThat(used.getProxyName()).isEqualTo("example.org");
		assertThat(used.getProxyPort()).isEqualTo(443);
		assertThat(used.getMaxPostSize()).isEqualTo(55);
		assertThat(used.getURIEncoding()).isEqualTo("ISO-8859-1");
		assertThat(used.getAsyncTimeout()).isEqualTo(888);
		assertThat(client(used.getLocalPort()).get("/x").answer().text()).contains("|https|example.org|443|");
	}

	@Test
	void listenersAreNamedInTheirOrder() throws Exception {
		TestServer server = server(connector(0), connector(0)).start();
		assertThatNoException().isThrownBy(server.traffic::check);
		assertThat(server.traffic.listeners()).extracting(Listener::name)
			.containsExactly("server", "connector-1", "connector-2");
		assertThat(server.traffic.listeners()).extracting(Listener::port)
			.containsExactly(port(server, 0), port(server, 1), port(server, 2));
	}

	@Test
	void freezeHoldsAndDrainsRequestsOfAllConnectorsAndResumeLetsThemGo() throws Exception {
		TestServer server = server(connector(0)).start();
		Client slow = client(port(server, 1)).get("/slow");
		await().until(() -> server.inside.size() == 1);
		assertThat(server.traffic.oldestWork(TestServer.pause(Duration.ZERO)).description()).isEqualTo("GET /slow");
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> server.traffic.freeze(TestServer.pause(Duration.ofMillis(50))))
			.withMessageContaining("GET /slow");
		Client held = client(port(server, 1)).get("/held");
		Client main = client(port(server, 0)).get("/held");
		server.gateOfSlow.release();
		assertThat(slow.answer().text()).isEqualTo("slow");
		await().during(Duration.ofMillis(300)).until(() -> server.served.get().isEmpty());
		server.traffic.resume();
		assertThat(held.answer().status()).isEqualTo(200);
		assertThat(main.answer().status()).isEqualTo(200);
	}

	@Test
	void handoverGivesEachConnectorItsSocketAndForwardsToIt() throws Exception {
		TestServer predecessor = server(connector(0)).start();
		int further = port(predecessor, 1);
		Client old = client(further);
		assertThat(old.get("/before").answer().status()).isEqualTo(200);
		TestServer successor = server(connector(0));
		handOver(predecessor, successor);
		assertThat(port(successor, 1)).isEqualTo(further);
		assertThat(client(further).get("/new").answer().text()).contains("|" + further + "|");
		assertThat(client(port(successor, 0)).get("/new").answer().status()).isEqualTo(200);
		Client.Answer forwarded = old.get("/after").answer();
		assertThat(forwarded.text()).startsWith("GET|/after|").contains("|" + further + "|");
		assertThat(forwarded.field("Connection")).isEqualTo("close");
		assertThat(successor.served).hasValue("/after");
	}

	@Test
	void lingerWaitsForConnectionsOfAllConnectors() throws Exception {
		TestServer predecessor = server(connector(0)).start();
		Client slow = client(port(predecessor, 1)).get("/before");
		assertThat(slow.answer().status()).isEqualTo(200);
		handOver(predecessor, server(connector(0)));
		CompletableFuture<Void> lingering = CompletableFuture.runAsync(() -> {
			try {
				predecessor.traffic.linger(Duration.ofMinutes(1), Duration.ofMinutes(1));
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
		await().during(Duration.ofMillis(300)).until(() -> !lingering.isDone());
		slow.close();
		await().atMost(Duration.ofSeconds(20)).until(lingering::isDone);
	}

	@Test
	void connectorsThatChangedPlacesKeepTheirPorts() throws Exception {
		TestServer predecessor = server(connector(0), connector(0)).start();
		int one = port(predecessor, 1);
		int other = port(predecessor, 2);
		TestServer successor = server(connector(other), connector(one));
		handOver(predecessor, successor);
		assertThat(client(one).get("/x").answer().text()).contains("|" + one + "|");
		assertThat(client(other).get("/x").answer().text()).contains("|" + other + "|");
	}

	@Test
	void adoptWhenConnectorIsMissingFailsNamingIt() throws Exception {
		TestServer predecessor = server(connector(0), connector(0)).start();
		int one = port(predecessor, 1);
		int other = port(predecessor, 2);
		TestServer successor = server(connector(other));
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> successor.traffic.adopt(inheritance(predecessor)))
			.withMessageContaining("port " + one + " (connector-1)");
	}

	@Test
	void connectorThatIsNewIsBound() throws Exception {
		TestServer predecessor = server().start();
		TestServer successor = server(connector(0));
		handOver(predecessor, successor);
		assertThat(client(port(successor, 1)).get("/x").answer().status()).isEqualTo(200);
		assertThat(client(port(successor, 0)).get("/x").answer().status()).isEqualTo(200);
	}

	@Test
	void checkWhenConnectorIsAjpRefusesNamingIt() throws Exception {
		Connector ajp = new Connector("AJP/1.3");
		ajp.setPort(0);
		((AbstractAjpProtocol<?>) ajp.getProtocolHandler()).setSecretRequired(false);
		assertRefused(server(ajp), "AjpNioProtocol");
	}

	@Test
	void checkWhenConnectorHasAnotherProtocolRefusesNamingIt() throws Exception {
		Connector nio2 = new Connector(Http11Nio2Protocol.class.getName());
		nio2.setPort(0);
		assertRefused(server(nio2), "Http11Nio2Protocol");
	}

	@Test
	void checkWhenConnectorWasAddedToTheServiceRefusesNamingIt() throws Exception {
		TestServer server = server();
		server.start();
		Connector late = connector(0);
		((TomcatWebServer) server.server()).getTomcat().getService().addConnector(late);
		assertThatExceptionOfType(CopyoverRefusedException.class).isThrownBy(server.traffic::check)
			.withMessageContaining("Http11NioProtocol")
			.withMessageContaining("addAdditionalConnectors");
	}

	private static void assertRefused(TestServer server, String protocol) {
		server.start();
		assertThatExceptionOfType(CopyoverRefusedException.class).isThrownBy(server.traffic::check)
			.withMessageContaining(protocol);
	}

}
