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

package io.copyover.sample;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.header.HeaderWriterFilter;

/**
 * Who may do what. No session is kept, for a session in memory would be one more thing to
 * hand over.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = Type.SERVLET)
class SecurityConfiguration {

	@Bean
	SecurityFilterChain sampleSecurity(HttpSecurity http) {
		http.authorizeHttpRequests((requests) -> requests.requestMatchers("/admin")
			.hasRole("COPYOVER")
			.requestMatchers(EndpointRequest.to("copyover"))
			.hasRole("COPYOVER")
			.anyRequest()
			.permitAll());
		http.httpBasic(Customizer.withDefaults());
		// The path too: where the endpoint's access is off its matcher matches nothing; a
		// POST would be refused for its CSRF token instead of being not found.
		http.csrf((csrf) -> csrf.csrfTokenRepository(new CookieCsrfTokenRepository())
			.ignoringRequestMatchers("/api/**", "/actuator/copyover")
			.ignoringRequestMatchers(EndpointRequest.to("copyover")));
		// Before a thread of the application writes: both would set these fields at once
		// (spring-security issue 15510), which breaks a stream now and then.
		http.headers((headers) -> headers.withObjectPostProcessor(new ObjectPostProcessor<HeaderWriterFilter>() {
			@Override
			public <O extends HeaderWriterFilter> O postProcess(O filter) {
				filter.setShouldWriteHeadersEagerly(true);
				return filter;
			}
		}));
		http.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
		return http.build();
	}

	@Bean
	UserDetailsService users(SampleProperties properties) {
		return new InMemoryUserDetailsManager(properties.userDetails());
	}

}
