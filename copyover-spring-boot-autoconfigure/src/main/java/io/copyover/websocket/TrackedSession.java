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
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.handler.WebSocketSessionDecorator;

import io.copyover.Pause;
import io.copyover.handover.Participant.Work;

/**
 * A session, as the application's handler sees it: sends one message at a time, and knows
 * how many messages were handled. It is busy while the handler runs for it, from the very
 * start, until {@link #established}.
 */
final class TrackedSession extends WebSocketSessionDecorator {

	private static final String TOMCAT_SEND_TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

	private static final ByteBuffer LAST = ByteBuffer.wrap("copyover".getBytes(StandardCharsets.US_ASCII))
		.asReadOnlyBuffer();

	private final SendGuard sending = new SendGuard();

	private final FrameGate frames = new FrameGate();

	private final Map<Thread, Long> busySince = new ConcurrentHashMap<>();

	private final AtomicLong handled = new AtomicLong();

	private final AtomicBoolean ended = new AtomicBoolean();

	private final AtomicBoolean cut = new AtomicBoolean();

	private final boolean stomp;

	private volatile boolean leaving;

	private volatile boolean read = true;

	private volatile @Nullable Principal user;

	TrackedSession(WebSocketSession delegate, boolean stomp) {
		super(delegate);
		this.stomp = stomp;
		begin();
	}

	private boolean begin() {
		return this.busySince.putIfAbsent(Thread.currentThread(), System.nanoTime()) == null;
	}

	/**
	 * Say that the handler knows of the session.
	 */
	void established() {
		this.busySince.remove(Thread.currentThread());
	}

	@Override
	public void sendMessage(WebSocketMessage<?> message) throws IOException {
		this.sending.send(() -> super.sendMessage(message));
	}

	/**
	 * Handle one frame, unless frames are handled no more. Waits while nobody knows
	 * whether they are.
	 * @param endsMessage whether it ends a message of the client
	 * @param task handles it
	 * @throws Exception what the handler threw
	 */
	void handle(boolean endsMessage, Task task) throws Exception {
		if (!this.frames.enter(this::begin)) {
			return;
		}
		try {
			this.handled.addAndGet(endsMessage ? 1 : 0);
			task.run();
		}
		finally {
			this.busySince.remove(Thread.currentThread());
		}
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
		this.frames.shut();
		run(() -> {
			if (this.ended.compareAndSet(false, true)) {
				task.run();
			}
		});
	}

	private void run(Task task) throws Exception {
		boolean outermost = begin();
		try {
			task.run();
		}
		finally {
			if (outermost) {
				this.busySince.remove(Thread.currentThread());
			}
		}
	}

	/**
	 * Handle no frame from now on. Those in progress go on, see {@link #isIdle}; others
	 * wait until it is known what becomes of the session.
	 */
	void stop() {
		this.frames.hold();
	}

	/**
	 * Handle frames again, unless the client was told that they are not handled, or the
	 * session is over.
	 * @return {@code false} if so
	 */
	boolean goOn() {
		return this.frames.open();
	}

	boolean isStopped() {
		return !this.frames.isOpen();
	}

	/**
	 * Tell whether no code of the application runs for it.
	 * @param pause tells who the caller is: where the copyover was called is left out
	 * @return {@code true} if none does
	 */
	boolean isIdle(Pause pause) {
		return this.busySince.keySet().stream().allMatch(pause::isCaller);
	}

