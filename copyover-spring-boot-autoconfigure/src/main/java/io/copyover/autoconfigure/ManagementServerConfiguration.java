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

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.web.server.WebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

import io.copyover.actuate.CopyoverEndpoint;
import io.copyover.actuate.FormBodyFilter;

/**
 * What the context of the separate management server needs.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
class ManagementServerConfiguration {

	@Bean
	WebServerFactoryCustomizer<WebServerFactory> copyoverManagementServerCustomizer(
			ObjectProvider<ManagementServerCustomizer> customizers) {
		return new LastCustomizer(customizers);
	}

	/**
	 * Comes after Boot's own customizers.
	 */
	private record LastCustomizer(ObjectProvider<ManagementServerCustomizer> customizers)
			implements
				WebServerFactoryCustomizer<WebServerFactory>,
				Ordered {

		@Override
		public void customize(WebServerFactory factory) {
			this.customizers.orderedStream().forEach((customizer) -> customizer.customize(factory));
		}

		@Override
		public int getOrder() {
			return LOWEST_PRECEDENCE;
		}

	}

	/**
	 * The filter of the endpoint.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(FilterRegistrationBean.class)
	@ConditionalOnWebApplication(type = Type.SERVLET)
	@ConditionalOnBean({ CopyoverEndpoint.class, WebEndpointProperties.class })
	static class FilterConfiguration {

		@Bean
		FilterRegistrationBean<FormBodyFilter> copyoverManagementFormBodyFilter(Environment environment,
				WebEndpointProperties endpoints) {
			return new FilterRegistrationBean<>(
					new FormBodyFilter(EndpointPath.onManagementServer(environment, endpoints)));
		}

	}

}
