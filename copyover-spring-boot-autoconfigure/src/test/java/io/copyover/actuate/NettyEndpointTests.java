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

package io.copyover.actuate;

import java.util.Map;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.reactive.JettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration;

/**
 * Tests for {@link ReactiveCopyoverEndpoint} on Reactor Netty, over HTTP with Spring
 * Security.
 */
class NettyEndpointTests extends EndpointContract {

	@Override
	protected SpringApplicationBuilder configure(SpringApplicationBuilder builder, Map<String, Object> properties) {
		return builder.sources(ReactiveApplication.class)
			.web(WebApplicationType.REACTIVE)
			.properties(properties)
			.properties("spring.webflux.base-path=/app",
					"spring.autoconfigure.exclude=" + JettyReactiveWebServerAutoConfiguration.class.getName() + ","
							+ TomcatReactiveWebServerAutoConfiguration.class.getName());
	}

}
