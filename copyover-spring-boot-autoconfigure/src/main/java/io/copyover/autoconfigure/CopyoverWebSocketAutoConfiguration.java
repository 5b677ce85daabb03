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

package io.copyover.autoconfigure;

import java.security.Principal;
import java.util.List;

import jakarta.websocket.server.ServerContainer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.support.ExecutorSubscribableChannel;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.web.socket.messaging.SessionConnectedEvent;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;

import io.copyover.ReconnectTokens;
import io.copyover.web.UpgradedConnections;
import io.copyover.websocket.ChannelPostProcessor;
import io.copyover.websocket.ChannelTasks;
import io.copyover.websocket.PrincipalLoader;
import io.copyover.websocket.RequestAuthentication;
import io.copyover.websocket.TokenFilter;
import io.copyover.websocket.WebSocketParticipant;
import io.copyover.websocket.WebSocketPostProcessor;
import io.copyover.websocket.WebSocketSessions;

/**
 * Auto-configuration of what brings WebSocket clients back.
 */
@AutoConfiguration(before = CopyoverAutoConfiguration.class)
@ConditionalOnClass({ WebSocketHandlerMapping.class, ServerContainer.class })
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnBooleanProperty(name = { "copyover.enabled", "copyover.websocket.enabled" }, matchIfMissing = true)
@EnableConfigurationProperties(CopyoverWebSocketProperties.class)
public final class CopyoverWebSocketAutoConfiguration {

	private static final int BEFORE_SECURITY = Ordered.HIGHEST_PRECEDENCE + 100;

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static WebSocketSessions copyoverWebSocketSessions() {
		return new WebSocketSessions();
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static WebSocketPostProcessor copyoverWebSocketPostProcessor(WebSocketSessions copyoverWebSocketSessions) {
		return new WebSocketPostProcessor(copyoverWebSocketSessions);
	}

	@Bean
	UpgradedConnections copyoverUpgradedConnections(WebSocketSessions sessions) {
		return sessions::count;
	}

	// Comes after the web server's participant, which lets no further handshake in, and
	// before the context's, which pauses executors.
	@Bean
	@Order(100)
	WebSocketParticipant copyoverWebSocketParticipant(WebSocketSessions sessions, ReconnectTokens tokens,
			RequestAuthentication authentication, ChannelTasks messages, CopyoverWebSocketProperties properties) {
		return new WebSocketParticipant(sessions, tokens, authentication::isAuthenticated, messages,
				properties.sendToken(), properties.closeTimeout());
	}

	@Bean
	FilterRegistrationBean<TokenFilter> copyoverTokenFilter(ReconnectTokens tokens, PrincipalLoader principals,
			RequestAuthentication authentication) {
		FilterRegistrationBean<TokenFilter> registration = new FilterRegistrationBean<>(
				new TokenFilter(tokens, principals, authentication));
		registration.setOrder(BEFORE_SECURITY);
		registration.setAsyncSupported(true);
		return registration;
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static ChannelTasks copyoverChannelTasks() {
		return new ChannelTasks();
	}

	/**
	 * With STOMP.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ExecutorSubscribableChannel.class, SessionConnectedEvent.class })
	static class Stomp {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static ChannelPostProcessor copyoverChannelPostProcessor(ChannelTasks copyoverChannelTasks) {
			return new ChannelPostProcessor(copyoverChannelTasks);
		}

		@Bean
		ApplicationListener<SessionConnectedEvent> copyoverStompUsers(WebSocketSessions sessions) {
			return new StompUsers(sessions);
		}

	}

	/**
	 * Takes down who said who they are when they connected.
	 *
	 * @param sessions the sessions
	 */
	private record StompUsers(WebSocketSessions sessions) implements ApplicationListener<SessionConnectedEvent> {

		@Override
		public void onApplicationEvent(SessionConnectedEvent event) {
			String id = SimpMessageHeaderAccessor.getSessionId(event.getMessage().getHeaders());
			if (id != null && event.getUser() != null) {
				this.sessions.authenticated(id, event.getUser());
			}
		}

	}

	/**
	 * A principal of which nothing but the name is known.
	 *
	 * @param name the name
	 */
	private record NamedPrincipal(String name) implements Principal {

		@Override
		public String getName() {
			return this.name;
		}

	}

	/**
	 * With Spring Security.
	 */
	@Configuration(proxyBeanMethods = false)
	@Order(0)
	@ConditionalOnClass({ UserDetailsService.class, RequestAttributeSecurityContextRepository.class })
	static class Security {

		@Bean
		@ConditionalOnMissingBean
		PrincipalLoader copyoverPrincipalLoader(ObjectProvider<UserDetailsService> users) {
			return (name) -> {
				UserDetailsService service = users.getIfUnique();
				return (service != null) ? load(service, name)
						: UsernamePasswordAuthenticationToken.authenticated(name, null, List.of());
			};
		}

		private static Authentication load(UserDetailsService service, String name) {
			try {
				UserDetails user = service.loadUserByUsername(name);
				boolean good = user.isEnabled() && user.isAccountNonExpired() && user.isAccountNonLocked();
				return good ? UsernamePasswordAuthenticationToken.authenticated(user, null, user.getAuthorities())
						: null;
			}
			catch (UsernameNotFoundException ex) {
				return null;
			}
		}

		@Bean
		@ConditionalOnMissingBean
		RequestAuthentication copyoverRequestAuthentication() {
			return new SecurityAuthentication();
		}

	}

	/**
	 * Without Spring Security.
	 */
	@Configuration(proxyBeanMethods = false)
	@Order(1)
	static class Fallback {

		@Bean
		@ConditionalOnMissingBean
		PrincipalLoader copyoverNamedPrincipalLoader() {
			return NamedPrincipal::new;
		}

		@Bean
		@ConditionalOnMissingBean
		RequestAuthentication copyoverServletAuthentication() {
			return (request, principal) -> true;
		}

	}

}
