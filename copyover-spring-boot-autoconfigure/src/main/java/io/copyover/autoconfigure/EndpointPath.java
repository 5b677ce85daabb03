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

import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.core.env.Environment;

/**
 * Computes the path of the endpoint as it stands in a request line.
 */
final class EndpointPath {

	private static final String ID = "copyover";

	private EndpointPath() {
	}

	/**
	 * Return the path.
	 * @param environment has the context path
	 * @param servlet the path of the dispatcher servlet
	 * @param endpoints the base path and the mapping of the endpoints
	 * @return the path, such as {@code /actuator/copyover}
	 */
	static String of(Environment environment, DispatcherServletPath servlet, WebEndpointProperties endpoints) {
		String contextPath = environment.getProperty("server.servlet.context-path", "");
		String mapped = endpoints.getPathMapping().getOrDefault(ID, ID);
		return join(contextPath, servlet.getPath(), endpoints.getBasePath(), mapped);
	}

	/**
	 * Return the path on WebFlux.
	 * @param environment has the base path of the application
	 * @param endpoints the base path and the mapping of the endpoints
	 * @return the path, such as {@code /actuator/copyover}
	 */
	static String onWebFlux(Environment environment, WebEndpointProperties endpoints) {
		String basePath = environment.getProperty("spring.webflux.base-path", "");
		return join(basePath, endpoints.getBasePath(), endpoints.getPathMapping().getOrDefault(ID, ID));
	}

	/**
	 * Return the path on a management server that has a port of its own.
	 * @param environment has the base path of that server
	 * @param endpoints the base path and the mapping of the endpoints
	 * @return the path, such as {@code /actuator/copyover}
	 */
	static String onManagementServer(Environment environment, WebEndpointProperties endpoints) {
		String basePath = environment.getProperty("management.server.base-path", "");
		return join(basePath, endpoints.getBasePath(), endpoints.getPathMapping().getOrDefault(ID, ID));
	}

	private static String join(String... parts) {
		StringBuilder path = new StringBuilder();
		for (String part : parts) {
			String stripped = part.strip().replaceAll("^/+|/+$", "");
			if (!stripped.isEmpty()) {
				path.append('/').append(stripped);
			}
		}
		return path.toString();
	}

}
