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
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does what an {@code EventSource} of a browser does: when its stream has ended it comes
 * back and says what it saw last. Other than a browser it takes it for a failure if the
 * stream breaks off, or if an event is missing.
 */
final class EventClient implements AutoCloseable {

	private final Queue<String> failures = new ConcurrentLinkedQueue<>();

	private final AtomicInteger streams = new AtomicInteger();

	private final int port;

	private final Thread thread = new Thread(this::run, "event-client");

	private volatile boolean stopped;

	private volatile long last;

	EventClient(SampleProcess sample) {
		this.port = sample.port();
		this.thread.setDaemon(true);
		this.thread.start();
	}

	private void run() {
		while (!this.stopped && this.failures.isEmpty()) {
			try (Wire wire = new Wire(this.port)) {
				this.streams.incrementAndGet();
				wire.lines("/api/events", List.of("Accept: text/event-stream", "Last-Event-ID: " + this.last),
						this::line);
			}
			catch (IOException | RuntimeException ex) {
				if (!this.stopped) {
					this.failures.add("After event %d of stream %d: %s".formatted(this.last, this.streams.get(), ex));
				}
			}
		}
	}

	private void line(String line) {
		if (this.stopped) {
			throw new IllegalStateException("Stopped");
		}
		if (line.startsWith("id:")) {
			long id = Long.parseLong(line.substring(3).trim());
			if (id != this.last + 1) {
				this.failures.add("Event " + id + " came after event " + this.last);
			}
			this.last = id;
		}
	}

	int streams() {
		return this.streams.get();
	}

	/**
	 * Wait until everything that happened so far has been told.
	 */
	void assertKnows(long event) {
		Awaitility.await("event " + event)
			.atMost(Patience.LIMIT)
			.failFast("a failure: " + this.failures, () -> !this.failures.isEmpty())
			.until(() -> this.last >= event);
		assertThat(this.failures).isEmpty();
	}

	@Override
	public void close() {
		this.stopped = true;
	}

}
