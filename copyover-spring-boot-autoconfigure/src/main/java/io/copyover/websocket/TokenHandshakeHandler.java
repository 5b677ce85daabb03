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
import java.util.Map;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.context.Lifecycle;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.context.ServletContextAware;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeFailureException;
import org.springframework.web.socket.server.HandshakeHandler;

/**
 * Gives a handshake that came with a good token its principal, and tells the handler.
 */
final class TokenHandshakeHandler implements HandshakeHandler, Lifecycle, ServletContextAware {

	private final HandshakeHandler delegate;

	private final RefusedHandshake refused = new RefusedHandshake();

	TokenHandshakeHandler(HandshakeHandler delegate) {
		this.delegate = delegate;
	}

	@Override
	public boolean doHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
			Map<String, Object> attributes) {
		if (request instanceof ServletServerHttpRequest servlet && response instanceof ServletServerHttpResponse answer
				&& !prepare(servlet, answer.getServletResponse(), attributes)) {
			refuse(servlet.getServletRequest(), answer.getServletResponse());
			return false;
		}
		return this.delegate.doHandshake(request, response, handler, attributes);
	}

	// Returns false if the token is somebody else's.
	private static boolean prepare(ServletServerHttpRequest request, HttpServletResponse response,
			Map<String, Object> attributes) {
		HttpServletRequest servletRequest = request.getServletRequest();
		if (servletRequest.getAttribute(TokenFilter.RESUMED) instanceof Principal resumed) {
			Principal principal = request.getPrincipal();
			if (principal != null && !principal.getName().equals(resumed.getName())) {
				return false;
			}
			attributes.put(ResumableWebSocketHandler.RESUMED, true);
		}
		if (servletRequest.getAttribute(TokenFilter.OFFERED) != null) {
			attributes.put(TokenFilter.OFFERED, true);
			// The server puts that which it selects in its place.
			response.setHeader(ReconnectProtocol.HEADER, ReconnectProtocol.MARKER);
		}
		return true;
	}

	private void refuse(HttpServletRequest request, HttpServletResponse response) {
		try {
			this.refused.answer(request, response);
		}
		catch (IOException | ServletException ex) {
			throw new HandshakeFailureException("A handshake could not be refused", ex);
		}
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
