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

import java.util.Map;

import org.springframework.beans.factory.config.InstantiationAwareBeanPostProcessor;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeHandler;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;

/**
 * Has the handlers of WebSockets that the application maps to paths, those of STOMP too,
 * be watched, before the mapping takes its handlers in.
 */
public final class WebSocketPostProcessor implements InstantiationAwareBeanPostProcessor {

	private final WebSocketSessions sessions;

	/**
	 * Make a post-processor.
	 * @param sessions takes the sessions
	 */
	public WebSocketPostProcessor(WebSocketSessions sessions) {
		this.sessions = sessions;
	}

	@Override
	public boolean postProcessAfterInstantiation(Object bean, String beanName) {
		if (bean instanceof WebSocketHandlerMapping mapping) {
			handlers(mapping).replaceAll((path, handler) -> (handler instanceof WebSocketHttpRequestHandler webSocket)
					? watched(webSocket) : handler);
		}
		return true;
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> handlers(WebSocketHandlerMapping mapping) {
		return (Map<String, Object>) mapping.getUrlMap();
	}

	private WebSocketHttpRequestHandler watched(WebSocketHttpRequestHandler original) {
		WebSocketHandler handler = new TrackingHandler(original.getWebSocketHandler(), this.sessions);
		HandshakeHandler handshake = new TokenHandshakeHandler(original.getHandshakeHandler());
		WebSocketHttpRequestHandler watched = new WebSocketHttpRequestHandler(handler, handshake);
		watched.setHandshakeInterceptors(original.getHandshakeInterceptors());
		return watched;
	}

}
