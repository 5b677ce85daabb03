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

package io.copyover.web.jetty;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.ProxyConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.GracefulShutdownResult;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.Shutdown;

import io.copyover.CopyoverException;
import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;
import io.copyover.Pause;
import io.copyover.handover.Participant.Inheritance;
import io.copyover.handover.Participant.Listener;
import io.copyover.web.Client;
import io.copyover.web.GateSettings;
import io.copyover.web.SharedSockets;
import io.copyover.web.TestedServer;
import io.copyover.web.UnreadBytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link JettyTraffic} without a handover.
 */
@Timeout(60)
class JettyTrafficTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final SharedSockets sockets = new SharedSockets();

	private final List<JettyTestServer> servers = new ArrayList<>();

	private final List<Client> clients = new ArrayList<>();

	private final CountDownLatch late = new CountDownLatch(1);

	@AfterEach
	void stop() throws IOException {
		this.late.countDown();
		for (Client client : this.clients) {
			client.close();
		}
		this.servers.forEach(TestedServer::close);
	}

	private JettyTestServer server() {
		return server((factory) -> {
		});
	}

	private JettyTestServer server(Consumer<JettyServletWebServerFactory> customizer) {
		JettyTestServer server = new JettyTestServer(this.sockets.operatingSystem(), 1000, customizer);
		this.servers.add(server);
		return server;
	}

	private JettyTestServer customized(Consumer<Server> customizer) {
		return server((factory) -> factory.addServerCustomizers(customizer::accept));
	}

	private Client client(TestedServer server) throws IOException {
		Client client = server.connect();
		this.clients.add(client);
		return client;
	}

	private JettyTraffic unused() {
		return new JettyTraffic(this.sockets.operatingSystem(), GateSettings.defaults(Set::of), new byte[32]);
	}

	@Test
	void checkWhenPlainHttpPasses() {
		JettyTestServer server = server().start();
		assertThatNoException().isThrownBy(server.traffic::check);
	}

	@Test
	void checkWhenThereIsNoServerPasses() {
		JettyTraffic traffic = unused();
		assertThatNoException().isThrownBy(traffic::check);
		assertThat(traffic.listeners()).isEmpty();
		assertThat(traffic.oldestWork(TestedServer.pause(Duration.ZERO))).isNull();
		assertThat(traffic.idleTime()).isZero();
	}

	@Test
	void checkWhenThereAreSeveralConnectorsRefuses() {
		assertRefused((server) -> server.addConnector(new ServerConnector(server)), "2 connectors");
	}

	@Test
	void checkWhenTlsIsUsedRefuses() {
		assertRefused(
				(server) -> ((ServerConnector) server.getConnectors()[0])
					.addFirstConnectionFactory(new SslConnectionFactory(new SslContextFactory.Server(), "http/1.1")),
				"TLS", "Tomcat");
	}

	@Test
	void checkWhenHttp2IsOfferedRefuses() {
		assertRefused((server) -> ((ServerConnector) server.getConnectors()[0])
			.addConnectionFactory(new HttpConnectionFactory() {

				@Override
				public List<String> getProtocols() {
					return List.of("h2c");
				}

			}), "HTTP/2", "server.http2.enabled");
	}

	@Test
	void checkWhenConnectionsBeginWithAnotherProtocolRefuses() {
		assertRefused((server) -> ((ServerConnector) server.getConnectors()[0])
			.addFirstConnectionFactory(new ProxyConnectionFactory()), "proxy", "web server factory");
	}

	@Test
	void checkWhenConnectorIsOfAnotherClassRefuses() {
		assertRefused((server) -> {
			ServerConnector own = new ServerConnector(server) {
			};
			own.setHost("127.0.0.1");
			server.setConnectors(new ServerConnector[] { own });
		}, "JettyTrafficTests$");
	}

	private void assertRefused(Consumer<Server> customizer, String... texts) {
		JettyTestServer server = customized(customizer).start();
		assertThatExceptionOfType(CopyoverRefusedException.class).isThrownBy(server.traffic::check)
			.withMessageContainingAll(texts)
			.extracting(CopyoverRefusedException::getRefusal)
			.isEqualTo(Refusal.NOT_SUPPORTED);
	}

	@Test
	void checkWhenManagementServerIsNotJettyRefuses() {
		JettyTestServer server = server().start();
		server.traffic.expectManagement(Set::of);
		assertThatExceptionOfType(CopyoverRefusedException.class).isThrownBy(server.traffic::check)
			.withMessageContaining("management server");
	}

	@Test
	void checkAndFreezeWhenConnectionIsUpgradedRefuse() throws Exception {
		JettyTestServer server = customized(Upgrading::into).start();
		Client client = client(server);
		assertThat(client.get("/upgrade", "Connection: Upgrade", "Upgrade: test").answer().status()).isEqualTo(101);
		await().until(() -> upgradeRefusal(server) == Refusal.CONFLICT);
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> server.traffic.freeze(TestedServer.pause(Duration.ofSeconds(5))))
			.withMessageContaining("Upgraded connections (WebSocket) that were opened meanwhile: 1");
		server.traffic.resume();
		client.close();
		await().until(() -> upgradeRefusal(server) == null);
	}

	private Refusal upgradeRefusal(JettyTestServer server) {
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
		JettyTestServer server = server().start();
		this.sockets.channel(server.listener());
		assertThat(server.traffic.listeners()).singleElement().satisfies((listener) -> {
			assertThat(listener.name()).isEqualTo("server");
			assertThat(listener.address()).isEqualTo("127.0.0.1");
			assertThat(listener.port()).isEqualTo(server.port());
			assertThat(listener.descriptor()).isPositive();
		});
	}

	@Test
	void startWhenConfiguredPortIsNotInheritedFailsNamingBoth() {
		assertStartFails((factory) -> factory.setPort(4711), "127.0.0.1", "127.0.0.1 port 4711", "127.0.0.1 port 4712");
	}

	@Test
	void startWhenConfiguredAddressIsNotInheritedFailsNamingBoth() {
		assertStartFails((factory) -> {
		}, "0.0.0.0", "0.0.0.0 port 4712");
	}

	private void assertStartFails(Consumer<JettyServletWebServerFactory> customizer, String address, String... texts) {
		JettyTestServer server = server(customizer);
		server.create();
		server.traffic.adopt(new Inheritance(1, List.of(new Listener("server", address, 4712, 99)), new byte[32]));
		assertThatExceptionOfType(Exception.class).isThrownBy(server::start)
			.havingRootCause()
			.isInstanceOf(CopyoverException.class)
			.withMessageContainingAll(texts);
	}

	@Test
	void startWhenPortIsInUseSaysSo() {
		int port = server().start().port();
		JettyTestServer second = server((factory) -> factory.setPort(port));
		assertThatExceptionOfType(PortInUseException.class).isThrownBy(second::start)
			.withMessageContaining(Integer.toString(port));
	}

	@Test
	void adoptWithoutListenerBinds() throws Exception {
		JettyTestServer server = server();
		server.create();
		server.traffic.adopt(new Inheritance(0, List.of(), new byte[0]));
		server.traffic.hold();
		server.start();
		server.traffic.resume();
		assertThat(client(server).get("/x").answer().status()).isEqualTo(200);
	}

	@Test
	void adoptWhenAnotherServerIsInUseLeavesItToThat() {
		JettyTraffic traffic = unused();
		assertThatNoException().isThrownBy(() -> traffic.adopt(inheritance("server")));
	}

	@Test
	void adoptWhenConnectorIsUnknownFails() {
		JettyTestServer server = server();
		server.create();
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> server.traffic.adopt(inheritance("connector-1")))
			.withMessageContaining("no Jetty connector")
			.withMessageContaining("connector-1");
	}

	private static Inheritance inheritance(String name) {
		return new Inheritance(1, List.of(new Listener(name, "0.0.0.0", 1, 9)), new byte[32]);
	}

	@Test
	void stopFreesPortAndServerCanStartAgain() throws Exception {
		JettyTestServer server = server().start();
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
		JettyTestServer server = server((factory) -> factory.setShutdown(Shutdown.GRACEFUL)).start();
		Client slow = client(server).get("/slow");
		await().until(() -> server.inside.size() == 1);
		int port = server.port();
		CompletableFuture<GracefulShutdownResult> result = new CompletableFuture<>();
		server.server().shutDownGracefully(result::complete);
		await().untilAsserted(
				() -> assertThatExceptionOfType(IOException.class).isThrownBy(() -> new Client(port).close()));
		assertThat(result).isNotDone();
		server.gateOfSlow.release();
		assertThat(slow.answer().text()).isEqualTo("slow");
		assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo(GracefulShutdownResult.IDLE);
	}

	@Test
	void maxConnectionsStillLimits() throws Exception {
		JettyTestServer server = server((factory) -> factory.setMaxConnections(1)).start();
		Client first = client(server).get("/x");
		assertThat(first.answer().status()).isEqualTo(200);
		Client second = client(server).get("/y");
		assertThat(first.get("/z").answer().status()).isEqualTo(200);
		assertThat(second.hasAnswer()).isFalse();
		first.close();
		assertThat(second.answer().status()).isEqualTo(200);
	}

	@Test
	void settingsOfTheConnectorAreKept() {
		JettyTestServer server = customized((jetty) -> {
			ServerConnector connector = (ServerConnector) jetty.getConnectors()[0];
			connector.setName("front");
			connector.setIdleTimeout(12_345);
			connector.setAcceptQueueSize(7);
			connector.setAcceptedTcpNoDelay(false);
		}).start();
		assertThat(server.connector().getName()).isEqualTo("front");
		assertThat(server.connector().getIdleTimeout()).isEqualTo(12_345);
		assertThat(server.connector().getAcceptQueueSize()).isEqualTo(7);
		assertThat(server.connector().getAcceptedTcpNoDelay()).isFalse();
		assertThat(server.traffic.idleTime()).isEqualTo(Duration.ofMillis(17_345));
	}

	@Test
	void heldRequestOutlivesTheIdleTime() throws Exception {
		JettyTestServer server = server().start();
		Client client = client(server);
		client.get("/warm").answer();
		server.traffic.freeze(TestedServer.pause(LONG));
		client.post("/echo", "hello".getBytes());
		await().until(() -> "0 requests in progress, 1 held".equals(server.summary()));
		server.connector().getConnectedEndPoints().forEach((endPoint) -> endPoint.setIdleTimeout(200));
		await().during(Duration.ofSeconds(1)).until(() -> "0 requests in progress, 1 held".equals(server.summary()));
		server.traffic.resume();
		assertThat(client.answer().text()).isEqualTo("hello");
	}

	@Test
	void heldRequestsAreServedThoughThePoolIsFull() throws Exception {
		JettyTestServer server = server((factory) -> factory.setThreadPool(new Pool((pool, task) -> {
			throw new RejectedExecutionException("Full");
		}))).start();
		Client plain = client(server);
		plain.get("/warm").answer();
		server.traffic.readAhead();
		Client readAhead = client(server).post("/echo", "hello".getBytes());
		assertThat(readAhead.answer().text()).isEqualTo("hello");
		server.traffic.freeze(TestedServer.pause(LONG));
		plain.get("/held");
		readAhead.post("/echo", "again".getBytes());
		await().until(() -> "0 requests in progress, 2 held".equals(server.summary()));
		server.traffic.resume();
		assertThat(plain.answer().text()).startsWith("GET|/held|");
		assertThat(readAhead.answer().text()).isEqualTo("again");
		await().until(() -> !server.isBusy());
	}

	@Test
	void windDownKnowsTheCallerThoughAnotherThreadBeganWithItsRequest() throws Exception {
		List<Thread> first = new CopyOnWriteArrayList<>();
		JettyTestServer server = server((factory) -> factory.setThreadPool(new Pool((pool, task) -> {
			pool.accept(task);
			this.late.await();
			first.add(Thread.currentThread());
		}))).start();
		server.traffic.readAhead();
		// In one piece, so that the thread that begins reads all of it.
		Client caller = client(server).send("POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
		await().until(() -> server.inside.size() == 1);
		Pause pause = pauseOf(server.inside.iterator().next());
		this.late.countDown();
		await().until(() -> first.size() == 1 && !isInExchange(first.get(0)));
		server.traffic.windDown(Duration.ZERO, pause);
		server.gateOfSlow.release();
		assertThat(caller.answer().text()).isEqualTo("slow");
	}

	private static boolean isInExchange(Thread thread) {
		return Arrays.stream(thread.getStackTrace())
			.anyMatch((frame) -> frame.getClassName().equals(Exchange.class.getName()));
	}

	@Test
	void windDownLetsEachAnswerCloseItsConnectionAndServesNewOnes() throws Exception {
		JettyTestServer server = server().start();
		Client busy = client(server).get("/slow");
		Client open = client(server);
		open.get("/warm").answer();
		await().until(() -> server.inside.size() == 1);
		CompletableFuture<Void> done = run(() -> server.traffic.windDown(LONG, TestedServer.pause(LONG)));
		await().until(() -> "close".equals(freshAnswer(server).field("Connection")));
		Client.Answer chunked = client(server)
			.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n" + "\r\n186a0\r\n"
					+ "x".repeat(100_000) + "\r\n0\r\n\r\n")
			.answer();
		assertThat(chunked.text()).hasSize(100_000);
		assertThat(chunked.field("Connection")).isEqualTo("close");
		assertThat(open.get("/last").answer().field("Connection")).isEqualTo("close");
		open.close();
		assertThat(done).isNotDone();
		server.gateOfSlow.release();
		assertThat(busy.answer().field("Connection")).isEqualTo("close");
		busy.close();
		done.get(20, TimeUnit.SECONDS);
		server.traffic.resume();
		assertThat(freshAnswer(server).field("Connection")).isNull();
	}

	private Client.Answer freshAnswer(TestedServer server) throws IOException {
		try (Client client = server.connect()) {
			return client.get("/fresh").answer();
		}
	}

	@Test
	void windDownClosesIdleConnectionsInTheEndAndLeavesNewOnesAlone() throws Exception {
		JettyTestServer server = server().start();
		Client idle = client(server);
		idle.get("/warm").answer();
		Client busy = client(server).get("/slow");
		await().until(() -> server.inside.size() == 1);
		CompletableFuture<Void> done = run(() -> server.traffic.windDown(Duration.ZERO, TestedServer.pause(LONG)));
		assertThat(idle.isClosed()).isTrue();
		Client fresh = client(server);
		await().until(() -> server.openConnections() == 2);
		server.gateOfSlow.release();
		assertThat(busy.answer().text()).isEqualTo("slow");
		busy.close();
		done.get(20, TimeUnit.SECONDS);
		assertThat(fresh.get("/x").answer().status()).isEqualTo(200);
	}

	@Test
	void windDownLeavesTheConnectionOfTheCallerOut() throws Exception {
		JettyTestServer server = server().start();
		Client caller = client(server).get("/slow");
		await().until(() -> server.inside.size() == 1);
		Pause pause = pauseOf(server.inside.iterator().next());
		server.traffic.windDown(Duration.ZERO, pause);
		server.traffic.closeConnections(pause);
		server.gateOfSlow.release();
		assertThat(caller.answer().field("Connection")).isEqualTo("close");
	}

	private static Pause pauseOf(Thread caller) {
		Pause pause = TestedServer.pause(LONG);
		return new Pause() {

			@Override
			public Duration remaining() {
				return pause.remaining();
			}

			@Override
			public boolean isCaller(Thread thread) {
				return thread == caller;
			}

		};
	}

	@Test
	void windDownDoesNotWaitForAnAcceptorAtTheLimitOfConnections() throws Exception {
		JettyTestServer server = server((factory) -> factory.setMaxConnections(1)).start();
		Client caller = client(server).get("/slow");
		await().until(() -> server.inside.size() == 1);
		assertThat(server.connector().isAccepting()).isFalse();
		server.traffic.windDown(Duration.ZERO, pauseOf(server.inside.iterator().next()));
		server.gateOfSlow.release();
		assertThat(caller.answer().text()).isEqualTo("slow");
	}

	@Test
	void windDownWhenRequestDoesNotEndGivesUpNamingIt() throws Exception {
		JettyTestServer server = server().start();
		Client busy = client(server).get("/slow");
		await().until(() -> server.inside.size() == 1);
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> server.traffic.windDown(Duration.ZERO, TestedServer.pause(Duration.ofMillis(100))))
			.withMessageContaining("GET /slow (");
		server.traffic.resume();
		server.gateOfSlow.release();
		assertThat(busy.answer().field("Connection")).isNull();
	}

	@Test
	void closeConnectionsServesThemToTheirEndAndAcceptsNone() throws Exception {
		JettyTestServer server = server().start();
		Client asking = client(server);
		Client busy = client(server).get("/slow");
		await().until(() -> server.inside.size() == 1 && server.openConnections() == 2);
		CompletableFuture<Void> done = run(() -> server.traffic.closeConnections(TestedServer.pause(LONG)));
		await().until(server.connector()::isClosing);
		assertThat(asking.get("/x").answer().field("Connection")).isEqualTo("close");
		asking.close();
		await().during(Duration.ofMillis(200)).until(() -> !done.isDone());
		server.gateOfSlow.release();
		assertThat(busy.answer().text()).isEqualTo("slow");
		busy.close();
		done.get(40, TimeUnit.SECONDS);
		Client late = client(server).get("/late");
		server.traffic.freeze(TestedServer.pause(LONG));
		assertThat(late.hasAnswer()).isFalse();
		server.traffic.resume();
		assertThat(late.answer().field("Connection")).isNull();
	}

	@Test
	void closeConnectionsClosesSilentOnesAndThoseOfClientsThatDoNot() throws Exception {
		JettyTestServer server = server().start();
		Client silent = client(server);
		Client answered = client(server);
		await().until(() -> server.openConnections() == 2);
		CompletableFuture<Void> done = run(
				() -> server.traffic.closeConnections(TestedServer.pause(Duration.ofSeconds(8))));
		await().until(server.connector()::isClosing);
		assertThat(answered.get("/x").answer().field("Connection")).isEqualTo("close");
		done.get(20, TimeUnit.SECONDS);
		assertThat(silent.isClosed()).isTrue();
		assertThat(answered.isClosed()).isTrue();
	}

	@Test
	void closeConnectionsClosesIdleOnesThoughTheTimeWasOverBefore() throws Exception {
		JettyTestServer server = server().start();
		Client silent = client(server);
		await().until(() -> server.openConnections() == 1);
		await().untilAsserted(() -> assertThatNoException()
			.isThrownBy(() -> server.traffic.closeConnections(TestedServer.pause(Duration.ZERO))));
		assertThat(silent.isClosed()).isTrue();
	}

	@Test
	void closeConnectionsLeavesOneOpenOnWhichARequestWaitsUnread() throws Exception {
		JettyTestServer server = server().start();
		Client client = client(server);
		assertThat(client.get("/a").answer().status()).isEqualTo(200);
		SocketChannelEndPoint connection = (SocketChannelEndPoint) server.connector()
			.getConnectedEndPoints()
			.iterator()
			.next();
		await().until(() -> !server.isBusy() && ((AbstractConnection) connection.getConnection()).isFillInterested());
		occupySelector(server);
		client.get("/late");
		await().until(() -> UnreadBytes.waitOn(connection.getChannel()));
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> server.traffic.closeConnections(TestedServer.pause(Duration.ofMillis(200))))
			.withMessageContaining("requests on them: none");
		this.late.countDown();
		assertThat(client.answer().text()).startsWith("GET|/late|");
	}

	private void occupySelector(JettyTestServer server) throws InterruptedException {
		CountDownLatch occupied = new CountDownLatch(1);
		server.connector().getSelectorManager().getBean(ManagedSelector.class).submit((selector) -> {
			occupied.countDown();
			try {
				this.late.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		occupied.await();
	}

	@Test
	void closeConnectionsWhenBodyIsNotThereInTimeGivesUpNamingTheRequest() throws Exception {
		JettyTestServer server = server().start();
		Client client = halfSent(server);
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> server.traffic.closeConnections(TestedServer.pause(Duration.ofMillis(200))))
			.withMessageContaining("POST /echo (");
		server.traffic.resume();
		assertThat(client.send("lo").answer().text()).isEqualTo("hello");
	}

	@Test
	void closeConnectionsWaitsForABodyThatIsBeingRead() throws Exception {
		JettyTestServer server = server().start();
		Client client = halfSent(server);
		CompletableFuture<Void> done = run(() -> server.traffic.closeConnections(TestedServer.pause(LONG)));
		await().during(Duration.ofMillis(200)).until(() -> !done.isDone());
		assertThat(client.send("lo").answer().text()).isEqualTo("hello");
		client.close();
		done.get(40, TimeUnit.SECONDS);
	}

	private Client halfSent(JettyTestServer server) throws IOException {
		server.traffic.readAhead();
		Client client = client(server).send("POST /echo HTTP/1.1\r\nHost: example.org\r\nContent-Length: 5\r\n\r\nhel");
		await().until(server::isBusy);
		return client;
	}

	private static CompletableFuture<Void> run(Call call) {
		return CompletableFuture.runAsync(() -> {
			try {
				call.run();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	@Test
	void warmUpLeavesNothingBehind() {
		JettyTestServer server = server().start();
		server.traffic.warmUp();
		await().until(() -> Thread.getAllStackTraces()
			.keySet()
			.stream()
			.noneMatch((thread) -> thread.getName().startsWith("copyover-warm-up")));
		assertThatNoException().isThrownBy(server.traffic::check);
	}

	/**
	 * A pool in which requests that were held, or read ahead, are treated differently.
	 */
	private static final class Pool extends QueuedThreadPool {

		private final Held held;

		private Pool(Held held) {
			this.held = held;
		}

		@Override
		public void execute(Runnable task) {
			if (!task.getClass().getName().startsWith(Exchange.class.getName())) {
				super.execute(task);
				return;
			}
			try {
				this.held.execute(super::execute, task);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

	/**
	 * What happens to a request that goes on.
	 */
	@FunctionalInterface
	private interface Held {

		void execute(Consumer<Runnable> pool, Runnable task) throws InterruptedException;

	}

	/**
	 * Upgrades a connection as WebSockets do.
	 */
	private static final class Upgrading extends Handler.Wrapper {

		static void into(Server server) {
			Upgrading upgrading = new Upgrading();
			Handler first = server.getHandler();
			server.setHandler(upgrading);
			upgrading.setHandler(first);
		}

		@Override
		public boolean handle(Request request, Response response, Callback callback) throws Exception {
			if (!request.getHttpURI().getPath().equals("/upgrade")) {
				return super.handle(request, response, callback);
			}
			response.setStatus(101);
			response.getHeaders().put("Connection", "Upgrade").put("Upgrade", "test");
			request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE,
					new Silent(request.getConnectionMetaData().getConnection().getEndPoint(), getServer()));
			callback.succeeded();
			return true;
		}

	}

	/**
	 * A protocol that never says anything.
	 */
	private static final class Silent extends AbstractConnection {

		private Silent(EndPoint endPoint, Server server) {
			super(endPoint, server.getThreadPool());
		}

		@Override
		public void onOpen() {
			super.onOpen();
			fillInterested();
		}

		@Override
		public void onFillable() {
			close();
		}

	}

	/**
	 * What may throw.
	 */
	@FunctionalInterface
	private interface Call {

		void run() throws Exception;

	}

}
