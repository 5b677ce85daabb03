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

package io.copyover.websocket;

import java.io.IOException;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.OncePerRequestFilter;

import io.copyover.CopyoverException;
import io.copyover.ReconnectTokens;

/**
 * Takes the reconnect token off a handshake before anything else sees it, and has the
 * request be that of its principal, for Spring Security too. A token that is not good is
 * answered by a WebSocket that says so as it closes, for a page sees nothing of a refused
 * handshake.
 */
public final class TokenFilter extends OncePerRequestFilter {

	/** Marks requests and sessions of clients that understand reconnect tokens. */
	static final String OFFERED = "copyover.reconnect";

	/** Has the principal of a request with a good token. */
	static final String RESUMED = TokenFilter.class.getName() + ".RESUMED";

	private static final Logger logger = LoggerFactory.getLogger(TokenFilter.class);

	private final ReconnectTokens tokens;

	private final PrincipalLoader principals;

	private final RequestAuthentication authentication;

	private final RefusedHandshake refused = new RefusedHandshake();

	/**
	 * Make a filter.
	 * @param tokens knows the tokens
	 * @param principals makes the principals
	 * @param authentication tells others than the servlet API who it is
	 */
	public TokenFilter(ReconnectTokens tokens, PrincipalLoader principals, RequestAuthentication authentication) {
		this.tokens = tokens;
		this.principals = principals;
		this.authentication = authentication;
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return !"websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		List<String> offered = new ArrayList<>();
		Collections.list(request.getHeaders(ReconnectProtocol.HEADER))
			.forEach((header) -> offered.addAll(ReconnectProtocol.protocols(header)));
		if (offered.stream().noneMatch(ReconnectProtocol::isOurs)) {
			chain.doFilter(request, response);
			return;
		}
		if (offered.contains(ReconnectProtocol.MARKER)) {
			request.setAttribute(OFFERED, true);
		}
		List<String> tokensOffered = offered.stream()
			.filter((protocol) -> protocol.startsWith(ReconnectProtocol.TOKEN_PREFIX))
			.map((protocol) -> protocol.substring(ReconnectProtocol.TOKEN_PREFIX.length()))
			.toList();
		offered.removeIf(ReconnectProtocol::isOurs);
		if (tokensOffered.isEmpty()) {
			chain.doFilter(new CleanRequest(request, offered, null), response);
			return;
		}
		Principal principal = (tokensOffered.size() == 1) ? principal(tokensOffered.get(0)) : null;
		if (principal == null || !this.authentication.authenticate(request, principal)) {
			this.refused.answer(request, response);
			return;
		}
		request.setAttribute(RESUMED, principal);
		chain.doFilter(new CleanRequest(request, offered, principal), response);
	}

	private @Nullable Principal principal(String token) {
		try {
			Optional<String> name = this.tokens.consume(token);
			return name.isPresent() ? this.principals.load(name.get()) : null;
		}
		catch (CopyoverException ex) {
			logger.warn("A reconnect token cannot be looked up: {}", ex.getMessage());
			return null;
		}
	}

	/**
	 * The request without the token.
	 */
	private static final class CleanRequest extends HttpServletRequestWrapper {

		private final List<String> protocols;

		private final @Nullable Principal principal;

		private CleanRequest(HttpServletRequest request, List<String> protocols, @Nullable Principal principal) {
			super(request);
			this.protocols = protocols;
			this.principal = principal;
		}

		@Override
		public @Nullable Principal getUserPrincipal() {
			Principal known = super.getUserPrincipal();
			return (known != null) ? known : this.principal;
		}

		@Override
		public @Nullable String getHeader(String name) {
			if (ReconnectProtocol.HEADER.equalsIgnoreCase(name)) {
				return this.protocols.isEmpty() ? null : String.join(", ", this.protocols);
			}
			return super.getHeader(name);
		}

		@Override
		public Enumeration<String> getHeaders(String name) {
			if (ReconnectProtocol.HEADER.equalsIgnoreCase(name)) {
				return Collections
					.enumeration(this.protocols.isEmpty() ? List.of() : List.of(String.join(", ", this.protocols)));
			}
			return super.getHeaders(name);
		}

		@Override
		public Enumeration<String> getHeaderNames() {
			List<String> names = Collections.list(super.getHeaderNames());
			if (this.protocols.isEmpty()) {
				names.removeIf(ReconnectProtocol.HEADER::equalsIgnoreCase);
			}
			return Collections.enumeration(names);
		}

	}

}
