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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients of every kind that send requests with hardly a pause, remember each one that
 * failed in any way, and the number of each visit.
 */
final class LoadClients implements AutoCloseable {

	private static final int KIBIBYTES_1 = 1024;

	private static final int KIBIBYTES_16 = 16 * 1024;

	private final Queue<String> failures = new ConcurrentLinkedQueue<>();

	private final Queue<Long> visits = new ConcurrentLinkedQueue<>();

	private final List<LoadClient> clients = new ArrayList<>();

	private final List<Thread> threads = new ArrayList<>();

	private final List<Connection.Listener> listeners;

	private final Optional<Connection.Listener> management;

	private final long before;

	private final boolean http2;

	private LoadClients(SampleProcess sample) {
		this.listeners = sample.listeners();
		this.management = sample.managementListener();
		this.before = sample.visits();
		this.http2 = sample.server().http2();
	}

	/**
	 * Start ten clients, and two of the management server where it has a port of its own.
	 * @param sample whom they ask
	 * @return the clients
	 */
	static LoadClients ten(SampleProcess sample) {
		return new LoadClients(sample).add("POST", "/api/visits", KIBIBYTES_16, true)
			.add("POST", "/api/visits", 0, true)
			.add("POST", "/api/visits", KIBIBYTES_16, false)
			.add("POST", "/api/visits", 0, false)
			.add("GET", "/api/visits", 0, true)
			.add("GET", "/api/visits", 0, false)
			.add("GET", "/", 0, true)
			.add("POST", "/api/notes", KIBIBYTES_1, true)
			.add("POST", "/api/slow?millis=300", 0, true)
			.add("POST", "/api/deferred?millis=300", 0, true)
			.addManagement()
			.start();
	}

	/**
	 * Start three clients that leave the processor to others most of the time, and two of
	 * the management server where it has a port of its own.
	 * @param sample whom they ask
	 * @return the clients
	 */
	static LoadClients few(SampleProcess sample) {
		return new LoadClients(sample).add("POST", "/api/slow?millis=20", KIBIBYTES_16, true)
			.add("POST", "/api/slow?millis=20", 0, false)
			.add("POST", "/api/deferred?millis=50", 0, true)
			.addManagement()
			.start();
	}

	/**
	 * Start clients that connect, ask and disconnect.
	 * @param sample whom they ask
	 * @param count how many
	 * @return the clients
	 */
	static LoadClients many(SampleProcess sample, int count) {
		LoadClients clients = new LoadClients(sample);
		for (int i = 0; i < count; i++) {
			clients.add("POST", "/api/slow?millis=100", 0, false);
		}
		return clients.start();
	}

	private LoadClients add(String method, String path, int bytes, boolean keepAlive) {
		Connection.Listener listener = this.listeners.get(this.clients.size() % this.listeners.size());
		this.clients.add(new LoadClient(listener, method, (bytes > 0) ? read(path) : path, bytes,
				keepAlive || this.http2, this.visits::add, this.failures::add));
		return this;
	}

	private LoadClients addManagement() {
		this.management.ifPresent((listener) -> {
			for (boolean keepAlive : new boolean[] { true, false }) {
				this.clients.add(new LoadClient(listener, "GET", "/actuator/health", 0, keepAlive, this.visits::add,
						this.failures::add));
			}
		});
		return this;
	}

	/**
	 * Tell the path that does the same but reads its body. Over HTTP/2 plain Tomcat
	 * breaks connections now and then on which bodies are left unread.
	 */
	private String read(String path) {
		boolean unread = path.startsWith("/api/visits") || path.startsWith("/api/slow");
		return (this.http2 && unread) ? "/api/received" : path;
	}

	private LoadClients start() {
		for (LoadClient client : this.clients) {
			Thread thread = new Thread(client, client.toString());
			thread.setDaemon(true);
			thread.start();
			this.threads.add(thread);
		}
		return this;
	}

	long requests() {
		return this.clients.stream().mapToLong(LoadClient::requests).sum();
	}

	/**
	 * End all clients, each after its request, and check that none failed and that every
	 * visit since they began was given out once.
	 * @param sample whom they asked, and nobody else did
	 */
	void assertNothingLost(SampleProcess sample) throws InterruptedException {
		stop();
		assertThat(this.failures).as("failed requests of %d", requests()).isEmpty();
		assertThat(this.clients).allSatisfy((client) -> assertThat(client.requests()).isPositive());
		VisitLedger.assertComplete(this.visits, this.before, sample.visits());
	}

	void assertNoFailure() {
		assertThat(this.failures).isEmpty();
	}

	private void stop() throws InterruptedException {
		end();
		for (Thread thread : this.threads) {
			assertThat(thread.isAlive()).as("%s is stuck", thread.getName()).isFalse();
		}
	}

	private void end() throws InterruptedException {
		this.clients.forEach(LoadClient::stop);
		for (Thread thread : this.threads) {
			thread.join(Patience.LIMIT.toMillis());
		}
	}

	/**
	 * End all clients, so that none adds to the visits of a later test.
	 */
	@Override
	public void close() {
		try {
			end();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
