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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.broker.SimpleBrokerMessageHandler;
import org.springframework.messaging.support.MessageBuilder;

import io.copyover.CopyoverException;
import io.copyover.websocket.SocketServer.TestPause;
import io.copyover.websocket.StompApplication.Talk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Clients of STOMP through a freeze, in a real server with Spring Security and the simple
 * broker: what each server must show.
 */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class StompContract {

	private static final String STOMP = "v12.stomp";

	private final List<SocketServer> servers = new ArrayList<>();

	private Talk talk;

	abstract SocketServer.Kind kind();

	/**
	 * Return what a client may see as status that sends when it is closed.
	 */
	abstract List<Integer> statusWhileSending();

	private SocketServer start(String... properties) {
		SocketServer server = SocketServer.start(kind(), StompApplication.class, properties);
		this.servers.add(server);
		this.talk = server.bean(Talk.class);
		return server;
	}

	@AfterEach
	void stop() {
		this.servers.forEach((server) -> {
			server.bean(Talk.class).release.countDown();
			server.resumeTraffic();
			server.close();
		});
	}

	private static StompClient connect(SocketServer server, String user, String... protocols) {
		StompClient client = new StompClient(server.connect("/stomp", user, protocols));
		client.connect();
		subscribe(server, client);
		return client;
	}

	private static void subscribe(SocketServer server, StompClient client) {
		int before = subscriptions(server);
		client.subscribe("/topic/said");
		// Spring handles the frames of a client on several threads.
		Awaitility.await().until(() -> subscriptions(server) > before);
	}

	private static int subscriptions(SocketServer server) {
		SimpMessageHeaderAccessor headers = SimpMessageHeaderAccessor.create(SimpMessageType.MESSAGE);
		headers.setDestination("/topic/said");
		return server.bean(SimpleBrokerMessageHandler.class)
			.getSubscriptionRegistry()
			.findSubscriptions(MessageBuilder.createMessage(new byte[0], headers.getMessageHeaders()))
			.size();
	}

	/**
	 * Wait for the farewell of a client that knows STOMP only, and return its headers.
	 */
	private static Map<String, String> farewell(StompClient client) {
		return StompClient.headers(client.socket().await("ERROR"));
	}

	@Test
	void clientGetsATokenInAnErrorFrameAndIsWhoItWasInTheSuccessor() {
		SocketServer server = start();
		StompClient ada = connect(server, "ada", STOMP);
		ada.send("/app/say", "hello");
		ada.socket().await("MESSAGE");
		server.freeze();
		assertThat(ada.messages()).containsExactly("ada: hello");
		Map<String, String> farewell = farewell(ada);
		assertThat(farewell).containsEntry("message", "Service restart")
			.containsEntry("copyover", "reconnect")
			.containsEntry("copyover-handled", "3")
			.containsEntry("content-length", "0");
		assertThat(ada.socket().closed()).isEqualTo(1012);
		assertThat(ada.socket().texts()).hasSize(3);
		SocketServer successor = start();
		server.handTokensTo(successor);
		StompClient again = new StompClient(
				successor.connect("/stomp", null, STOMP, "copyover-token." + farewell.get("copyover-token")));
		assertThat(again.socket().protocol()).isEqualTo(STOMP);
		String connected = again.connect();
		subscribe(successor, again);
		again.send("/app/say", "back");
		again.socket().await("MESSAGE");
		assertThat(again.socket().texts().get(0)).isEqualTo(connected);
		assertThat(StompClient.headers(connected)).containsEntry("user-name", "ada");
		assertThat(again.messages()).containsExactly("ada: back, again");
		assertThat(this.talk.events).containsExactly("connect true");
	}

	@Test
	void clientThatOfferedCopyoverGetsItsOwnFrames() {
		SocketServer server = start();
		StompClient ada = connect(server, "ada", STOMP, "copyover");
		server.freeze();
		String token = ada.socket().farewell().get("token").asString();
		assertThat(ada.socket().texts()).noneMatch((text) -> text.startsWith("ERROR"));
		server.rollBack();
		SocketClient again = server.connect("/stomp", null, STOMP, "copyover", "copyover-token." + token);
		again.await(1);
		assertThat(again.texts()).containsExactly("{\"copyover\":\"resumed\"}");
		assertThat(again.protocol()).isEqualTo(STOMP);
		assertThat(StompClient.headers(new StompClient(again).connect())).containsEntry("user-name", "ada");
	}

	@Test
	void clientThatOfferedCopyoverOnlyGetsItsOwnFrames() {
		SocketServer server = start();
		StompClient ada = connect(server, "ada", "copyover");
		server.freeze();
		assertThat(ada.socket().farewell().has("token")).isTrue();
		assertThat(ada.socket().closed()).isEqualTo(1012);
	}

	@Test
	void clientThatOfferedNothingAtAllGetsAnErrorFrame() {
		SocketServer server = start();
		StompClient ada = connect(server, "ada");
		server.freeze();
		assertThat(farewell(ada)).containsKey("copyover-token");
	}

	@Test
	void clientThatOfferedNothingIsClosedOnlyWhereOthersGetTheirTokens() {
		SocketServer server = start("copyover.websocket.send-token=when-offered");
		StompClient ada = connect(server, "ada", STOMP);
		server.freeze();
		assertThat(ada.socket().closed()).isEqualTo(1012);
		assertThat(ada.socket().texts()).hasSize(1);
	}

	@Test
	void tokensAreGoodOnThePredecessorAfterARollback() {
		SocketServer server = start();
		StompClient ada = connect(server, "ada", STOMP);
		StompClient bob = connect(server, "bob", STOMP);
		server.freeze();
		server.rollBack();
		for (StompClient client : List.of(ada, bob)) {
			StompClient again = connect(server, null, STOMP,
					"copyover-token." + farewell(client).get("copyover-token"));
			again.send("/app/say", "back");
			String name = (client == ada) ? "ada" : "bob";
			Awaitility.await().until(() -> again.messages().contains(name + ": back, again"));
		}
	}

	@Test
	void tokenWhenUsedTwiceIsRefused() {
		SocketServer server = start();
		String token = server.tokens().issue("ada");
		connect(server, null, STOMP, "copyover-token." + token);
		SocketClient refused = server.connect("/stomp", null, STOMP, "copyover", "copyover-token." + token);
		assertThat(refused.closed()).isEqualTo(1008);
	}

	@Test
	void clientThatIsNobodyGetsNoToken() {
		SocketServer server = start();
		StompClient nobody = new StompClient(server.connect("/stomp-open", null, STOMP));
		nobody.connect();
		StompClient half = new StompClient(server.connect("/stomp-open", "half:ada", STOMP));
		half.connect();
		SocketClient silent = server.connect("/stomp-open", null, STOMP);
		server.freeze();
		assertThat(nobody.socket().closed()).isEqualTo(1012);
		assertThat(half.socket().closed()).isEqualTo(1012);
		assertThat(silent.closed()).isEqualTo(1012);
		assertThat(nobody.socket().texts()).hasSize(1);
		assertThat(half.socket().texts()).hasSize(1);
		assertThat(silent.texts()).isEmpty();
	}

	@Test
	void clientThatSaidWhoItIsWhenItConnectedGetsAToken() {
		SocketServer server = start();
		StompClient ada = new StompClient(server.connect("/stomp-open", null, STOMP));
		ada.connect("login:ada", "passcode:ada");
		server.freeze();
		String token = farewell(ada).get("copyover-token");
		server.rollBack();
		StompClient again = new StompClient(server.connect("/stomp-open", null, STOMP, "copyover-token." + token));
		assertThat(StompClient.headers(again.connect())).containsEntry("user-name", "ada");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void messageInProgressIsFinishedFirst(boolean otherExecutors) {
		SocketServer server = start("test.other-executors=" + otherExecutors);
		StompClient ada = connect(server, "ada", STOMP);
		ada.send("/app/say", "wait");
		Awaitility.await().until(() -> this.talk.said.contains("wait"));
		CompletableFuture<Void> freeze = CompletableFuture.runAsync(server::freeze);
		Awaitility.await().until(() -> server.sessions().get(0).isStopped());
		assertThat(freeze)
			.satisfies((future) -> Awaitility.await().during(Duration.ofMillis(200)).until(() -> !future.isDone()));
		this.talk.release.countDown();
		freeze.join();
		farewell(ada);
		assertThat(ada.messages()).containsExactly("ada: wait");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void nothingThatWasAcknowledgedIsLostAndNothingIsHandledAfterTheClose(boolean otherExecutors) {
		SocketServer server = start("test.other-executors=" + otherExecutors, "copyover.websocket.close-timeout=30s");
		List<StompClient> clients = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			clients.add(connect(server, (i % 2 == 0) ? "ada" : "bob", STOMP).subscribe("/user/queue/counted"));
		}
		clients.forEach((client) -> Awaitility.await().pollInterval(Duration.ofMillis(50)).until(() -> {
			client.send("/app/count", "client " + clients.indexOf(client) + " ready");
			return !client.messages().isEmpty();
		}));
		List<CompletableFuture<Void>> senders = new ArrayList<>();
		for (StompClient client : clients) {
			String name = "client " + clients.indexOf(client) + " message ";
			senders.add(CompletableFuture.runAsync(() -> {
				for (int i = 0; i < 5_000 && client.trySend("/app/count", name + i); i++) {
					continue;
				}
			}));
		}
		Awaitility.await().until(() -> this.talk.said.size() > 200);
		server.freeze();
		List<String> said = List.copyOf(this.talk.said);
		int disconnected = this.talk.disconnected.get();
		senders.forEach(CompletableFuture::join);
		clients.forEach((client) -> assertThat(client.socket().closedWhileSending()).isIn(statusWhileSending()));
		assertThat(disconnected).isEqualTo(5);
		assertThat(this.talk.said).hasSameSizeAs(said);
		for (StompClient client : clients) {
			String name = "client " + clients.indexOf(client) + " ";
			List<String> handled = said.stream().filter((text) -> text.startsWith(name)).toList();
			assertThat(client.messages()).filteredOn((text) -> text.startsWith(name + "message"))
				.containsExactlyInAnyOrderElementsOf(
						handled.stream().filter((text) -> text.startsWith(name + "message")).toList());
			assertThat(farewell(client)).containsEntry("copyover-handled", String.valueOf(handled.size() + 3));
		}
	}

	@Test
	void handlerThatHangsRollsBackAndSessionsGoOn() {
		SocketServer server = start();
		StompClient ada = connect(server, "ada", STOMP);
		ada.send("/app/say", "wait");
		Awaitility.await().until(() -> this.talk.said.contains("wait"));
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> server.participant().freeze(new TestPause(Duration.ofMillis(50), null)))
			.withMessageContaining("Messages of STOMP");
		server.rollBack();
		this.talk.release.countDown();
		ada.send("/app/say", "next");
		Awaitility.await().until(() -> ada.messages().contains("ada: next"));
	}

	@Test
	void handlerThatCalledTheCopyoverIsNotWaitedFor() throws Exception {
		SocketServer server = start();
		StompClient ada = connect(server, "ada", STOMP);
		ada.send("/app/say", "wait");
		Awaitility.await().until(() -> this.talk.thread != null);
		server.participant().freeze(new TestPause(Duration.ofSeconds(60), this.talk.thread));
		assertThat(farewell(ada)).containsKey("copyover-token");
	}

	@Test
	void clientThatDoesNotReadIsCutOffAndOthersAreNotKept() {
		SocketServer server = start("copyover.websocket.close-timeout=2s");
		StompClient ada = connect(server, "ada", STOMP);
		try (SilentStompClient slow = SilentStompClient.connect(server.port(), "/topic/flood")) {
			Awaitility.await().until(() -> server.sessions().size() == 2);
			SimpMessagingTemplate template = server.bean(SimpMessagingTemplate.class);
			Awaitility.await().until(() -> {
				template.convertAndSend("/topic/flood", "x".repeat(1 << 16));
				return server.sessions().stream().anyMatch((session) -> session.isSlow(Duration.ofMillis(300)));
			});
			server.freeze();
			assertThat(farewell(ada)).containsKey("copyover-token");
			assertThat(this.talk.disconnected).hasValue(2);
			slow.assertClosed();
		}
	}

}
