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

package io.copyover.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.copyover.handover.Participant.Inheritance;
import io.copyover.process.OperatingSystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Hands a listener on and back again while clients are at work: none may notice.
 */
@Timeout(120)
public abstract class HandoverUnderLoadContract {

	private static final byte[] BODY = new byte[16 * 1024];

	private final SharedSockets sockets = new SharedSockets();

	private final List<TestedServer> servers = new ArrayList<>();

	private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

	private final AtomicInteger answers = new AtomicInteger();

	private final AtomicBoolean stop = new AtomicBoolean();

	protected abstract TestedServer make(OperatingSystem operatingSystem, long spool, int threads);

	@AfterEach
	void close() {
		this.stop.set(true);
		this.servers.forEach(TestedServer::close);
	}

	private TestedServer server(int threads) {
		TestedServer server = make(this.sockets.operatingSystem(), 1_000_000, threads);
		this.servers.add(server);
		server.create();
		return server;
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 50 })
	void clientsNoticeNothing(int threads) throws Exception {
		TestedServer current = server(threads).start();
		int port = current.port();
		List<CompletableFuture<Void>> clients = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			clients.add(client(port, i % 2 == 0));
		}
		for (int i = 0; i < 3; i++) {
			awaitAnswers(200);
			rollBack(current);
			awaitAnswers(200);
			current = handOver(current, threads);
		}
		awaitAnswers(200);
		this.stop.set(true);
		for (CompletableFuture<Void> client : clients) {
			client.get(30, TimeUnit.SECONDS);
		}
		assertThat(this.failures).isEmpty();
	}

	private void awaitAnswers(int count) {
		int before = this.answers.get();
		await().atMost(Duration.ofSeconds(30))
			.until(() -> this.answers.get() > before + count || !this.failures.isEmpty());
		assertThat(this.failures).isEmpty();
	}

	private void rollBack(TestedServer server) throws Exception {
		server.traffic().readAhead();
		server.traffic().freeze(TestedServer.pause(Duration.ofSeconds(10)));
		assertThat(server.inside).isEmpty();
		server.traffic().resume();
	}

	private TestedServer handOver(TestedServer predecessor, int threads) throws Exception {
		this.sockets.channel(predecessor.listener());
		Inheritance inheritance = new Inheritance(1, predecessor.traffic().listeners(), new byte[] { 1, 2, 3 });
		TestedServer successor = server(threads);
		predecessor.traffic().readAhead();
		predecessor.traffic().freeze(TestedServer.pause(Duration.ofSeconds(10)));
		successor.traffic().adopt(inheritance);
		successor.traffic().hold();
		successor.start();
		assertThat(predecessor.inside).isEmpty();
		assertThat(successor.inside).isEmpty();
		successor.traffic().resume();
		predecessor.traffic().forward(inheritance);
		return successor;
	}

	private CompletableFuture<Void> client(int port, boolean keepAlive) {
		return CompletableFuture.runAsync(() -> {
			try {
				while (!this.stop.get()) {
					connection(port, keepAlive);
				}
			}
			catch (Throwable ex) {
				this.failures.add(ex);
			}
		}, (task) -> new Thread(task, "client").start());
	}

	private void connection(int port, boolean keepAlive) throws Exception {
		try (Client client = new Client(port)) {
			boolean open = true;
			for (int i = 0; open && !this.stop.get(); i++) {
				Client.Answer answer = ((i % 3 == 0) ? client.post("/echo", BODY) : client.get("/x?i=" + i)).answer();
				assertThat(answer.status()).isEqualTo(200);
				this.answers.incrementAndGet();
				open = keepAlive && !"close".equals(answer.field("Connection"));
			}
		}
	}

}
