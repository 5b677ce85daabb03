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

import java.time.Duration;

import org.apache.catalina.connector.Connector;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A second connector of Tomcat's, on {@code --sample.further-port}.
 */
@Bench
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("sample.further-port")
class FurtherConnector {

	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> furtherConnectorCustomizer(
			@Value("${sample.further-port}") int port, @Value("${server.tomcat.connection-timeout}") Duration idle) {
		return (factory) -> {
			Connector connector = new Connector();
			connector.setPort(port);
			connector.setProperty("connectionTimeout", String.valueOf(idle.toMillis()));
			factory.addAdditionalConnectors(connector);
		};
	}

}