	/**
	 * Return the code of the application that has been running for it the longest.
	 * @param pause tells who the caller is: where the copyover was called is left out
	 * @return what runs, {@code null} if nothing does
	 */
	@Nullable Work oldestWork(Pause pause) {
		if (this.busySince.isEmpty()) {
			return null;
		}
		URI uri = getUri();
		String description = "WebSocket " + ((uri != null) ? uri.getPath() : getId());
		return this.busySince.entrySet()
			.stream()
			.filter((busy) -> !pause.isCaller(busy.getKey()))
			.map((busy) -> new Work(description, Duration.ofNanos(System.nanoTime() - busy.getValue())))
			.max(Comparator.comparing(Work::age))
			.orElse(null);
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
	 * Close the session, unless that has been done: a server may take a second close for
	 * a reason to drop the connection before the first has reached the client.
	 */
	@Override
	public void close(CloseStatus status) throws IOException {
		if (!this.leaving) {
			super.close(status);
		}
	}

	@Override
	public void close() throws IOException {
		close(CloseStatus.NORMAL);
	}

	/**
	 * Send a last message, if frames wait.
	 * @param message makes the message of the number of messages that were handled
	 * @param limit how long a client may take that does not read
	 * @throws IOException if the client is gone, or does not read
	 * @throws InterruptedException when interrupted
	 */
	void sendLast(LongFunction<String> message, Duration limit) throws IOException, InterruptedException {
		this.sending.trySend(limit, () -> {
			if (!this.frames.tell()) {
				return;
			}
			limitSending(limit);
			getDelegate().sendMessage(new TextMessage(message.apply(this.handled.get())));
			if (JettySessions.dropConnections(nativeSession())) {
				this.read = false;
				getDelegate().sendMessage(new PingMessage(LAST.duplicate()));
			}
		});
	}

	/**
	 * Take an answer to the ping behind the last message: what came before was read.
	 * @param payload what the answer holds
	 * @return {@code true} if it was one
	 */
	boolean takePong(ByteBuffer payload) {
		boolean last = payload.equals(LAST);
		if (last) {
			this.read = true;
		}
		return last;
	}

	/**
	 * Tell whether the client is known to have read what was sent, or is given the time
	 * for that by the server.
	 * @return {@code true} if it can be closed
	 */
	boolean isRead() {
		return this.read;
	}

	/**
	 * Tell whether a last message was sent and the session is still to be closed.
	 * @return {@code true} if so
	 */
	boolean isToBeClosed() {
		return this.frames.isTold();
	}

	/**
	 * Tell whether a frame was dropped that the client knows nothing of.
	 * @return {@code true} if one was
	 */
	boolean hasMissed() {
		return this.frames.isMissed();
	}

	boolean isLeaving() {
		return this.leaving;
	}

	/**
	 * Close the session with status 1012, unless that has been done, or frames are
	 * handled again.
	 * @param limit how long a client may take that does not read
	 * @throws IOException if the client is gone, or does not read
	 * @throws InterruptedException when interrupted
	 */
	void leave(Duration limit) throws IOException, InterruptedException {
		this.sending.trySend(limit, () -> {
			if (this.leaving || !this.frames.shutUnlessOpen()) {
				return;
			}
			this.leaving = true;
			limitSending(limit);
			getDelegate().close(ReconnectProtocol.RESTART);
		});
	}

	/**
	 * Tell whether a message has been on its way to the client for too long.
	 * @param limit how long it may take
	 * @return {@code true} if so
	 */
	boolean isSlow(Duration limit) {
		return this.sending.isSlow(limit);
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
		this.leaving = true;
		this.frames.shut();
		Object session = nativeSession();
		if (session != null && JettySessions.isOne(session)) {
			JettySessions.disconnect(session);
			return;
		}
		try {
			getDelegate().close(CloseStatus.SERVICE_RESTARTED);
		}
		finally {
			// Tomcat does not tell the thread that waits for the client.
			this.sending.interrupt();
		}
	}

	private void limitSending(Duration limit) {
		if (nativeSession() instanceof Session standard) {
			Map<String, Object> properties = standard.getUserProperties();
			properties.put(TOMCAT_SEND_TIMEOUT, limit.toMillis());
		}
	}

	private @Nullable Object nativeSession() {
		return (getDelegate() instanceof NativeWebSocketSession known) ? known.getNativeSession() : null;
	}

	/**
	 * Code of the application.
	 */
	@FunctionalInterface
	interface Task {

		void run() throws Exception;

	}

}
