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

package io.copyover.sample.world;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;

import io.copyover.Copyover;

/**
 * The world's beans. People sign in with a form, and have a session.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = Type.SERVLET)
@EnableWebSocket
class WorldConfiguration {

	@Bean
	World world() {
		return new World();
	}

	@Bean
	WorldSocketHandler worldSocketHandler(World world, Copyover copyover) {
		return new WorldSocketHandler(world, copyover);
	}

	@Bean
	WebSocketConfigurer worldSockets(WorldSocketHandler handler) {
		return (registry) -> registry.addHandler(handler, "/world/socket");
	}

	@Bean
	@Order(1)
	SecurityFilterChain worldSecurity(HttpSecurity http) {
		http.securityMatcher("/world/**", "/login", "/logout");
		http.authorizeHttpRequests((requests) -> requests.requestMatchers("/world/*.css", "/login")
			.permitAll()
			.anyRequest()
			.authenticated());
		http.formLogin((form) -> form.loginPage("/login").defaultSuccessUrl("/world/index.html", true));
		http.logout((logout) -> logout.logoutSuccessUrl("/login"));
		return http.build();
	}

}
