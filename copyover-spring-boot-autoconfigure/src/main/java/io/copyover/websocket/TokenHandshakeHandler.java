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

import java.security.Principal;
import java.util.Map;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.context.Lifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.context.ServletContextAware;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeHandler;

/**
 * Gives a handshake that came with a good token its principal, and tells the handler.
 */
final class TokenHandshakeHandler implements HandshakeHandler, Lifecycle, ServletContextAware {

	private final HandshakeHandler delegate;

	TokenHandshakeHandler(HandshakeHandler delegate) {
		this.delegate = delegate;
	}

	@Override
	public boolean doHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
			Map<String, Object> attributes) {
		if (!(request instanceof ServletServerHttpRequest servlet)
				|| servlet.getServletRequest().getAttribute(TokenFilter.OFFERED) == null) {
			return this.delegate.doHandshake(request, response, handler, attributes);
		}
		HttpServletRequest current = servlet.getServletRequest();
		attributes.put(TokenFilter.OFFERED, true);
		if (current.getAttribute(TokenFilter.RESUMED) instanceof Principal resumed) {
			Principal principal = request.getPrincipal();
			if (principal != null && !principal.getName().equals(resumed.getName())) {
				response.setStatusCode(HttpStatus.FORBIDDEN);
				return false;
			}
			attributes.put(ResumableWebSocketHandler.RESUMED, true);
		}
		if (response instanceof ServletServerHttpResponse answer) {
			// The server puts that which it selects in its place.
			answer.getServletResponse().setHeader(ReconnectProtocol.HEADER, ReconnectProtocol.MARKER);
		}
		return this.delegate.doHandshake(request, response, handler, attributes);
	}

	@Override
	public void setServletContext(ServletContext servletContext) {
		if (this.delegate instanceof ServletContextAware aware) {
			aware.setServletContext(servletContext);
		}
	}

	@Override
	public void start() {
		if (this.delegate instanceof Lifecycle lifecycle) {
			lifecycle.start();
		}
	}

	@Override
	public void stop() {
		if (this.delegate instanceof Lifecycle lifecycle) {
			lifecycle.stop();
		}
	}

	@Override
	public boolean isRunning() {
		return this.delegate instanceof Lifecycle lifecycle && lifecycle.isRunning();
	}

}
