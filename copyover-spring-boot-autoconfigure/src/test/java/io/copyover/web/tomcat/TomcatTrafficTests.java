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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.apache.coyote.http11.Http11Nio2Protocol;
import org.apache.coyote.http2.Http2Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.GracefulShutdownResult;
import org.springframework.boot.web.server.Shutdown;

import io.copyover.CopyoverException;
import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;
import io.copyover.handover.Participant.Inheritance;
import io.copyover.handover.Participant.Listener;
import io.copyover.web.Client;
import io.copyover.web.GateSettings;
import io.copyover.web.SharedSockets;
import io.copyover.web.TestedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what {@link TomcatTraffic} refuses, adopts, and leaves as it is.
 */
@Timeout(60)
class TomcatTrafficTests {

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
		TestServer server = new TestServer(this.sockets.operatingSystem(), 1000, customizer);
		this.servers.add(server);
		return server;
	}

	private Client client(TestServer server) throws IOException {
		Client client = server.connect();
		this.clients.add(client);
		return client;
	}

	@Test
	void checkWhenPlainHttpPasses() {
		TestServer server = server((factory) -> {
		}).start();
		assertThatNoException().isThrownBy(server.traffic::check);
	}

	@Test
	void checkWhenThereIsNoServerPasses() {
		TomcatTraffic traffic = new TomcatTraffic(this.sockets.operatingSystem(), GateSettings.defaults(Set::of),
				new byte[32]);
		assertThatNoException().isThrownBy(traffic::check);
		assertThat(traffic.listeners()).isEmpty();
		assertThat(traffic.oldestWork(TestedServer.pause(Duration.ZERO))).isNull();
	}

	@Test
	void checkWhenHttp2IsSpokenWithoutAsynchronousInputRefuses() {
		assertRefused((factory) -> factory.addConnectorCustomizers((connector) -> {
			connector.addUpgradeProtocol(new Http2Protocol());
			connector.setProperty("useAsyncIO", "false");
		}), Refusal.NOT_SUPPORTED, "useAsyncIO");
	}

	@Test
	void checkWhenProtocolIsNotOursRefuses() {
		assertRefused((factory) -> factory.setProtocol(Http11Nio2Protocol.class.getName()), Refusal.NOT_SUPPORTED,
				"Http11Nio2Protocol");
	}

	@Test
	void checkWhenHttp2IsOfferedPasses() {
		TestServer server = server((factory) -> factory
			.addConnectorCustomizers((connector) -> connector.addUpgradeProtocol(new Http2Protocol()))).start();
		assertThatNoException().isThrownBy(server.traffic::check);
	}

	@Test
	void checkWhenTlsIsUsedPasses() {
		TestServer server = server((factory) -> TestTls.server("server").accept(factory)).start();
		assertThatNoException().isThrownBy(server.traffic::check);
	}

	private void assertRefused(Consumer<TomcatServletWebServerFactory> customizer, Refusal refusal, String text) {
		TestServer server = server(customizer).start();
		assertThatExceptionOfType(CopyoverRefusedException.class).isThrownBy(server.traffic::check)
			.withMessageContaining(text)
			.extracting(CopyoverRefusedException::getRefusal)
			.isEqualTo(refusal);
	}

	@Test
	void checkAndFreezeWhenConnectionIsUpgradedRefuse() throws Exception {
		TestServer server = server((factory) -> {
		}).start();
		Client client = client(server);
		assertThat(client.get("/upgrade").answer().status()).isEqualTo(101);
		await().until(() -> upgradeRefusal(server) == Refusal.CONFLICT);
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> server.traffic.freeze(TestedServer.pause(Duration.ofSeconds(5))))
			.withMessageContaining("Upgraded connections (WebSocket) that were opened meanwhile: 1");
		server.traffic.resume();
		client.close();
		await().until(() -> upgradeRefusal(server) == null);
	}

	private Refusal upgradeRefusal(TestServer server) {
		try {
			server.traffic.check();
			return null;
		}
		catch (CopyoverRefusedException ex) {
			return ex.getRefusal();
		}
	}

	@Test
	void listenersNamesAddressAndPort() {
		TestServer server = server((factory) -> {
		}).start();
		this.sockets.channel((ServerSocketChannel) server.endpoint().getServerSocket());
		assertThat(server.traffic.listeners()).singleElement().satisfies((listener) -> {
			assertThat(listener.name()).isEqualTo("server");
			assertThat(listener.address()).isEqualTo("127.0.0.1");
			assertThat(listener.port()).isEqualTo(server.port());
			assertThat(listener.descriptor()).isPositive();
		});
	}

	@Test
	void startWhenConfiguredPortIsNotInheritedFailsNamingBoth() {
		TestServer server = server((factory) -> factory.setPort(4711));
		server.create();
		server.traffic.adopt(new Inheritance(1, List.of(new Listener("server", "127.0.0.1", 4712, 99)), new byte[32]));
		assertThatExceptionOfType(Exception.class).isThrownBy(server::start)
			.havingRootCause()
			.isInstanceOf(CopyoverException.class)
			.withMessageContaining("127.0.0.1 port 4711")
			.withMessageContaining("127.0.0.1 port 4712");
	}

	@Test
	void startWhenConfiguredAddressIsNotInheritedFailsNamingBoth() {
		TestServer server = server((factory) -> {
		});
		server.create();
		server.traffic.adopt(new Inheritance(1, List.of(new Listener("server", "0.0.0.0", 4712, 99)), new byte[32]));
		assertThatExceptionOfType(Exception.class).isThrownBy(server::start)
			.havingRootCause()
			.isInstanceOf(CopyoverException.class)
			.withMessageContaining("0.0.0.0 port 4712");
	}

	@Test
	void adoptWithoutListenerBinds() throws Exception {
		TestServer server = server((factory) -> {
		});
		server.create();
		server.traffic.adopt(new Inheritance(0, List.of(), new byte[0]));
		server.traffic.hold();
		server.start();
		server.traffic.resume();
		assertThat(client(server).get("/x").answer().status()).isEqualTo(200);
	}

	@Test
	void adoptWhenAnotherServerIsInUseLeavesItToThat() {
		TomcatTraffic traffic = new TomcatTraffic(this.sockets.operatingSystem(), GateSettings.defaults(Set::of),
				new byte[32]);
		assertThatNoException().isThrownBy(() -> traffic
			.adopt(new Inheritance(1, List.of(new Listener("server", "0.0.0.0", 1, 9)), new byte[32])));
	}

	@Test
	void stopFreesPortAndServerCanStartAgain() throws Exception {
		TestServer server = server((factory) -> {
		}).start();
		int port = server.port();
		assertThat(client(server).get("/x").answer().status()).isEqualTo(200);
		server.server().stop();
		try (ServerSocket socket = new ServerSocket()) {
			socket.setReuseAddress(true);
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
			assertThat(socket.isBound()).isTrue();
		}
		server.server().start();
		assertThat(client(server).get("/x").answer().status()).isEqualTo(200);
	}

	@Test
	void gracefulShutdownFinishesRequestInProgress() throws Exception {
		TestServer server = server((factory) -> factory.setShutdown(Shutdown.GRACEFUL)).start();
		Client slow = client(server).get("/slow");
		await().until(() -> server.inside.size() == 1);
		int port = server.port();
		CompletableFuture<GracefulShutdownResult> result = new CompletableFuture<>();
		server.server().shutDownGracefully(result::complete);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> new Client(port));
		assertThat(result).isNotDone();
		server.gateOfSlow.release();
		assertThat(slow.answer().text()).isEqualTo("slow");
		assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo(GracefulShutdownResult.IDLE);
	}

	@Test
	void maxConnectionsStillLimits() throws Exception {
		TestServer server = server((factory) -> factory.addConnectorCustomizers(
				(connector) -> ((CopyoverHttp11Protocol) connector.getProtocolHandler()).setMaxConnections(1)))
			.start();
		Client first = client(server).get("/x");
		assertThat(first.answer().status()).isEqualTo(200);
		Client second = client(server).get("/y");
		assertThat(first.get("/z").answer().status()).isEqualTo(200);
		assertThat(second.hasAnswer()).isFalse();
		first.close();
		assertThat(second.answer().status()).isEqualTo(200);
	}

	@Test
	void warmUpLeavesNothingBehind() {
		TestServer server = server((factory) -> {
		}).start();
		server.traffic.warmUp();
		await().until(() -> Thread.getAllStackTraces()
			.keySet()
			.stream()
			.noneMatch((thread) -> thread.getName().startsWith("copyover-warm-up")));
		assertThatNoException().isThrownBy(server.traffic::check);
	}

}
