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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that store and read large bodies without an end, two for each listener. They
 * send a body in pieces where their connection lets them.
 */
final class BodyClients implements AutoCloseable {

	private static final int LENGTH = 256 * 1024;

	private static final int PIECES = 8;

	private static final long GAP_NANOS = 5_000_000;

	private static final int ROUNDS_MAX = 100;

	private final List<Thread> threads = new ArrayList<>();

	private final Queue<String> failures = new ConcurrentLinkedQueue<>();

	private final AtomicInteger rounds = new AtomicInteger();

	private volatile boolean stopped;

	BodyClients(SampleProcess sample) {
		for (Connection.Listener listener : sample.listeners()) {
			for (int i = 0; i < 2; i++) {
				Thread thread = new Thread(() -> run(listener), "body");
				thread.setDaemon(true);
				thread.start();
				this.threads.add(thread);
			}
		}
	}

	private void run(Connection.Listener listener) {
		SplittableRandom random = new SplittableRandom(Thread.currentThread().getId());
		try {
			for (int round = 0; round < ROUNDS_MAX && !this.stopped; round++) {
				byte[] body = new byte[LENGTH];
				random.nextBytes(body);
				store(listener, body);
				this.rounds.incrementAndGet();
			}
		}
		catch (IOException | RuntimeException | AssertionError ex) {
			this.failures.add(ex.toString());
		}
	}

	private void store(Connection.Listener listener, byte[] body) throws IOException {
		int id;
		try (Connection connection = listener.connect()) {
			Answer receipt = (connection instanceof Wire wire) ? inPieces(wire, body)
					: connection.send("POST", "/api/notes", body, List.of());
			assertThat(receipt.status()).as(receipt.text()).isEqualTo(200);
			assertThat(receipt.json().get("bytes").asInt()).isEqualTo(LENGTH);
			id = receipt.json().get("id").asInt();
		}
		try (Connection connection = listener.connect()) {
			assertThat(connection.send("GET", "/api/notes/" + id, new byte[0], List.of()).body()).isEqualTo(body);
		}
	}

	private Answer inPieces(Wire wire, byte[] body) throws IOException {
		int piece = body.length / PIECES;
		wire.begin("POST", "/api/notes", body.length, Arrays.copyOf(body, piece), List.of());
		for (int sent = piece; sent < body.length - piece; sent += piece) {
			LockSupport.parkNanos(GAP_NANOS);
			wire.more(Arrays.copyOfRange(body, sent, sent + piece));
		}
		return wire.end(Arrays.copyOfRange(body, body.length - piece, body.length));
	}

	/**
	 * End all clients, each after its round, and check that no body was lost or changed.
	 */
	void assertAllWhole() throws InterruptedException {
		this.stopped = true;
		for (Thread thread : this.threads) {
			thread.join(Patience.LIMIT.toMillis());
			assertThat(thread.isAlive()).as("a client is stuck").isFalse();
		}
		assertThat(this.failures).isEmpty();
		assertThat(this.rounds).hasValueGreaterThanOrEqualTo(this.threads.size());
	}

	@Override
	public void close() {
		this.stopped = true;
	}

}
