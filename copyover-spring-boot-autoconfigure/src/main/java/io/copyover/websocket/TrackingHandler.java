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
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.SubProtocolCapable;
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
		TrackedSession tracked = new TrackedSession(session, isStomp(session));
		this.sessions.add(tracked, (status) -> super.afterConnectionClosed(tracked, status));
		try {
			establish(tracked);
		}
		finally {
			tracked.established();
		}
	}

	private void establish(TrackedSession session) throws Exception {
		if (session.isResumed() && !session.isStompOnly()) {
			session.sendMessage(new TextMessage(ReconnectProtocol.WELCOME));
		}
		if (session.isResumed() && getLastHandler() instanceof ResumableWebSocketHandler resumable) {
			resumable.afterConnectionResumed(session);
			return;
		}
		super.afterConnectionEstablished(session);
	}

	// A handler that takes STOMP takes it too where no subprotocol was agreed upon.
	private boolean isStomp(WebSocketSession session) {
		String accepted = session.getAcceptedProtocol();
		if (accepted != null && !accepted.isEmpty() && !accepted.equals(ReconnectProtocol.MARKER)) {
			return ReconnectProtocol.isStomp(accepted);
		}
		return getLastHandler() instanceof SubProtocolCapable capable
				&& capable.getSubProtocols().stream().anyMatch(ReconnectProtocol::isStomp);
	}

	@Override
	public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) throws Exception {
		TrackedSession tracked = this.sessions.find(session.getId());
		if (tracked != null && !(message instanceof PongMessage pong && tracked.takePong(pong.getPayload()))) {
			boolean endsMessage = message.isLast() && !(message instanceof PongMessage);
			tracked.handle(endsMessage, () -> super.handleMessage(tracked, message));
		}
	}

	@Override
	public void handleTransportError(WebSocketSession session, Throwable exception) throws Exception {
		TrackedSession tracked = this.sessions.find(session.getId());
		if (tracked == null) {
			super.handleTransportError(session, exception);
			return;
		}
		tracked.tell(() -> super.handleTransportError(tracked, exception));
	}

	@Override
	public void afterConnectionClosed(WebSocketSession session, CloseStatus status) throws Exception {
		TrackedSession tracked = this.sessions.find(session.getId());
		if (tracked == null) {
			super.afterConnectionClosed(session, status);
			return;
		}
		try {
			this.sessions.end(tracked, status);
		}
		finally {
			this.sessions.remove(session.getId());
		}
	}

}
