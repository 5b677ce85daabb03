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

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity.CsrfSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.RequestCacheSpec;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;

import io.copyover.sample.SampleProperties;

/**
 * The rules of the sample and those of {@link AdministratorSecurity}, on a reactive
 * server.
 */
@ReactiveBench
@Configuration(proxyBeanMethods = false)
class ReactiveSecurity {

	@Bean
	SecurityWebFilterChain reactiveFilterChain(ServerHttpSecurity http) {
		return http
			.authorizeExchange((exchanges) -> exchanges
				.pathMatchers("/admin", "/actuator/copyover", "/api/tokens/**", "/api/saved")
				.hasRole("COPYOVER")
				.anyExchange()
				.permitAll())
			// Sessions move requests to a thread of Reactor's, which reads the body while
			// Tomcat's own thread may: plain Tomcat then loses sight of the rest at
			// times.
			.securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
			.requestCache(RequestCacheSpec::disable)
			.httpBasic(Customizer.withDefaults())
			.csrf(CsrfSpec::disable)
			.build();
	}

	@Bean
	MapReactiveUserDetailsService reactiveUsers(SampleProperties properties) {
		return new MapReactiveUserDetailsService(properties.userDetails());
	}

}
