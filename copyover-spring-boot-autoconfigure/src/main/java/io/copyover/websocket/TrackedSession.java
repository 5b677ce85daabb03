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
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.handler.WebSocketSessionDecorator;

import io.copyover.Pause;

/**
 * A session, as the application's handler sees it: sends one message at a time, and knows
 * how many frames were handled.
 */
final class TrackedSession extends WebSocketSessionDecorator {

	private static final String TOMCAT_SEND_TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

	private final ReentrantLock sending = new ReentrantLock();

	private final ReentrantLock handling = new ReentrantLock();

	private volatile long handled;

	private volatile boolean stopped;

	private volatile @Nullable Thread handlingThread;

	TrackedSession(WebSocketSession delegate) {
		super(delegate);
	}

	@Override
	public void sendMessage(WebSocketMessage<?> message) throws IOException {
		this.sending.lock();
		try {
			super.sendMessage(message);
		}
		finally {
			this.sending.unlock();
		}
	}

	/**
	 * Handle one frame, unless frames are handled no more.
	 * @param last whether it ends a message
	 * @param handler handles it
	 * @throws Exception what the handler threw
	 */
	void handle(boolean last, FrameHandler handler) throws Exception {
		this.handling.lock();
		try {
			if (!this.stopped) {
				this.handled += last ? 1 : 0;
				this.handlingThread = Thread.currentThread();
				handler.handle();
			}
		}
		finally {
			this.handlingThread = null;
			this.handling.unlock();
		}
	}

	/**
	 * Handle no frame from now on, and wait for the one in progress, unless that is where
	 * the copyover was called.
	 * @param pause the time for it, and who the caller is
	 * @return {@code false} if it is still in progress
	 * @throws InterruptedException when interrupted
	 */
	boolean stop(Pause pause) throws InterruptedException {
		this.stopped = true;
		Thread current = this.handlingThread;
		if (current != null && pause.isCaller(current)) {
			return true;
		}
		if (!this.handling.tryLock(pause.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
			return false;
		}
		this.handling.unlock();
		return true;
	}

	/**
	 * Handle frames again.
	 */
	void goOn() {
		this.stopped = false;
	}

	boolean isStopped() {
		return this.stopped;
	}

	boolean isOffered() {
		return Boolean.TRUE.equals(getAttributes().get(TokenFilter.OFFERED));
	}

	/**
	 * Send the token and close.
	 * @param token the token, {@code null} for none
	 * @param limit how long a client may take that does not read
	 * @throws IOException if the client is gone
	 * @throws InterruptedException when interrupted
	 */
	void sayFarewell(@Nullable String token, Duration limit) throws IOException, InterruptedException {
		limitSending(limit);
		if (!this.sending.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
			throw new IOException("A message is still being sent");
		}
		try {
			if (isOffered()) {
				getDelegate().sendMessage(new TextMessage(ReconnectProtocol.farewell(token, this.handled)));
			}
			getDelegate().close(ReconnectProtocol.RESTART);
		}
		finally {
			this.sending.unlock();
		}
	}

	private void limitSending(Duration limit) {
		if (getDelegate() instanceof NativeWebSocketSession session
				&& session.getNativeSession() instanceof Session standard) {
			Map<String, Object> properties = standard.getUserProperties();
			properties.put(TOMCAT_SEND_TIMEOUT, limit.toMillis());
		}
	}

	@Nullable String principalName() {
		Principal principal = getPrincipal();
		return (principal != null) ? principal.getName() : null;
	}

	/**
	 * Handles a frame.
	 */
	@FunctionalInterface
	interface FrameHandler {

		void handle() throws Exception;

	}

}
