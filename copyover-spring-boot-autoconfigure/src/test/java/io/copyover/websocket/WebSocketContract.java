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

package io.copyover.websocket;

import java.io.IOException;
import java.net.Socket;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import tools.jackson.databind.JsonNode;

import io.copyover.CopyoverException;
import io.copyover.websocket.EchoApplication.EchoHandler;
import io.copyover.websocket.SocketServer.TestPause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * WebSocket clients through a freeze, in a real server with Spring Security: what each
 * server must show.
 */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class WebSocketContract {

	private final List<SocketServer> servers = new ArrayList<>();

	private EchoHandler handler;

	abstract SocketServer.Kind kind();

	private SocketServer start(String... properties) {
		SocketServer server = SocketServer.start(kind(), EchoApplication.class, properties);
		this.servers.add(server);
		this.handler = server.bean(EchoHandler.class);
		return server;
	}

	@AfterEach
	void stop() {
		this.servers.forEach((server) -> {
			server.bean(EchoHandler.class).release.countDown();
			server.resumeTraffic();
			server.close();
		});
	}

	@Test
	void clientWhenAuthenticatedGetsATokenAndIsWhoItWasInTheSuccessor() throws Exception {
		SocketServer server = start();
		SocketClient ada = server.connect("/echo", "ada", "copyover");
		ada.send("hello");
		ada.await(1);
		server.freeze();
		JsonNode farewell = ada.farewell();
		assertThat(ada.texts()).hasSize(2).startsWith("ada: hello");
		assertThat(farewell.get("handled").asInt()).isOne();
		assertThat(ada.closed()).isEqualTo(1012);
		SocketServer successor = start();
		server.handTokensTo(successor);
		SocketClient again = successor.connect("/echo", null, "copyover",
				"copyover-token." + farewell.get("token").asString());
		again.send("back");
		again.await(2);
		assertThat(again.texts()).containsExactly("{\"copyover\":\"resumed\"}", "ada: back");
		assertThat(again.protocol()).isEqualTo("copyover");
		assertThat(this.handler.resumed).hasValue(1);
	}

	@Test
	void tokensAreGoodOnThePredecessorAfterARollback() throws Exception {
		SocketServer server = start();
		SocketClient ada = server.connect("/echo", "ada", "copyover");
		SocketClient bob = server.connect("/echo", "bob", "copyover");
		server.freeze();
		server.rollBack();
		for (SocketClient client : List.of(ada, bob)) {
			SocketClient again = server.connect("/echo", null, "copyover",
					"copyover-token." + client.farewell().get("token").asString());
			again.send("back");
			again.await(2);
			assertThat(again.texts().get(1)).isEqualTo(((client == ada) ? "ada" : "bob") + ": back");
		}
		assertThat(this.handler.resumed).hasValue(2);
	}

	@Test
	void clientThatOfferedNothingGetsATokenToo() throws Exception {
		SocketServer server = start();
		SocketClient plain = server.connect("/echo", "ada");
		server.freeze();
		assertThat(plain.closed()).isEqualTo(1012);
		server.rollBack();
		SocketClient again = server.connect("/echo", null, "copyover",
				"copyover-token." + plain.farewell().get("token").asString());
		again.await(1);
		Awaitility.await().untilAsserted(() -> assertThat(this.handler.resumed).hasValue(1));
	}

	@Test
	void clientThatOfferedNothingIsClosedOnlyWhereOthersGetTheirTokens() throws Exception {
		SocketServer server = start("copyover.websocket.send-token=when-offered");
		SocketClient plain = server.connect("/echo", "ada");
		SocketClient offered = server.connect("/echo", "ada", "copyover");
		server.freeze();
		assertThat(plain.closed()).isEqualTo(1012);
		assertThat(plain.texts()).isEmpty();
		assertThat(offered.farewell().has("token")).isTrue();
	}

	@Test
	void clientWithoutPrincipalGetsNoToken() throws Exception {
		SocketServer server = start();
		SocketClient nobody = server.connect("/open", null, "copyover");
		SocketClient plain = server.connect("/open", null);
		SocketClient half = server.connect("/open", "half:ada", "copyover");
		half.send("who am I?");
		half.await(1);
		assertThat(half.texts()).containsExactly("ada: who am I?");
		server.freeze();
		assertThat(nobody.closed()).isEqualTo(1012);
		assertThat(plain.closed()).isEqualTo(1012);
		assertThat(half.closed()).isEqualTo(1012);
		assertThat(nobody.texts()).containsExactly("{\"copyover\":\"reconnect\",\"handled\":0}");
		assertThat(plain.texts()).isEmpty();
		assertThat(half.farewell().has("token")).isFalse();
	}

	@Test
	void frameWhenTheFreezeHasBegunIsNotHandledAndNotCounted() throws Exception {
		SocketServer server = start();
		SocketClient ada = server.connect("/echo", "ada", "copyover");
		ada.send("one");
		ada.await(1);
		server.sessions().get(0).stop();
		ada.send("two");
		server.freeze();
		assertThat(ada.farewell().get("handled").asInt()).isOne();
		assertThat(this.handler.texts).containsExactly("one");
	}

	@Test
	void pongIsNoMessage() throws Exception {
		SocketServer server = start();
		SocketClient ada = server.connect("/echo", "ada", "copyover");
		ada.pong();
		ada.send("one");
		ada.await(1);
		server.freeze();
		assertThat(ada.farewell().get("handled").asInt()).isOne();
	}

	@Test
	void frameInProgressIsFinishedFirst() throws Exception {
		SocketServer server = start();
		SocketClient ada = server.connect("/echo", "ada", "copyover");
		// Or Jetty may handle the frame on the thread of the handshake, before that is
		// done, which is waited for first.
		Awaitility.await().until(() -> server.traffic().oldestWork(new TestPause(Duration.ZERO, null)) == null);
		ada.send("wait");
		Awaitility.await().until(() -> this.handler.texts.contains("wait"));
		CompletableFuture<Void> freeze = CompletableFuture.runAsync(server::freeze);
		Awaitility.await().until(() -> server.sessions().get(0).isStopped());
		assertThat(freeze).isNotDone();
		this.handler.release.countDown();
		freeze.join();
		assertThat(ada.farewell().get("handled").asInt()).isOne();
		assertThat(ada.texts().get(0)).isEqualTo("ada: wait");
	}

	@Test
	void sessionThatIsBeingEstablishedIsWaitedFor() throws Exception {
		SocketServer server = start();
		this.handler.slowStart = true;
		SocketClient ada = server.connect("/echo", "ada", "copyover");
		Awaitility.await().until(() -> !this.handler.sessions.isEmpty());
		CompletableFuture<Void> freeze = CompletableFuture.runAsync(server::freeze);
		assertWaits(freeze);
		this.handler.release.countDown();
		freeze.join();
		assertThat(ada.farewell().has("token")).isTrue();
	}

	@Test
	void handshakeWhoseSessionIsNotKnownYetIsWaitedFor() throws Exception {
		SocketServer server = start();
		CompletableFuture<SocketClient> connecting = server.connecting("/late", "ada", "copyover");
		Awaitility.await().until(() -> this.handler.late.reached);
		CompletableFuture<Void> freeze = CompletableFuture.runAsync(server::freeze);
		assertThat(freeze).as("waits for the handshake")
			.satisfies((future) -> Awaitility.await().during(Duration.ofMillis(300)).until(() -> !future.isDone()));
		this.handler.release.countDown();
		freeze.join();
		assertThat(connecting.join().farewell().has("token")).isTrue();
		assertThat(connecting.join().closed()).isEqualTo(1012);
	}

	private static void assertWaits(CompletableFuture<Void> freeze) {
		Awaitility.await().during(Duration.ofMillis(300)).until(() -> !freeze.isDone());
	}

	@Test
	void handlerKnowsThatSessionsHaveEndedWhenTheFreezeIsOverAndIsToldOnce() throws Exception {
		SocketServer server = start();
		List<SocketClient> clients = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			clients.add(server.connect("/echo", "ada", "copyover"));
		}
		server.freeze();
		assertThat(this.handler.closed).hasValue(5);
		clients.forEach((client) -> assertThat(client.closed()).isEqualTo(1012));
		Awaitility.await().until(() -> server.sessions().isEmpty());
		assertThat(this.handler.closed).hasValue(5);
	}

	@Test
	void handlerThatHangsRollsBackAndSessionsGoOn() throws Exception {
		SocketServer server = start();
		SocketClient ada = server.connect("/echo", "ada", "copyover");
		ada.send("wait");
		Awaitility.await().until(() -> this.handler.texts.contains("wait"));
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> server.participant().freeze(new TestPause(Duration.ofMillis(50), null)))
			.withMessageContaining("WebSocket message");
		server.rollBack();
		this.handler.release.countDown();
		ada.send("next");
		ada.await(2);
		assertThat(ada.texts()).containsExactly("ada: wait", "ada: next");
	}

	@Test
	void messagesThatComeDuringAFreezeThatRollsBackAreHandledInOrder() throws Exception {
		SocketServer server = start();
		SocketClient ada = server.connect("/echo", "ada", "copyover");
		SocketClient bob = server.connect("/echo", "bob", "copyover");
		ada.send("wait");
		Awaitility.await().until(() -> this.handler.texts.contains("wait"));
		Awaitility.await().until(() -> server.sessions().size() == 2);
		AtomicBoolean over = new AtomicBoolean();
		CompletableFuture<Void> freeze = CompletableFuture
			.runAsync(() -> assertThatExceptionOfType(CopyoverException.class)
				.isThrownBy(() -> server.participant().freeze(new TestPause(Duration.ofSeconds(60), null) {
					@Override
					public Duration remaining() {
						return over.get() ? Duration.ZERO : super.remaining();
					}
				})));
		Awaitility.await().until(() -> server.sessions().stream().allMatch(TrackedSession::isStopped));
		List<String> texts = IntStream.range(0, 20).mapToObj((i) -> "text " + i).toList();
		texts.forEach(bob::send);
		assertWaits(freeze);
		over.set(true);
		freeze.join();
		server.rollBack();
		bob.send("next");
		bob.await(21);
		this.handler.release.countDown();
		ada.await(1);
		assertThat(this.handler.texts).hasSize(22).startsWith("wait").containsSubsequence(texts).endsWith("next");
	}

	@Test
	void handlerThatRunsIsOldWork() throws Exception {
		SocketServer server = start();
		SocketClient ada = server.connect("/echo", "ada", "copyover");
		ada.send("wait");
		Awaitility.await().until(() -> this.handler.texts.contains("wait"));
		assertThat(server.participant().oldestWork(new TestPause(Duration.ZERO, null)).description())
			.isEqualTo("WebSocket /echo");
	}

	@Test
	void handlerThatCalledTheCopyoverIsNotWaitedFor() throws Exception {
		SocketServer server = start();
		SocketClient ada = server.connect("/echo", "ada", "copyover");
		ada.send("wait");
		Awaitility.await().until(() -> this.handler.thread != null);
		server.participant().freeze(new TestPause(Duration.ofSeconds(60), this.handler.thread));
		assertThat(ada.farewell().has("token")).isTrue();
		assertThat(ada.closed()).isEqualTo(1012);
	}

	@Test
	void clientThatDoesNotReadIsCutOffAndOthersAreNotKept() throws Exception {
		SocketServer server = start("copyover.websocket.close-timeout=2s");
		try (Socket slow = SilentStompClient.handshake(server.port(), "/open")) {
			Awaitility.await().until(() -> !this.handler.sessions.isEmpty());
			WebSocketSession session = this.handler.sessions.peek();
			SocketClient ada = server.connect("/echo", "ada", "copyover");
			CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> flood(session));
			TrackedSession tracked = server.sessions()
				.stream()
				.filter((each) -> each.getId().equals(session.getId()))
				.findFirst()
				.orElseThrow();
			Awaitility.await().until(() -> tracked.isSlow(Duration.ofMillis(500)));
			server.freeze();
			assertThat(ada.farewell().has("token")).isTrue();
			assertThat(ada.closed()).isEqualTo(1012);
			assertThat(flood).failsWithin(Duration.ofSeconds(60));
			assertThat(this.handler.closed).hasValue(2);
			SilentStompClient.assertClosed(slow);
		}
	}

	@Test
	void messageThatWaitsForAClientThatDoesNotReadIsBounded() throws Exception {
		SocketServer server = start("copyover.websocket.close-timeout=200ms");
		try (Socket slow = SilentStompClient.handshake(server.port(), "/open")) {
			Awaitility.await().until(() -> !this.handler.sessions.isEmpty());
			WebSocketSession session = this.handler.sessions.peek();
			TrackedSession tracked = server.sessions().get(0);
			CompletableFuture<Void> handling = CompletableFuture.runAsync(() -> {
				try {
					tracked.handle(true, () -> flood(session));
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			});
			Awaitility.await().until(() -> tracked.isSlow(Duration.ofMillis(500)));
			server.freeze();
			assertThat(handling).failsWithin(Duration.ofSeconds(60));
			SilentStompClient.assertClosed(slow);
		}
	}

	private static void flood(WebSocketSession session) {
		try {
			while (true) {
				session.sendMessage(new TextMessage("x".repeat(1 << 16)));
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void noClientIsClosedWhereTokensCannotBeIssued() throws Exception {
		SocketServer server = start("copyover.token.max=1");
		SocketClient ada = server.connect("/echo", "ada", "copyover");
		SocketClient bob = server.connect("/echo", "bob", "copyover");
		Awaitility.await().until(() -> server.sessions().size() == 2);
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> server.participant().freeze(new TestPause(Duration.ofSeconds(60), null)))
			.withMessageContaining("could not be given reconnect tokens");
		server.rollBack();
		ada.send("still here");
		bob.send("me too");
		ada.await(1);
		bob.await(1);
		assertThat(ada.texts()).containsExactly("ada: still here");
	}

	@Test
	void noClientIsClosedWhereNobodyKnowsWhetherItIsAuthenticated() throws Exception {
		SocketServer server = start();
		SocketClient ada = server.connect("/echo", "ada", "copyover");
		Awaitility.await().until(() -> server.sessions().size() == 1);
		Predicate<Principal> broken = (user) -> {
			throw new IllegalStateException("the database is away");
		};
		WebSocketParticipant participant = new WebSocketParticipant(server.bean(WebSocketSessions.class),
				server.tokens(), broken, server.bean(ChannelTasks.class), SendToken.ALWAYS, Duration.ofSeconds(1));
		server.traffic().freeze(new TestPause(Duration.ofSeconds(60), null));
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> participant.freeze(new TestPause(Duration.ofSeconds(60), null)))
			.withMessageContaining("could not be given reconnect tokens: the database is away");
		participant.resume();
		server.resumeTraffic();
		ada.send("still here");
		ada.await(1);
		assertThat(ada.texts()).containsExactly("ada: still here");
	}

	@Test
	void tokenWhenUsedTwiceOrMadeUpIsRefusedSayingSo() throws Exception {
		SocketServer server = start();
		String token = server.tokens().issue("ada");
		server.connect("/echo", null, "copyover", "copyover-token." + token);
		for (String bad : List.of(token, "x", "A".repeat(43))) {
			SocketClient refused = server.connect("/echo", null, "copyover", "copyover-token." + bad);
			assertThat(refused.closed()).isEqualTo(1008);
			assertThat(refused.reason()).contains("reconnect token refused");
		}
		Awaitility.await().untilAsserted(() -> assertThat(this.handler.resumed).hasValue(1));
	}

	@Test
	void tokenOfAUserThatIsGoneIsRefused() throws Exception {
		SocketServer server = start();
		String token = server.tokens().issue("stranger");
		assertThat(server.connect("/echo", null, "copyover", "copyover-token." + token).closed()).isEqualTo(1008);
	}

	@Test
	void tokenOfSomebodyElseIsRefused() {
		SocketServer server = start();
		String token = server.tokens().issue("bob");
		assertThat(server.connect("/echo", "ada", "copyover", "copyover-token." + token).closed()).isEqualTo(1008);
		assertThat(this.handler.resumed).hasValue(0);
	}

}
