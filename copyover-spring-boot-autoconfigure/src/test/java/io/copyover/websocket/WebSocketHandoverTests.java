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

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.copyover.CopyoverException;
import io.copyover.Pause;
import io.copyover.ReconnectTokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * WebSocket clients through a freeze, in a real server with Spring Security.
 */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
class WebSocketHandoverTests {

	private ConfigurableApplicationContext context;

	private EchoHandler handler;

	@BeforeEach
	void start() {
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.SERVLET)
			.properties("server.port=0", "server.address=127.0.0.1")
			.run();
		this.handler = this.context.getBean(EchoHandler.class);
	}

	@AfterEach
	void stop() {
		this.handler.release.countDown();
		this.context.close();
	}

	@Test
	void clientWhenAuthenticatedGetsATokenAndComesBackAsWhoItWas() throws Exception {
		Client ada = connect("/echo", "ada", "copyover");
		ada.send("hello");
		ada.await(1);
		freeze(Duration.ofSeconds(30));
		ada.await(2);
		JsonNode farewell = new JsonMapper().readTree(ada.texts().get(1));
		assertThat(ada.texts().get(0)).isEqualTo("ada: hello");
		assertThat(farewell.get("copyover").asString()).isEqualTo("reconnect");
		assertThat(farewell.get("handled").asInt()).isOne();
		assertThat(ada.closed.join()).isEqualTo(1012);
		participant().resume();
		Client again = connect("/echo", null, "copyover", "copyover-token." + farewell.get("token").asString());
		again.send("back");
		again.await(2);
		assertThat(again.texts()).containsExactly("{\"copyover\":\"resumed\"}", "ada: back");
		assertThat(again.protocol()).isEqualTo("copyover");
		assertThat(this.handler.resumed).hasValue(1);
	}

	@Test
	void frameWhenTheFreezeHasBegunIsNotHandledAndNotCounted() throws Exception {
		Client ada = connect("/echo", "ada", "copyover");
		ada.send("one");
		ada.await(1);
		this.context.getBean(WebSocketSessions.class).all().get(0).stop(pause(Duration.ofSeconds(5), null));
		ada.send("two");
		freeze(Duration.ofSeconds(30));
		ada.await(2);
		assertThat(new JsonMapper().readTree(ada.texts().get(1)).get("handled").asInt()).isOne();
		assertThat(this.handler.texts).containsExactly("one");
	}

	@Test
	void frameInProgressIsFinishedFirst() throws Exception {
		Client ada = connect("/echo", "ada", "copyover");
		ada.send("wait");
		Awaitility.await().until(() -> this.handler.texts.contains("wait"));
		CompletableFuture<Void> freeze = CompletableFuture.runAsync(() -> freeze(Duration.ofSeconds(60)));
		Awaitility.await()
			.until(() -> this.context.getBean(WebSocketSessions.class).all().get(0), (session) -> session.isStopped());
		assertThat(freeze).isNotDone();
		this.handler.release.countDown();
		freeze.join();
		ada.await(2);
		assertThat(ada.texts().get(0)).isEqualTo("ada: wait");
		assertThat(new JsonMapper().readTree(ada.texts().get(1)).get("handled").asInt()).isOne();
	}

	@Test
	void handlerThatHangsRollsBackAndSessionsGoOn() throws Exception {
		Client ada = connect("/echo", "ada", "copyover");
		ada.send("wait");
		Awaitility.await().until(() -> this.handler.texts.contains("wait"));
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> participant().freeze(pause(Duration.ofMillis(50), null)))
			.withMessageContaining("WebSocket message");
		participant().resume();
		this.handler.release.countDown();
		ada.send("next");
		ada.await(2);
		assertThat(ada.texts()).containsExactly("ada: wait", "ada: next");
	}

	@Test
	void handlerThatCalledTheCopyoverIsNotWaitedFor() throws Exception {
		Client ada = connect("/echo", "ada", "copyover");
		ada.send("wait");
		Awaitility.await().until(() -> this.handler.thread != null);
		participant().freeze(pause(Duration.ofSeconds(30), this.handler.thread));
		ada.await(1);
		assertThat(ada.texts().get(0)).contains("\"token\"");
		assertThat(ada.closed.join()).isEqualTo(1012);
	}

	@Test
	void clientWithoutPrincipalGetsNoToken() throws Exception {
		Client nobody = connect("/open", null, "copyover");
		freeze(Duration.ofSeconds(30));
		assertThat(nobody.closed.join()).isEqualTo(1012);
		assertThat(nobody.texts()).containsExactly("{\"copyover\":\"reconnect\",\"handled\":0}");
	}

	@Test
	void clientThatDoesNotKnowTheProtocolIsClosedOnly() throws Exception {
		Client plain = connect("/echo", "ada");
		freeze(Duration.ofSeconds(30));
		assertThat(plain.closed.join()).isEqualTo(1012);
		assertThat(plain.texts()).isEmpty();
	}

	@Test
	void tokenWhenUsedTwiceOrMadeUpIsRefusedSayingSo() throws Exception {
		String token = this.context.getBean(ReconnectTokens.class).issue("ada");
		connect("/echo", null, "copyover", "copyover-token." + token);
		for (String bad : List.of(token, "x", "A".repeat(43))) {
			Client refused = connect("/echo", null, "copyover", "copyover-token." + bad);
			assertThat(refused.closed.join()).isEqualTo(1008);
			assertThat(refused.reason).contains("reconnect token refused");
		}
		assertThat(this.handler.resumed).hasValue(1);
	}

	@Test
	void tokenOfAUserThatIsGoneIsRefused() throws Exception {
		String token = this.context.getBean(ReconnectTokens.class).issue("stranger");
		assertThat(connect("/echo", null, "copyover", "copyover-token." + token).closed.join()).isEqualTo(1008);
	}

	@Test
	void tokenOfSomebodyElseIsForbidden() {
		String token = this.context.getBean(ReconnectTokens.class).issue("bob");
		assertThat(connecting("/echo", "ada", "copyover", "copyover-token." + token))
			.failsWithin(Duration.ofSeconds(60));
		assertThat(this.handler.resumed).hasValue(0);
	}

	private WebSocketParticipant participant() {
		return this.context.getBean(WebSocketParticipant.class);
	}

	/**
	 * The server's participant waits for sessions that are just being opened; here nobody
	 * else does.
	 */
	private void freeze(Duration limit) {
		Awaitility.await().until(() -> this.context.getBean(WebSocketSessions.class).count() > 0);
		try {
			participant().freeze(pause(limit, null));
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Pause pause(Duration limit, @Nullable Thread caller) {
		long end = System.nanoTime() + limit.toNanos();
		return new Pause() {

			@Override
			public Duration remaining() {
				return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
			}

			@Override
			public boolean isCaller(Thread thread) {
				return thread == caller;
			}

		};
	}

	private Client connect(String path, @Nullable String user, String... protocols) {
		return connecting(path, user, protocols).join();
	}

	private CompletableFuture<Client> connecting(String path, @Nullable String user, String... protocols) {
		int port = ((WebServerApplicationContext) this.context).getWebServer().getPort();
		WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
		if (user != null) {
			byte[] credentials = (user + ":" + user).getBytes(StandardCharsets.UTF_8);
			builder.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
		}
		if (protocols.length > 0) {
			builder.subprotocols(protocols[0], List.of(protocols).subList(1, protocols.length).toArray(String[]::new));
		}
		Client client = new Client();
		return builder.buildAsync(URI.create("ws://127.0.0.1:" + port + path), client).thenApply((socket) -> {
			client.socket = socket;
			return client;
		});
	}

	/**
	 * A client that keeps what it hears.
	 */
	private static final class Client implements WebSocket.Listener {

		private final List<String> texts = new ArrayList<>();

		private final CompletableFuture<Integer> closed = new CompletableFuture<>();

		private volatile String reason = "";

		private volatile WebSocket socket;

		@Override
		public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
			synchronized (this.texts) {
				this.texts.add(data.toString());
			}
			socket.request(1);
			return null;
		}

		@Override
		public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
			this.reason = reason;
			this.closed.complete(status);
			return null;
		}

		@Override
		public void onError(WebSocket socket, Throwable error) {
			this.closed.completeExceptionally(error);
		}

		private List<String> texts() {
			synchronized (this.texts) {
				return List.copyOf(this.texts);
			}
		}

		private String protocol() {
			return this.socket.getSubprotocol();
		}

		private void send(String text) {
			this.socket.sendText(text, true).join();
		}

		private void await(int count) {
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> texts().size() >= count);
		}

	}

	/**
	 * Says who says what.
	 */
	static final class EchoHandler extends TextWebSocketHandler implements ResumableWebSocketHandler {

		private final Queue<String> texts = new ConcurrentLinkedQueue<>();

		private final CountDownLatch release = new CountDownLatch(1);

		private final AtomicInteger resumed = new AtomicInteger();

		private volatile Thread thread;

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) throws Exception {
			this.texts.add(message.getPayload());
			this.thread = Thread.currentThread();
			if (message.getPayload().equals("wait")) {
				this.release.await();
			}
			if (session.isOpen()) {
				Principal principal = session.getPrincipal();
				session.sendMessage(new TextMessage(
						((principal != null) ? principal.getName() : "nobody") + ": " + message.getPayload()));
			}
		}

		@Override
		public void afterConnectionResumed(WebSocketSession session) {
			this.resumed.incrementAndGet();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableWebSocket
	static class Application {

		@Bean
		TomcatServletWebServerFactory webServerFactory() {
			return new TomcatServletWebServerFactory();
		}

		@Bean
		EchoHandler handler() {
			return new EchoHandler();
		}

		@Bean
		WebSocketConfigurer configurer(EchoHandler handler) {
			return (WebSocketHandlerRegistry registry) -> registry.addHandler(handler, "/echo", "/open");
		}

		@Bean
		InMemoryUserDetailsManager users() {
			return new InMemoryUserDetailsManager(User.withUsername("ada").password("{noop}ada").build(),
					User.withUsername("bob").password("{noop}bob").build());
		}

		@Bean
		SecurityFilterChain security(HttpSecurity http) {
			return http
				.authorizeHttpRequests(
						(requests) -> requests.requestMatchers("/open").permitAll().anyRequest().authenticated())
				.httpBasic(Customizer.withDefaults())
				.build();
		}

	}

}
