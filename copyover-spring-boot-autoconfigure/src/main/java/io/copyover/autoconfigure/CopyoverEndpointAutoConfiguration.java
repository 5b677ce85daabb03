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

import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.copyover.Copyover;
import io.copyover.actuate.CopyoverEndpoint;
import io.copyover.actuate.FormBodyFilter;
import io.copyover.actuate.JsonBodyAdvice;
import io.copyover.autoconfigure.CopyoverProperties.Endpoint;

/**
 * Auto-configuration of the actuator endpoint. It contributes no security filter chain:
 * that would switch off Spring Boot's protection of the whole application.
 */
@AutoConfiguration(after = CopyoverAutoConfiguration.class,
		afterName = { "org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration",
				"org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration" })
@ConditionalOnClass({ ConditionalOnAvailableEndpoint.class, DispatcherServletPath.class })
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnAvailableEndpoint(CopyoverEndpoint.class)
@ConditionalOnBean({ Copyover.class, CopyoverProperties.class })
public final class CopyoverEndpointAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(CopyoverEndpointAutoConfiguration.class);

	@Bean
	@ConditionalOnMissingBean
	CopyoverEndpoint copyoverEndpoint(Copyover copyover, CopyoverProperties properties) {
		Endpoint endpoint = properties.endpoint();
		if (endpoint.allowAnonymous()) {
			logger.warn("Anybody who can reach this application may replace it: "
					+ "'copyover.endpoint.allow-anonymous' is set");
		}
		return new CopyoverEndpoint(copyover, endpoint.roles(), endpoint.allowAnonymous(), endpoint.allowedArgs());
	}

	@Bean
	JsonBodyAdvice copyoverJsonBodyAdvice() {
		return new JsonBodyAdvice();
	}

	@Bean
	@ConditionalOnBean({ DispatcherServletPath.class, WebEndpointProperties.class })
	ExemptPaths copyoverExemptPaths(Environment environment, ObjectProvider<DispatcherServletPath> servlet,
			WebEndpointProperties endpoints) {
		boolean separate = ManagementPortType.get(environment) == ManagementPortType.DIFFERENT;
		return separate ? ExemptPaths.ofManagementServer(EndpointPath.onManagementServer(environment, endpoints))
				: () -> Set.of(EndpointPath.of(environment, servlet.getObject(), endpoints));
	}

	@Bean
	@ConditionalOnBean({ DispatcherServletPath.class, WebEndpointProperties.class })
	FilterRegistrationBean<FormBodyFilter> copyoverFormBodyFilter(Environment environment,
			ObjectProvider<DispatcherServletPath> servlet, WebEndpointProperties endpoints) {
		return new FilterRegistrationBean<>(
				new FormBodyFilter(EndpointPath.of(environment, servlet.getObject(), endpoints)));
	}

}
