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
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.websocket.server.ServerContainer;
import org.springframework.beans.factory.BeanFactory;
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
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;

import io.copyover.ReconnectTokens;
import io.copyover.web.UpgradedConnections;
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
			BeanFactory beanFactory, CopyoverWebSocketProperties properties) {
		return new WebSocketParticipant(sessions, tokens, () -> stompExecutors(beanFactory), properties.closeTimeout());
	}

	private static List<ThreadPoolTaskExecutor> stompExecutors(BeanFactory beanFactory) {
		return Stream.of("clientInboundChannelExecutor", "brokerChannelExecutor", "clientOutboundChannelExecutor")
			.filter(beanFactory::containsBean)
			.map(beanFactory::getBean)
			.filter(ThreadPoolTaskExecutor.class::isInstance)
			.map(ThreadPoolTaskExecutor.class::cast)
			.toList();
	}

	@Bean
	FilterRegistrationBean<TokenFilter> copyoverTokenFilter(ReconnectTokens tokens,
			ObjectProvider<PrincipalLoader> principals, ObjectProvider<RequestAuthentication> authentication) {
		FilterRegistrationBean<TokenFilter> registration = new FilterRegistrationBean<>(
				new TokenFilter(tokens, principals.getIfAvailable(() -> NamedPrincipal::new),
						authentication.getIfAvailable(() -> (request, principal) -> {
						})));
		registration.setOrder(BEFORE_SECURITY);
		registration.setAsyncSupported(true);
		return registration;
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

		// Where Spring Security looks by default beside the session.
		@Bean
		@ConditionalOnMissingBean
		RequestAuthentication copyoverRequestAuthentication() {
			return Security::authenticate;
		}

		private static void authenticate(HttpServletRequest request, Principal principal) {
			if (principal instanceof Authentication authentication) {
				request.setAttribute(RequestAttributeSecurityContextRepository.DEFAULT_REQUEST_ATTR_NAME,
						new SecurityContextImpl(authentication));
			}
		}

	}

}
