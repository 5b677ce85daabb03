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

package io.copyover.context;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.messaging.simp.broker.SimpleBrokerMessageHandler;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for which lifecycle beans a copyover stops and holds back in an application with
 * a web server, STOMP over WebSocket in the phase of listeners, a message listener, and
 * management endpoints.
 */
@Timeout(120)
class WebLifecycleTests {

	private static final String LISTENER = "listener";

	private static FakeHandover handover = new FakeHandover();

	private static ContextParticipant participant;

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		if (this.context != null) {
			this.context.close();
		}
	}

	@Test
	void quietStopsTheListenerOnlyAndRollbackStartsItAgain() throws Exception {
		handover = new FakeHandover();
		run();
		participant.check();
		Set<String> before = running();
		assertThat(this.context.getBean(SimpleBrokerMessageHandler.class).getPhase())
			.isEqualTo(SmartLifecycle.DEFAULT_PHASE);
		assertThat(before).contains(LISTENER, "subProtocolWebSocketHandler", "simpleBrokerMessageHandler",
				"webServerStartStop", "webServerGracefulShutdown");
		participant.quiet(new TestPause(Duration.ofSeconds(10)));
		Set<String> expected = new TreeSet<>(before);
		expected.remove(LISTENER);
		assertThat(running()).isEqualTo(expected);
		assertServes();
		participant.freeze(new TestPause(Duration.ofSeconds(10)));
		assertThat(running()).isEqualTo(expected);
		participant.resume();
		await().untilAsserted(() -> assertThat(running()).isEqualTo(before));
		assertServes();
	}

	@Test
	void successorHoldsTheListenerBackUntilReleased() {
		handover = new FakeHandover();
		handover.arriving = true;
		handover.restoring = () -> participant.hold();
		run("--copyover-fd=3");
		assertThat(handover.told).containsExactly("restore", "serving");
		assertThat(running()).doesNotContain(LISTENER)
			.contains("subProtocolWebSocketHandler", "simpleBrokerMessageHandler", "webServerStartStop",
					"webServerGracefulShutdown");
		assertThat(this.context.getBean(Listener.class).starts).isZero();
		participant.resume();
		await().untilAsserted(() -> assertThat(running()).contains(LISTENER));
		assertThat(this.context.getBean(Listener.class).starts).isOne();
	}

	@Test
	void managementContextIsLeftRunning() throws Exception {
		handover = new FakeHandover();
		run("--management.server.port=0", "--management.server.address=127.0.0.1");
		Set<String> before = running();
		assertThat(before).contains("childManagementContextInitializer");
		participant.quiet(new TestPause(Duration.ofSeconds(10)));
		Set<String> expected = new TreeSet<>(before);
		expected.remove(LISTENER);
		assertThat(running()).isEqualTo(expected);
	}

	private void assertServes() throws Exception {
		int port = ((WebServerApplicationContext) this.context).getWebServer().getPort();
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health"))
			.timeout(Duration.ofSeconds(20))
			.build();
		assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
	}

	private Set<String> running() {
		Set<String> names = new TreeSet<>();
		this.context.getBeansOfType(Lifecycle.class, false, false).forEach((name, bean) -> {
			if (bean.isRunning()) {
				names.add(name);
			}
		});
		return names;
	}

	private void run(String... args) {
		this.context = new SpringApplicationBuilder(TestConfiguration.class)
			.properties(Map.of("spring.main.banner-mode", "off", "server.port", 0, "server.address", "127.0.0.1"))
			.run(args);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableWebSocketMessageBroker
	static class TestConfiguration implements WebSocketMessageBrokerConfigurer {

		@Bean
		FakeHandover handover(ContextParticipant created) {
			participant = created;
			return handover;
		}

		@Bean
		Listener listener() {
			return new Listener();
		}

		@Override
		public void registerStompEndpoints(StompEndpointRegistry registry) {
			registry.addEndpoint("/stomp");
		}

		@Override
		public void configureMessageBroker(MessageBrokerRegistry registry) {
			registry.enableSimpleBroker("/topic");
		}

		@Override
		public Integer getPhase() {
			return SmartLifecycle.DEFAULT_PHASE;
		}

	}

	/**
	 * A message listener as those of Spring's projects are: a lifecycle of the default
	 * phase.
	 */
	static final class Listener implements SmartLifecycle {

		private volatile int starts;

		private volatile boolean running;

		@Override
		public synchronized void start() {
			this.starts++;
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

}
