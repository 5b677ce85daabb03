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

import java.security.Principal;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;

import io.copyover.websocket.SocketServer.Handshakes;

/**
 * An application whose sockets say who says what.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableWebSocket
class EchoApplication {

	@Bean
	EchoHandler handler() {
		return new EchoHandler();
	}

	@Bean
	WebSocketConfigurer configurer(EchoHandler handler, @Value("${test.server}") String server) {
		return (registry) -> registry.addHandler(handler, "/echo", "/open", "/late")
			.setHandshakeHandler(new Handshakes(server))
			.addInterceptors(handler.late);
	}

	@Bean
	InMemoryUserDetailsManager users() {
		return new InMemoryUserDetailsManager(User.withUsername("ada").password("{noop}ada").build(),
				User.withUsername("bob").password("{noop}bob").build());
	}

	@Bean
	SecurityFilterChain security(HttpSecurity http) {
		return http.authorizeHttpRequests(
				(requests) -> requests.requestMatchers("/open", "/stomp-open").permitAll().anyRequest().authenticated())
			.httpBasic(Customizer.withDefaults())
			.build();
	}

	/**
	 * Says who says what.
	 */
	static final class EchoHandler extends TextWebSocketHandler implements ResumableWebSocketHandler {

		final Queue<String> texts = new ConcurrentLinkedQueue<>();

		final CountDownLatch release = new CountDownLatch(1);

		final AtomicInteger resumed = new AtomicInteger();

		final AtomicInteger closed = new AtomicInteger();

		final Queue<WebSocketSession> sessions = new ConcurrentLinkedQueue<>();

		final LateHandshake late = new LateHandshake(this.release);

		volatile Thread thread;

		volatile boolean slowStart;

		@Override
		public void afterConnectionEstablished(WebSocketSession session) throws Exception {
			this.sessions.add(session);
			if (this.slowStart) {
				this.release.await();
			}
		}

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
			this.sessions.add(session);
		}

		@Override
		public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
			this.closed.incrementAndGet();
		}

	}

	/**
	 * Has handshakes of a path take their time.
	 */
	static final class LateHandshake implements HandshakeInterceptor {

		private final CountDownLatch release;

		volatile boolean reached;

		private LateHandshake(CountDownLatch release) {
			this.release = release;
		}

		@Override
		public boolean beforeHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
				Map<String, Object> attributes) {
			return true;
		}

		@Override
		public void afterHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
				Exception exception) {
			if (request.getURI().getPath().equals("/late")) {
				this.reached = true;
				try {
					this.release.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}
		}

	}

}
