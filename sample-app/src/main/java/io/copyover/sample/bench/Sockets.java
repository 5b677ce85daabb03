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

package io.copyover.sample.bench;

import java.io.IOException;
import java.security.Principal;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.server.standard.StandardWebSocketUpgradeStrategy;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

import io.copyover.websocket.PrincipalLoader;
import io.copyover.websocket.ResumableWebSocketHandler;

/**
 * Sockets for a great many clients, each of which is who its header says, and is told so.
 */
@ServletBench
@Configuration(proxyBeanMethods = false)
class Sockets {

	private static final String CLIENT = "client-";

	@Bean
	WebSocketConfigurer benchSockets() {
		return (registry) -> registry.addHandler(new WhoAmI(), "/api/sockets").setHandshakeHandler(new ByHeader());
	}

	@Bean
	PrincipalLoader benchPrincipals(UserDetailsService users) {
		return (name) -> {
			if (name.startsWith(CLIENT)) {
				return UsernamePasswordAuthenticationToken.authenticated(name, null, List.of());
			}
			UserDetails user = users.loadUserByUsername(name);
			return UsernamePasswordAuthenticationToken.authenticated(user, null, user.getAuthorities());
		};
	}

	private static final class ByHeader extends DefaultHandshakeHandler {

		/**
		 * The tests' jar has Jetty too, which Spring would take for the server in use.
		 */
		private ByHeader() {
			super(new StandardWebSocketUpgradeStrategy());
		}

		@Override
		protected @Nullable Principal determineUser(ServerHttpRequest request, WebSocketHandler handler,
				Map<String, Object> attributes) {
			String name = request.getHeaders().getFirst("Bench-User");
			return (name != null) ? UsernamePasswordAuthenticationToken.authenticated(name, null, List.of())
					: request.getPrincipal();
		}

	}

	private static final class WhoAmI extends TextWebSocketHandler {

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
			Principal principal = session.getPrincipal();
			boolean resumed = Boolean.TRUE.equals(session.getAttributes().get(ResumableWebSocketHandler.RESUMED));
			session.sendMessage(new TextMessage(((principal != null) ? principal.getName() : "nobody") + " "
					+ message.getPayload() + (resumed ? " again" : "")));
		}

	}

}
