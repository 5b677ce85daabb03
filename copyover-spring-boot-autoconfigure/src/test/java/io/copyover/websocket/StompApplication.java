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
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.annotation.SendToUser;
import org.springframework.messaging.simp.config.ChannelRegistration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.stereotype.Controller;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.messaging.SessionConnectEvent;
import org.springframework.web.socket.messaging.SessionDisconnectEvent;

import io.copyover.websocket.SocketServer.Handshakes;

/**
 * An application that speaks STOMP, with the simple broker. Who connects to
 * {@code /stomp-open} says in the frame who it is.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableWebSocketMessageBroker
@Import({ StompApplication.Talk.class, StompApplication.Security.class })
class StompApplication implements WebSocketMessageBrokerConfigurer {

	private final String server;

	private final boolean otherExecutors;

	StompApplication(@Value("${test.server}") String server,
			@Value("${test.other-executors:false}") boolean otherExecutors) {
		this.server = server;
		this.otherExecutors = otherExecutors;
	}

	@Override
	public void registerStompEndpoints(StompEndpointRegistry registry) {
		registry.addEndpoint("/stomp", "/stomp-open")
			.setAllowedOriginPatterns("*")
			.setHandshakeHandler(new Handshakes(this.server));
	}

	@Override
	public void configureMessageBroker(MessageBrokerRegistry registry) {
		registry.enableSimpleBroker("/topic", "/queue");
		registry.setApplicationDestinationPrefixes("/app");
	}

	@Override
	public void configureClientInboundChannel(ChannelRegistration registration) {
		registration.interceptors(new ConnectAuthentication());
		if (this.otherExecutors) {
			registration.executor(executor("other-in-"));
		}
	}

	@Override
	public void configureClientOutboundChannel(ChannelRegistration registration) {
		if (this.otherExecutors) {
			registration.executor(executor("other-out-"));
		}
	}

	private static SimpleAsyncTaskExecutor executor(String prefix) {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor(prefix);
		executor.setConcurrencyLimit(8);
		return executor;
	}

	/**
	 * Takes who the frame says it is for who it is, unless that is known.
	 */
	private static final class ConnectAuthentication implements ChannelInterceptor {

		@Override
		public Message<?> preSend(Message<?> message, MessageChannel channel) {
			StompHeaderAccessor headers = MessageHeaderAccessor.getAccessor(message, StompHeaderAccessor.class);
			if (headers != null && headers.getCommand() == StompCommand.CONNECT && headers.getUser() == null
					&& headers.getLogin() != null) {
				headers.setUser(UsernamePasswordAuthenticationToken.authenticated(headers.getLogin(), null, List.of()));
			}
			return message;
		}

	}

	/**
	 * The application's part.
	 */
	@Controller
	static class Talk {

		final Queue<String> said = new ConcurrentLinkedQueue<>();

		final Queue<String> events = new ConcurrentLinkedQueue<>();

		final AtomicInteger disconnected = new AtomicInteger();

		final CountDownLatch release = new CountDownLatch(1);

		volatile @Nullable Thread thread;

		@MessageMapping("/say")
		@SendTo("/topic/said")
		String say(String text, Principal principal, SimpMessageHeaderAccessor headers) throws Exception {
			this.said.add(text);
			this.thread = Thread.currentThread();
			if (text.equals("wait")) {
				this.release.await();
			}
			boolean resumed = headers.getSessionAttributes() != null
					&& Boolean.TRUE.equals(headers.getSessionAttributes().get(ResumableWebSocketHandler.RESUMED));
			return principal.getName() + ": " + text + (resumed ? ", again" : "");
		}

		@MessageMapping("/count")
		@SendToUser("/queue/counted")
		String count(String text) {
			this.said.add(text);
			return text;
		}

		@EventListener
		void connected(SessionConnectEvent event) {
			SimpMessageHeaderAccessor headers = SimpMessageHeaderAccessor.wrap(event.getMessage());
			this.events.add("connect " + headers.getSessionAttributes().get(ResumableWebSocketHandler.RESUMED));
		}

		@EventListener
		void disconnected(SessionDisconnectEvent event) {
			this.disconnected.incrementAndGet();
		}

	}

	/**
	 * Who may do what, as for the other sockets.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Security {

		private final EchoApplication application = new EchoApplication();

		@Bean
		InMemoryUserDetailsManager users() {
			return this.application.users();
		}

		@Bean
		SecurityFilterChain security(HttpSecurity http) {
			return this.application.security(http);
		}

	}

}
