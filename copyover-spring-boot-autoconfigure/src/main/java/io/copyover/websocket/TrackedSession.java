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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.handler.WebSocketSessionDecorator;

import io.copyover.Pause;

/**
 * A session, as the application's handler sees it: sends one message at a time, and knows
 * how many messages were handled. It is busy while the handler runs for it, from the very
 * start, until {@link #established}.
 */
final class TrackedSession extends WebSocketSessionDecorator {

	private static final String TOMCAT_SEND_TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

	private static final long IDLE = 0;

	private final ReentrantLock sending = new ReentrantLock();

	private final Set<Thread> busy = ConcurrentHashMap.newKeySet();

	private final AtomicLong handled = new AtomicLong();

	private final AtomicBoolean ended = new AtomicBoolean();

	private final AtomicBoolean cut = new AtomicBoolean();

	private final boolean stomp;

	private volatile long sendingSince = IDLE;

	private volatile boolean stopped;

	private volatile @Nullable Principal user;

	TrackedSession(WebSocketSession delegate, boolean stomp) {
		super(delegate);
		this.stomp = stomp;
		this.busy.add(Thread.currentThread());
	}

	/**
	 * Say that the handler knows of the session.
	 */
	void established() {
		this.busy.remove(Thread.currentThread());
	}

	@Override
	public void sendMessage(WebSocketMessage<?> message) throws IOException {
		this.sending.lock();
		try {
			this.sendingSince = now();
			super.sendMessage(message);
		}
		finally {
			this.sendingSince = IDLE;
			this.sending.unlock();
		}
	}

	private static long now() {
		long now = System.nanoTime();
		return (now != IDLE) ? now : 1;
	}

	/**
	 * Handle one frame, unless frames are handled no more.
	 * @param endsMessage whether it ends a message of the client
	 * @param task handles it
	 * @throws Exception what the handler threw
	 */
	void handle(boolean endsMessage, Task task) throws Exception {
		run(() -> {
			if (!this.stopped) {
				this.handled.addAndGet(endsMessage ? 1 : 0);
				task.run();
			}
		});
	}

	/**
	 * Run code of the application, unless the session has ended.
	 * @param task the code
	 * @throws Exception what it threw
	 */
	void tell(Task task) throws Exception {
		run(() -> {
			if (!this.ended.get()) {
				task.run();
			}
		});
	}

	/**
	 * Tell the application that the session has ended, unless it knows.
	 * @param task tells it
	 * @throws Exception what it threw
	 */
	void end(Task task) throws Exception {
		run(() -> {
			if (this.ended.compareAndSet(false, true)) {
				task.run();
			}
		});
	}

	private void run(Task task) throws Exception {
		boolean outermost = this.busy.add(Thread.currentThread());
		try {
			task.run();
		}
		finally {
			if (outermost) {
				this.busy.remove(Thread.currentThread());
			}
		}
	}

	/**
	 * Handle no frame from now on. Those in progress go on, see {@link #isIdle}.
	 */
	void stop() {
		this.stopped = true;
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

	/**
	 * Tell whether no code of the application runs for it.
	 * @param pause tells who the caller is: where the copyover was called is left out
	 * @return {@code true} if none does
	 */
	boolean isIdle(Pause pause) {
		return this.busy.stream().allMatch(pause::isCaller);
	}

	boolean hasEnded() {
		return this.ended.get();
	}

	boolean isOffered() {
		return Boolean.TRUE.equals(getAttributes().get(TokenFilter.OFFERED));
	}

	boolean isResumed() {
		return Boolean.TRUE.equals(getAttributes().get(ResumableWebSocketHandler.RESUMED));
	}

	/**
	 * Tell whether the client understands nothing but frames of STOMP.
	 * @return {@code true} if so
	 */
	boolean isStompOnly() {
		return this.stomp && !isOffered();
	}

	long handled() {
		return this.handled.get();
	}

	/**
	 * Set who the client said it is after the handshake.
	 * @param user who it is
	 */
	void setUser(Principal user) {
		this.user = user;
	}

	/**
	 * Return who the client is.
	 * @return who it is, {@code null} if it did not say
	 */
	@Nullable Principal user() {
		Principal said = this.user;
		return (said != null) ? said : getPrincipal();
	}

	/**
	 * Send a last message and close.
	 * @param message the message, {@code null} for none
	 * @param limit how long a client may take that does not read
	 * @throws IOException if the client is gone, or does not read
	 * @throws InterruptedException when interrupted
	 */
	void sayFarewell(@Nullable String message, Duration limit) throws IOException, InterruptedException {
		limitSending(limit);
		if (!this.sending.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
			throw new IOException("A message is still being sent");
		}
		try {
			this.sendingSince = now();
			if (message != null) {
				getDelegate().sendMessage(new TextMessage(message));
			}
			getDelegate().close(ReconnectProtocol.RESTART);
		}
		finally {
			this.sendingSince = IDLE;
			this.sending.unlock();
		}
	}

	/**
	 * Tell whether a message has been on its way to the client for too long.
	 * @param limit how long it may take
	 * @return {@code true} if so
	 */
	boolean isSlow(Duration limit) {
		long since = this.sendingSince;
		return since != IDLE && System.nanoTime() - since > limit.toNanos();
	}

	/**
	 * Tell whether somebody has to {@link #cut} the connection, for the first caller.
	 * @param limit how long a message may be on its way
	 * @return {@code true} if the caller has to
	 */
	boolean isToBeCut(Duration limit) {
		return isSlow(limit) && this.cut.compareAndSet(false, true);
	}

	/**
	 * End the connection to a client that does not read, whatever is on its way there.
	 * @throws IOException if that failed
	 */
	void cut() throws IOException {
		Object session = (getDelegate() instanceof NativeWebSocketSession known) ? known.getNativeSession() : null;
		if (session != null && JettySessions.isOne(session)) {
			JettySessions.disconnect(session);
			return;
		}
		limitSending(Duration.ofMillis(1));
		getDelegate().close(CloseStatus.SERVICE_RESTARTED);
	}

	private void limitSending(Duration limit) {
		if (getDelegate() instanceof NativeWebSocketSession session
				&& session.getNativeSession() instanceof Session standard) {
			Map<String, Object> properties = standard.getUserProperties();
			properties.put(TOMCAT_SEND_TIMEOUT, limit.toMillis());
		}
	}

	/**
	 * Code of the application.
	 */
	@FunctionalInterface
	interface Task {

		void run() throws Exception;

	}

}
