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
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.CopyoverException;
import io.copyover.Pause;
import io.copyover.ReconnectTokens;

/**
 * Gives each session its token and closes it, several at the same time. Used once.
 */
final class Farewell {

	private static final Logger logger = LoggerFactory.getLogger(Farewell.class);

	private static final int THREADS = 32;

	private final ReconnectTokens tokens;

	private final Queue<TrackedSession> left;

	private final Duration limit;

	private final AtomicInteger told = new AtomicInteger();

	private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

	Farewell(ReconnectTokens tokens, List<TrackedSession> sessions, Duration limit) {
		this.tokens = tokens;
		this.left = new ConcurrentLinkedQueue<>(sessions);
		this.limit = limit;
	}

	/**
	 * Do it. A client that does not read is left behind.
	 * @param pause the time for all of them
	 * @throws CopyoverException if no token could be issued, or the time was too short
	 * @throws InterruptedException when interrupted
	 */
	void run(Pause pause) throws InterruptedException {
		int sessions = this.left.size();
		int threads = Math.min(THREADS, sessions);
		CountDownLatch end = new CountDownLatch(threads);
		for (int i = 0; i < threads; i++) {
			Thread thread = new Thread(() -> work(end), "copyover-websocket-" + i);
			thread.setDaemon(true);
			thread.start();
		}
		if (!end.await(pause.remaining().toMillis(), TimeUnit.MILLISECONDS)) {
			int late = this.left.size();
			this.left.clear();
			throw new CopyoverException(late + " of " + sessions + " WebSocket clients could not be told in time");
		}
		RuntimeException cause = this.failure.get();
		if (cause != null) {
			throw new CopyoverException("WebSocket clients could not be given reconnect tokens: " + cause.getMessage(),
					cause);
		}
		if (sessions > 0) {
			logger.info("Copyover: {} of {} WebSocket clients were asked to come back", this.told.get(), sessions);
		}
	}

	private void work(CountDownLatch end) {
		try {
			TrackedSession session = this.left.poll();
			while (session != null) {
				tell(session);
				session = this.left.poll();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			end.countDown();
		}
	}

	private void tell(TrackedSession session) throws InterruptedException {
		String token = token(session);
		try {
			session.sayFarewell(token, this.limit);
			this.told.incrementAndGet();
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("Copyover: a WebSocket client is gone, or does not read", ex);
		}
	}

	private @Nullable String token(TrackedSession session) {
		String name = session.principalName();
		if (name == null || !session.isOffered()) {
			return null;
		}
		try {
			return this.tokens.issue(name);
		}
		catch (RuntimeException ex) {
			this.failure.set(ex);
			return null;
		}
	}

}
