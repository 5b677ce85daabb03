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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * A servlet request to the endpoint.
 */
final class ServletCall implements EndpointCall {

	private static final String BODY = ServletCall.class.getName() + ".BODY";

	private final HttpServletRequest request;

	ServletCall(HttpServletRequest request) {
		this.request = request;
	}

	/**
	 * Remember the JSON body of a request.
	 * @param request the request
	 * @param body the members of the object
	 */
	static void setBody(HttpServletRequest request, Map<?, ?> body) {
		request.setAttribute(BODY, body);
	}

	@Override
	public @Nullable String header(String name) {
		return this.request.getHeader(name);
	}

	@Override
	public @Nullable String serverName() {
		return this.request.getServerName();
	}

	@Override
	public int serverPort() {
		return this.request.getServerPort();
	}

	@Override
	public boolean isAuthenticated() {
		return this.request.getUserPrincipal() != null;
	}

	@Override
	public boolean hasRole(String role) {
		return this.request.isUserInRole(role);
	}

	@Override
	public Map<String, List<String>> parameters() {
		Map<String, List<String>> parameters = new LinkedHashMap<>();
		this.request.getParameterMap().forEach((name, values) -> parameters.put(name, List.of(values)));
		return parameters;
	}

	@Override
	public Map<?, ?> body() {
		return (this.request.getAttribute(BODY) instanceof Map<?, ?> body) ? body : Map.of();
	}

}
