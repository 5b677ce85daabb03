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

package io.copyover.web.netty;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.Http2;

import io.copyover.CopyoverException;
import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;
import io.copyover.Pause;
import io.copyover.handover.Participant.Inheritance;
import io.copyover.handover.Participant.Listener;
import io.copyover.web.Client;
import io.copyover.web.SharedSockets;
import io.copyover.web.TestedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link NettyTraffic} beyond the contract of server adapters.
 */
@Timeout(60)
class NettyTrafficTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final SharedSockets sockets = new SharedSockets();

	private final List<AutoCloseable> opened = new ArrayList<>();

	@AfterEach
	void close() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	@Test
	void holdOnAThreadThatWasLeftBehindIsRefused() {
		ListeningSocket socket = new ListeningSocket(this.sockets.operatingSystem(), new Connections());
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(CopyoverException.class).isThrownBy(socket::hold).withMessageContaining("given up");
		assertThat(Thread.interrupted()).isTrue();
	}

	private NettyTestServer server(Consumer<NettyReactiveWebServerFactory> customizer) {
		NettyTestServer server = new NettyTestServer(this.sockets.operatingSystem(), 1024, 0, customizer);
		this.opened.add(server);
		return server;
	}

	private NettyTestServer start() {
		return server((factory) -> {
		}).start();
	}

	private Client connect(NettyTestServer server) throws IOException {
		Client client = server.connect();
		this.opened.add(client);
		return client;
	}

	private static Pause pause(Duration limit, Predicate<Thread> caller) {
		Pause pause = TestedServer.pause(limit);
		return new Pause() {

			@Override
			public Duration remaining() {
				return pause.remaining();
			}

			@Override
			public boolean isCaller(Thread thread) {
				return caller.test(thread);
			}

		};
	}

	@Test
	void requestWhoseTaskOnASchedulerCallsIsNotWaitedFor() throws Exception {
		NettyTestServer server = start();
		Client client = connect(server).get("/slow");
		await().until(() -> server.inside.size() == 1);
		server.traffic().freeze(pause(Duration.ofSeconds(10), server.inside::contains));
		assertThat(server.inside).hasSize(1);
		server.traffic().resume();
		server.gateOfSlow.release();
		assertThat(client.answer().text()).isEqualTo("slow");
	}

	@Test
	void openWebSocketIsRefusedUntilItIsClosed() throws Exception {
		NettyTestServer server = start();
		Client client = connect(server);
		assertThat(shakeHands(client).status()).isEqualTo(101);
		await().until(() -> catchException(server.traffic()::check) != null);
		assertThatExceptionOfType(CopyoverRefusedException.class).isThrownBy(server.traffic()::check)
			.withMessageContaining("WebSocket")
			.satisfies((ex) -> assertThat(ex.getRefusal()).isEqualTo(Refusal.CONFLICT));
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> server.traffic().freeze(TestedServer.pause(Duration.ofSeconds(5))))
			.withMessageContaining("WebSocket");
		server.traffic().resume();
		client.close();
		await().until(() -> catchException(server.traffic()::check) == null);
	}

	private static Client.Answer shakeHands(Client client) throws IOException {
		return client
			.get("/websocket", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
					"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
			.answer();
	}

	@Test
	void handshakeIsLeftAsItIsWhileAnswersCloseTheirConnections() throws Exception {
		NettyTestServer server = start();
		server.traffic().main().control().setClosing(true);
		Client client = connect(server);
		Client.Answer answer = shakeHands(client);
		assertThat(answer.status()).isEqualTo(101);
		assertThat(answer.field("Connection")).isEqualToIgnoringCase("upgrade");
		client.close();
	}

	@Test
	void http2IsRefused() {
		NettyTestServer server = server((factory) -> {
			Http2 http2 = new Http2();
			http2.setEnabled(true);
			factory.setHttp2(http2);
		}).start();
		assertRefused(server, "HTTP/2");
	}

	private void assertRefused(NettyTestServer server, String what) {
		assertThatExceptionOfType(CopyoverRefusedException.class).isThrownBy(server.traffic()::check)
			.withMessageContaining(what)
			.satisfies((ex) -> assertThat(ex.getRefusal()).isEqualTo(Refusal.NOT_SUPPORTED));
	}

	@Test
	void successorThatIsConfiguredForAnotherPortFails() {
		NettyTestServer predecessor = start();
		this.sockets.channel(predecessor.listener());
		int other = (predecessor.port() == 1024) ? 1025 : 1024;
		NettyTestServer successor = server((factory) -> factory.setPort(other));
		successor.create();
		successor.traffic().adopt(new Inheritance(1, predecessor.traffic().listeners(), new byte[32]));
		assertThatException().isThrownBy(successor::start)
			.withStackTraceContaining("port " + other
					+ ", but the listening socket that it inherited is bound to 127.0.0.1 port " + predecessor.port());
	}

	@Test
	void unknownListenerCannotBeAdopted() {
		NettyTestServer server = start();
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> server.traffic()
				.adopt(new Inheritance(1, List.of(new Listener("connector-1", "127.0.0.1", 81, 9)), new byte[32])))
			.withMessageContaining("connector-1");
	}

	@Test
	void windDownClosesIdleConnectionsAndServesNewOnesForOneRequest() throws Exception {
		NettyTestServer server = start();
		Client idle = connect(server);
		assertThat(idle.get("/a").answer().status()).isEqualTo(200);
		Client running = connect(server).get("/slow");
		await().until(() -> server.inside.size() == 1);
		CompletableFuture<Exception> winding = CompletableFuture.supplyAsync(() -> catchException(
				() -> server.traffic().windDown(Duration.ZERO, TestedServer.pause(Duration.ofSeconds(30)))));
		assertThat(idle.isClosed()).isTrue();
		Client.Answer answer = connect(server).get("/b").answer();
		assertThat(answer.text()).startsWith("GET|/b|");
		assertThat(answer.field("Connection")).isEqualToIgnoringCase("close");
		assertThat(winding).isNotDone();
		server.gateOfSlow.release();
		assertThat(running.answer().text()).isEqualTo("slow");
		assertThat(running.isClosed()).isTrue();
		assertThat(winding.join()).isNull();
		server.traffic().resume();
		Client again = connect(server);
		assertThat(again.get("/c").answer().status()).isEqualTo(200);
		assertThat(again.get("/d").answer().status()).isEqualTo(200);
	}

	@Test
	void windDownLeavesTheConnectionOfTheCallerOut() throws Exception {
		NettyTestServer server = start();
		Client caller = connect(server).get("/slow");
		await().until(() -> server.inside.size() == 1);
		Pause pause = pause(Duration.ofSeconds(10), server.inside::contains);
		assertThatNoException().isThrownBy(() -> server.traffic().windDown(Duration.ZERO, pause));
		assertThatNoException().isThrownBy(() -> server.traffic().closeConnections(pause));
		server.gateOfSlow.release();
		Client.Answer answer = caller.answer();
		assertThat(answer.text()).isEqualTo("slow");
		assertThat(answer.field("Connection")).isEqualToIgnoringCase("close");
	}

	@Test
	void windDownLeavesAnExemptRequestOutAndCloseConnectionsWaitsForIt() throws Exception {
		NettyTestServer server = start();
		Client caller = connect(server).get(TestedServer.EXEMPT + "?async");
		await().until(() -> server.suspended.size() == 1);
		Pause pause = TestedServer.pause(Duration.ofSeconds(30));
		assertThatNoException().isThrownBy(() -> server.traffic().windDown(Duration.ZERO, pause));
		CompletableFuture<Exception> closing = CompletableFuture
			.supplyAsync(() -> catchException(() -> server.traffic().closeConnections(pause)));
		await().during(Duration.ofMillis(300)).until(() -> !closing.isDone());
		server.suspended.remove().dispatch();
		assertThat(caller.answer().text()).isEqualTo("async");
		assertThat(caller.isClosed()).isTrue();
		assertThat(closing.join()).isNull();
	}

	@Test
	void closeConnectionsAcceptsNothingAndServesWhatIsOpen() throws Exception {
		NettyTestServer server = start();
		Client running = connect(server).get("/slow");
		await().until(() -> server.inside.size() == 1);
		CompletableFuture<Exception> closing = CompletableFuture.supplyAsync(() -> catchException(
				() -> server.traffic().closeConnections(TestedServer.pause(Duration.ofSeconds(30)))));
		await().until(() -> !server.traffic().main().listener().channel().config().isAutoRead());
		Client later = connect(server).get("/later");
		server.gateOfSlow.release();
		assertThat(running.answer().text()).isEqualTo("slow");
		running.close();
		assertThat(closing.join()).isNull();
		assertThat(server.served).hasValue("");
		server.traffic().resume();
		assertThat(later.answer().text()).startsWith("GET|/later|");
	}

	@Test
	void closeConnectionsClosesIdleOnesThoughTheTimeWasOverBefore() throws Exception {
		NettyTestServer server = start();
		Client silent = connect(server);
		await().until(() -> server.traffic().main().control().connections().open().size() == 1);
		await().untilAsserted(() -> assertThatNoException()
			.isThrownBy(() -> server.traffic().closeConnections(TestedServer.pause(Duration.ZERO))));
		assertThat(silent.isClosed()).isTrue();
	}

	@Test
	void closeConnectionsAndLingerWaitForOneThatItsEventLoopHasNotSeen() throws Exception {
		NettyTestServer server = start();
		CountDownLatch late = occupyLoops(server);
		Client client = connect(server).get("/late");
		await().until(server.traffic().main().control().connections()::isAnyArriving);
		assertNotClosedInTime(server);
		CompletableFuture<Exception> closing = CompletableFuture
			.supplyAsync(() -> catchException(() -> server.traffic().closeConnections(TestedServer.pause(LONG))));
		CompletableFuture<Exception> lingering = CompletableFuture
			.supplyAsync(() -> catchException(() -> server.traffic().linger(LONG, LONG)));
		await().during(Duration.ofMillis(300)).until(() -> !closing.isDone() && !lingering.isDone());
		late.countDown();
		assertThat(client.answer().text()).startsWith("GET|/late|");
		client.close();
		assertThat(closing.join()).isNull();
		assertThat(lingering.join()).isNull();
	}

	private CountDownLatch occupyLoops(NettyTestServer server) throws InterruptedException {
		CountDownLatch late = new CountDownLatch(1);
		this.opened.add(late::countDown);
		server.occupyLoops(late);
		return late;
	}

	private static void assertNotClosedInTime(NettyTestServer server) {
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> server.traffic().closeConnections(TestedServer.pause(Duration.ofMillis(200))))
			.withMessageContaining("not done in time: 1");
	}

	@Test
	void acceptedConnectionThatGetsNoEventLoopIsNotWaitedFor() throws Exception {
		NettyTestServer server = start();
		Connections connections = server.traffic().main().control().connections();
		ClientChannel channel = new ClientChannel(server.traffic().main().listener().channel(), SocketChannel.open(),
				connections);
		connections.arriving(channel);
		assertThat(connections.isAnyArriving()).isTrue();
		channel.unsafe().closeForcibly();
		assertThat(connections.isAnyArriving()).isFalse();
	}

	@Test
	void closeConnectionsLeavesOneOpenOnWhichARequestWaitsUnread() throws Exception {
		NettyTestServer server = start();
		Client client = connect(server);
		assertThat(client.get("/a").answer().status()).isEqualTo(200);
		CountDownLatch late = occupyLoops(server);
		client.get("/late");
		await().until(
				() -> server.traffic().main().control().connections().open().stream().anyMatch(GateHandler::hasUnread));
		assertNotClosedInTime(server);
		late.countDown();
		assertThat(client.answer().text()).startsWith("GET|/late|");
	}

}
