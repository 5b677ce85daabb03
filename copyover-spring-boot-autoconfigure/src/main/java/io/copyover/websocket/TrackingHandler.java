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

import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;

/**
 * Keeps an eye on the sessions of a handler.
 */
final class TrackingHandler extends WebSocketHandlerDecorator {

	private final WebSocketSessions sessions;

	TrackingHandler(WebSocketHandler delegate, WebSocketSessions sessions) {
		super(delegate);
		this.sessions = sessions;
	}

	@Override
	public void afterConnectionEstablished(WebSocketSession session) throws Exception {
		TrackedSession tracked = this.sessions.add(session);
		boolean resumed = Boolean.TRUE.equals(session.getAttributes().get(ResumableWebSocketHandler.RESUMED));
		if (resumed) {
			tracked.sendMessage(new TextMessage(ReconnectProtocol.WELCOME));
		}
		if (resumed && getLastHandler() instanceof ResumableWebSocketHandler resumable) {
			resumable.afterConnectionResumed(tracked);
			return;
		}
		super.afterConnectionEstablished(tracked);
	}

	@Override
	public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) throws Exception {
		TrackedSession tracked = this.sessions.find(session);
		if (tracked != null) {
			tracked.handle(message.isLast(), () -> super.handleMessage(tracked, message));
		}
	}

	@Override
	public void handleTransportError(WebSocketSession session, Throwable exception) throws Exception {
		super.handleTransportError(known(session), exception);
	}

	@Override
	public void afterConnectionClosed(WebSocketSession session, CloseStatus status) throws Exception {
		WebSocketSession known = known(session);
		this.sessions.remove(session);
		super.afterConnectionClosed(known, status);
	}

	private WebSocketSession known(WebSocketSession session) {
		TrackedSession tracked = this.sessions.find(session);
		return (tracked != null) ? tracked : session;
	}

}
