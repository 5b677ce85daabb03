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

package io.copyover.sample;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import tools.jackson.databind.JsonNode;

/**
 * A client that sends the same request again and again, on one connection while the
 * server keeps it, or on a new one each time.
 */
final class LoadClient implements Runnable {

	private static final Duration LIFETIME = Duration.ofMinutes(15);

	private static final int FAILURES_MAX = 20;

	/**
	 * So short that requests are always in progress, and leaves the processor to others.
	 */
	private static final Duration PAUSE = Duration.ofMillis(5);

	private final Connection.Listener listener;

	private final String method;

	private final String path;

	private final byte[] body;

	private final boolean keepAlive;

	private final Consumer<Long> visits;

	private final Consumer<String> failures;

	private final AtomicLong requests = new AtomicLong();

	private volatile boolean stopped;

	LoadClient(Connection.Listener listener, String method, String path, int bytes, boolean keepAlive,
			Consumer<Long> visits, Consumer<String> failures) {
		this.listener = listener;
		this.method = method;
		this.path = path;
		this.body = new byte[bytes];
		this.keepAlive = keepAlive;
		this.visits = visits;
		this.failures = failures;
	}

	long requests() {
		return this.requests.get();
	}

	void stop() {
		this.stopped = true;
	}

	@Override
	public void run() {
		Instant end = Instant.now().plus(LIFETIME);
		int failed = 0;
		while (!this.stopped && failed < FAILURES_MAX && Instant.now().isBefore(end)) {
			try (Connection connection = this.listener.connect()) {
				converse(connection);
			}
			catch (IOException | RuntimeException ex) {
				failed++;
				this.failures.accept("%s %s: %s".formatted(Instant.now(), this, ex));
			}
		}
	}

	private void converse(Connection connection) throws IOException {
		boolean more = true;
		while (more && !this.stopped) {
			this.requests.incrementAndGet();
			Answer answer = connection.send(this.method, this.path, this.body,
					List.of(this.keepAlive ? "Connection: keep-alive" : "Connection: close"));
			check(answer);
			LockSupport.parkNanos(PAUSE.toNanos());
			more = this.keepAlive && !answer.closes() && !connection.isStale();
		}
	}

	private void check(Answer answer) throws IOException {
		if (answer.status() != 200) {
			throw new IOException("Answered " + answer);
		}
		JsonNode value = (this.method.equals("POST")) ? answer.json().get("value") : null;
		if (value != null) {
			this.visits.accept(value.asLong());
		}
	}

	@Override
	public String toString() {
		return "%s %s, %d bytes, %s".formatted(this.method, this.path, this.body.length,
				(this.keepAlive) ? "keep-alive" : "new connections");
	}

}
