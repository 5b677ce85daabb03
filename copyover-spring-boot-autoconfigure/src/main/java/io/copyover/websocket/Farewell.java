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
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.CopyoverException;
import io.copyover.Pause;
import io.copyover.ReconnectTokens;

/**
 * Gives each session its token and closes it, several at the same time. All tokens are
 * issued before any session is closed, so that a failure strands nobody. Used once.
 */
final class Farewell {

	private static final Logger logger = LoggerFactory.getLogger(Farewell.class);

	private static final Pause UNHURRIED = new Pause() {

		@Override
		public Duration remaining() {
			return ChronoUnit.FOREVER.getDuration();
		}

		@Override
		public boolean isCaller(Thread thread) {
			return false;
		}

	};

	private final WebSocketSessions sessions;

	private final ReconnectTokens tokens;

	private final Predicate<Principal> authenticated;

	private final SendToken sendToken;

	private final Duration limit;

	private final Map<TrackedSession, String> issued = new ConcurrentHashMap<>();

	private final Set<TrackedSession> lost = ConcurrentHashMap.newKeySet();

	private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

	Farewell(WebSocketSessions sessions, ReconnectTokens tokens, Predicate<Principal> authenticated,
			SendToken sendToken, Duration limit) {
		this.sessions = sessions;
		this.tokens = tokens;
		this.authenticated = authenticated;
		this.sendToken = sendToken;
		this.limit = limit;
	}

	/**
	 * Do it. A client that does not read is left behind.
	 * @param open the sessions
	 * @param pause the time for all of them
	 * @param meanwhile done now and then until it is over
	 * @throws CopyoverException if no token could be issued, or the time was too short
	 * @throws InterruptedException when interrupted
	 */
	void run(List<TrackedSession> open, Pause pause, Runnable meanwhile) throws InterruptedException {
		new Workers<>(open, this::issue).run(pause, meanwhile,
				"WebSocket clients could not be given reconnect tokens in time");
		RuntimeException cause = this.failure.get();
		if (cause != null) {
			throw new CopyoverException("WebSocket clients could not be given reconnect tokens: " + cause.getMessage(),
					cause);
		}
		new Workers<>(open, this::tell).run(pause, meanwhile, "WebSocket clients could not be told in time");
		awaitRead(open, pause, meanwhile);
		new Workers<>(open, this::close).run(pause, meanwhile, "WebSocket clients could not be closed in time");
		if (!open.isEmpty()) {
			logger.info("Copyover: {} of {} WebSocket clients were asked to come back, {} of them with a token",
					open.size() - this.lost.size(), open.size(), this.issued.size());
		}
	}

	/**
	 * Close sessions that cannot go on when the copyover has failed: the clients know
	 * that they have to come back, or miss a message and are told so. Takes the time that
	 * they need.
	 * @param left the sessions
	 * @throws InterruptedException when interrupted
	 */
	void finish(List<TrackedSession> left) throws InterruptedException {
		unhurried(left, this::issue);
		unhurried(left, this::tell);
		awaitRead(left, UNHURRIED, () -> {
		});
		unhurried(left, this::close);
	}

	private static void unhurried(List<TrackedSession> sessions, Consumer<TrackedSession> step)
			throws InterruptedException {
		new Workers<>(sessions, step).run(UNHURRIED, () -> {
		}, "WebSocket clients had not enough time");
	}

	private void issue(TrackedSession session) {
		Principal user = session.user();
		boolean wanted = session.isOffered() || this.sendToken == SendToken.ALWAYS;
		if (!wanted || user == null || session.isToBeClosed() || this.failure.get() != null) {
			return;
		}
		try {
			if (isSomebody(user)) {
				this.issued.put(session, this.tokens.issue(user.getName()));
			}
		}
		catch (RuntimeException ex) {
			this.failure.set(ex);
		}
	}

	private boolean isSomebody(Principal user) {
		String name = user.getName();
		return name != null && !name.isEmpty() && this.authenticated.test(user);
	}

	private void tell(TrackedSession session) {
		LongFunction<String> message = message(session);
		if (message != null) {
			attempt(session, () -> session.sendLast(message, this.limit));
		}
	}

	// One round trip for all of them, where the server gives none of them the time.
	private void awaitRead(List<TrackedSession> open, Pause pause, Runnable meanwhile) throws InterruptedException {
		long start = System.nanoTime();
		while (open.stream().anyMatch((session) -> !session.isRead() && !this.lost.contains(session))
				&& System.nanoTime() - start < this.limit.toNanos() && !pause.remaining().isZero()) {
			meanwhile.run();
			TimeUnit.MILLISECONDS.sleep(1);
		}
	}

	private void close(TrackedSession session) {
		attempt(session, () -> session.leave(this.limit));
		if (session.isLeaving()) {
			end(session);
		}
	}

	private void attempt(TrackedSession session, Step step) {
		if (this.lost.contains(session)) {
			return;
		}
		try {
			step.run();
		}
		catch (IOException | RuntimeException | InterruptedException ex) {
			logger.debug("Copyover: a WebSocket client is gone, or does not read", ex);
			this.lost.add(session);
			// The copyover may have failed meanwhile, and the client may read again.
			if (session.isStopped()) {
				cut(session);
			}
		}
	}

	private @Nullable LongFunction<String> message(TrackedSession session) {
		String token = this.issued.get(session);
		if (session.isStompOnly()) {
			return (token != null) ? (handled) -> ReconnectProtocol.stompFarewell(token, handled) : null;
		}
		return (token != null || session.isOffered()) ? (handled) -> ReconnectProtocol.farewell(token, handled) : null;
	}

	/**
	 * End the connection to a client.
	 * @param session its session
	 */
	static void cut(TrackedSession session) {
		try {
			session.cut();
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("Copyover: the connection to a WebSocket client could not be closed", ex);
		}
	}

	// The server may tell it only once the client has answered, in the middle of saving.
	private void end(TrackedSession session) {
		try {
			this.sessions.end(session, ReconnectProtocol.RESTART);
		}
		catch (Exception ex) {
			logger.warn("Copyover: a handler failed when a WebSocket session was closed", ex);
		}
	}

	/**
	 * One step with one client.
	 */
	@FunctionalInterface
	private interface Step {

		void run() throws IOException, InterruptedException;

	}

}
