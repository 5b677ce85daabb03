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

import java.net.URI;
import java.security.Principal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.util.ClassUtils;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ServerWebExchange;

/**
 * A request to the endpoint on WebFlux.
 */
final class ExchangeCall implements EndpointCall {

	private static final boolean SECURITY_PRESENT = ClassUtils
		.isPresent("org.springframework.security.core.Authentication", ExchangeCall.class.getClassLoader());

	private static final String ROLE_PREFIX = "ROLE_";

	private static final int HTTP_PORT = 80;

	private static final int HTTPS_PORT = 443;

	private final ServerWebExchange exchange;

	private final MultiValueMap<String, String> form;

	private final Map<?, ?> body;

	private final @Nullable Principal principal;

	/**
	 * Make a call.
	 * @param exchange the request
	 * @param form its form, if there is any
	 * @param body its JSON object, if there is any
	 * @param principal who is signed in, {@code null} if nobody is
	 */
	ExchangeCall(ServerWebExchange exchange, MultiValueMap<String, String> form, Map<?, ?> body,
			@Nullable Principal principal) {
		this.exchange = exchange;
		this.form = form;
		this.body = body;
		this.principal = principal;
	}

	@Override
	public @Nullable String header(String name) {
		return this.exchange.getRequest().getHeaders().getFirst(name);
	}

	@Override
	public @Nullable String serverName() {
		return uri().getHost();
	}

	@Override
	public int serverPort() {
		int port = uri().getPort();
		return (port != -1) ? port : "https".equalsIgnoreCase(uri().getScheme()) ? HTTPS_PORT : HTTP_PORT;
	}

	private URI uri() {
		return this.exchange.getRequest().getURI();
	}

	@Override
	public boolean isAuthenticated() {
		return this.principal != null && !(SECURITY_PRESENT && Roles.isAnonymous(this.principal));
	}

	@Override
	public boolean hasRole(String role) {
		return isAuthenticated() && SECURITY_PRESENT && Roles.has(this.principal, role);
	}

	@Override
	public Map<String, List<String>> parameters() {
		Map<String, List<String>> parameters = new LinkedHashMap<>();
		add(this.exchange.getRequest().getQueryParams(), parameters);
		add(this.form, parameters);
		return parameters;
	}

	private static void add(MultiValueMap<String, String> from, Map<String, List<String>> to) {
		from.forEach((name, values) -> {
			List<String> all = to.computeIfAbsent(name, (key) -> new ArrayList<>());
			values.forEach((value) -> all.add((value != null) ? value : ""));
		});
	}

	@Override
	public Map<?, ?> body() {
		return this.body;
	}

	/**
	 * What needs Spring Security.
	 */
	private static final class Roles {

		static boolean isAnonymous(Principal principal) {
			return principal instanceof AnonymousAuthenticationToken
					|| (principal instanceof Authentication authentication && !authentication.isAuthenticated());
		}

		static boolean has(@Nullable Principal principal, String role) {
			String authority = (role.startsWith(ROLE_PREFIX)) ? role : ROLE_PREFIX + role;
			return principal instanceof Authentication authentication && authentication.getAuthorities()
				.stream()
				.anyMatch((granted) -> authority.equals(granted.getAuthority()));
		}

	}

}
