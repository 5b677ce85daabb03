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
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.DispatcherHandler;

import io.copyover.Copyover;
import io.copyover.actuate.EndpointBodyFilter;
import io.copyover.actuate.ReactiveCopyoverEndpoint;
import io.copyover.autoconfigure.CopyoverProperties.Endpoint;

/**
 * Auto-configuration of the actuator endpoint on WebFlux. It contributes no security
 * filter chain: that would switch off Spring Boot's protection of the whole application.
 */
@AutoConfiguration(after = CopyoverAutoConfiguration.class,
		afterName = "org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration")
@ConditionalOnClass({ ConditionalOnAvailableEndpoint.class, DispatcherHandler.class })
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnAvailableEndpoint(ReactiveCopyoverEndpoint.class)
@ConditionalOnBean({ Copyover.class, CopyoverProperties.class })
public final class CopyoverReactiveEndpointAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(CopyoverReactiveEndpointAutoConfiguration.class);

	@Bean
	@ConditionalOnMissingBean
	ReactiveCopyoverEndpoint copyoverEndpoint(Copyover copyover, CopyoverProperties properties) {
		Endpoint endpoint = properties.endpoint();
		if (endpoint.allowAnonymous()) {
			logger.warn("Anybody who can reach this application may replace it: "
					+ "'copyover.endpoint.allow-anonymous' is set");
		}
		return new ReactiveCopyoverEndpoint(copyover, endpoint.roles(), endpoint.allowAnonymous(),
				endpoint.allowedArgs());
	}

	@Bean
	@ConditionalOnBean(WebEndpointProperties.class)
	ExemptPaths copyoverExemptPaths(Environment environment, WebEndpointProperties endpoints) {
		return isSeparate(environment)
				? ExemptPaths.ofManagementServer(EndpointPath.onManagementServer(environment, endpoints))
				: () -> Set.of(EndpointPath.onWebFlux(environment, endpoints));
	}

	private static boolean isSeparate(Environment environment) {
		return ManagementPortType.get(environment) == ManagementPortType.DIFFERENT;
	}

	@Bean
	@ConditionalOnBean(WebEndpointProperties.class)
	EndpointBodyFilter copyoverEndpointBodyFilter(Environment environment, WebEndpointProperties endpoints,
			ObjectProvider<ServerCodecConfigurer> codecs) {
		// A management server uses the filters of the main context.
		String path = isSeparate(environment) ? EndpointPath.onManagementServer(environment, endpoints)
				: EndpointPath.onWebFlux(environment, endpoints);
		return new EndpointBodyFilter(path, () -> codecs.getObject().getReaders());
	}

}
