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

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.copyover.CopyoverException;
import io.copyover.process.OperatingSystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for holding and draining with an adapter to a server.
 */
@Timeout(60)
public abstract class HoldAndDrainContract {

	protected TestedServer server;

	private final List<Client> clients = new ArrayList<>();

	@BeforeEach
	void start() {
		this.server = make(new SharedSockets().operatingSystem(), TestedServer.SPOOL, 2).start();
	}

	protected abstract TestedServer make(OperatingSystem operatingSystem, long spool, int threads);

	@AfterEach
	void stop() throws IOException {
		for (Client client : this.clients) {
			client.close();
		}
		this.server.close();
	}

	protected final Client client() throws IOException {
		Client client = this.server.connect();
		this.clients.add(client);
		return client;
	}

	private void quietAndFreeze() throws Exception {
		this.server.traffic().readAhead();
		this.server.traffic().freeze(TestedServer.pause(Duration.ofSeconds(10)));
	}

	@Test
	void freezeHoldsRequestsOfOpenConnectionsUntilResumed() throws Exception {
		Client client = client();
		assertThat(client.get("/a").answer().status()).isEqualTo(200);
		quietAndFreeze();
		List<Client> held = new ArrayList<>(List.of(client.get("/held")));
		await().until(() -> this.server.summary() != null);
		assertThat(this.server.served).hasValue("/a");
		this.server.traffic().resume();
		assertThat(held.get(0).answer().text()).startsWith("GET|/held|");
	}

	@Test
	void bodyOfAHeldRequestIsLeftOnItsConnection() throws Exception {
		Client client = client();
		assertThat(client.post("/echo", new byte[10]).answer().status()).isEqualTo(200);
		this.server.traffic().freeze(TestedServer.pause(Duration.ofSeconds(10)));
		int size = 256 * 1024 * 1024;
		client.send("POST /held HTTP/1.1\r\nHost: x\r\nContent-Length: " + size + "\r\n\r\n");
		AtomicInteger sent = new AtomicInteger();
		Thread sending = new Thread(() -> {
			try {
				for (byte[] piece = new byte[64 * 1024]; sent.get() < size; sent.addAndGet(piece.length)) {
					client.send(piece);
				}
			}
			catch (IOException ex) {
				// The test is over.
			}
		});
		sending.start();
		await().until(() -> {
			int before = sent.get();
			await().during(Duration.ofMillis(500)).until(() -> true);
			return before > 0 && before == sent.get();
		});
		assertThat(sending.isAlive()).as("waits after %d bytes", sent.get()).isTrue();
		client.close();
		sending.join();
		this.server.traffic().resume();
	}

	@Test
	void freezeWhenHeldAcceptsNoConnectionUntilResumed() throws Exception {
		quietAndFreeze();
		Client client = client().get("/new");
		await().during(Duration.ofMillis(700)).until(() -> this.server.openConnections() == 0);
		this.server.traffic().resume();
		assertThat(client.answer().text()).startsWith("GET|/new|");
	}

	@Test
	void freezeWithManyHeldClientsAndTwoThreadsDrainsAsynchronousRequests() throws Exception {
		List<Client> asynchronous = List.of(client().get("/async"), client().get("/async"), client().get("/async"));
		List<Client> held = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			Client client = client();
			client.get("/warm").answer();
			held.add(client);
		}
		await().until(() -> this.server.suspended.size() == 3);
		this.server.traffic().readAhead();
		this.server.traffic().hold();
		CompletableFuture<Void> frozen = CompletableFuture.runAsync(this::freeze);
		await().until(() -> String.valueOf(this.server.summary()).contains("3 requests"));
		for (Client client : held) {
			client.get("/held");
		}
		await().until(() -> String.valueOf(this.server.summary()).contains("20 held"));
		this.server.suspended.forEach(TestedServer.Suspended::dispatch);
		frozen.get(20, TimeUnit.SECONDS);
		for (Client client : asynchronous) {
			assertThat(client.answer().text()).isEqualTo("async");
		}
		this.server.traffic().resume();
		for (Client client : held) {
			assertThat(client.answer().text()).startsWith("GET|/held|");
		}
	}

	@Test
	void freezeWithPipelinedRequestsOnAllThreadsStillDrains() throws Exception {
		Client asynchronous = client().get("/async");
		await().until(() -> this.server.suspended.size() == 1);
		List<Client> slow = List.of(client(), client());
		for (Client client : slow) {
			client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\nGET /next HTTP/1.1\r\nHost: x\r\n\r\n");
		}
		await().until(() -> this.server.inside.size() == 2);
		this.server.traffic().readAhead();
		this.server.traffic().hold();
		CompletableFuture<Void> frozen = CompletableFuture.runAsync(this::freeze);
		this.server.gateOfSlow.release(2);
		await().until(() -> String.valueOf(this.server.summary()).contains("2 held"));
		this.server.suspended.forEach(TestedServer.Suspended::complete);
		frozen.get(20, TimeUnit.SECONDS);
		assertThat(asynchronous.answer().status()).isEqualTo(200);
		this.server.traffic().resume();
		for (Client client : slow) {
			assertThat(client.answer().text()).isEqualTo("slow");
			assertThat(client.answer().text()).startsWith("GET|/next|");
		}
	}

	/**
	 * For servers with a pool of threads that takes requests before the gate.
	 */
	@Test
	protected void freezeWithRequestsInQueueOfPoolParksThem() throws Exception {
		List<Client> slow = List.of(client().get("/slow"), client().get("/slow"));
		await().until(() -> this.server.inside.size() == 2);
		List<Client> queued = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			queued.add(client().get("/queued"));
		}
		await().until(() -> this.server.openConnections() == 12);
		this.server.traffic().hold();
		CompletableFuture<Void> frozen = CompletableFuture.runAsync(this::freeze);
		await().until(() -> this.server.summary().startsWith("2 requests"));
		this.server.gateOfSlow.release(2);
		frozen.get(20, TimeUnit.SECONDS);
		await().until(() -> "0 requests in progress, 10 held".equals(this.server.summary()));
		await().until(() -> this.server.busyThreads() == 0);
		assertThat(this.server.served).hasValue("");
		this.server.traffic().resume();
		for (Client client : queued) {
			assertThat(client.answer().text()).startsWith("GET|/queued|");
		}
		assertThat(slow.get(0).answer().text()).isEqualTo("slow");
	}

	protected final void freeze() {
		try {
			this.server.traffic().freeze(TestedServer.pause(Duration.ofSeconds(20)));
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void freezeWhenRequestDoesNotEndNamesItAndResumeGoesOn() throws Exception {
		Client slow = client().get("/slow?secret=1");
		await().until(() -> this.server.inside.size() == 1);
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> this.server.traffic().freeze(TestedServer.pause(Duration.ofMillis(50))))
			.withMessageContaining("GET /slow (")
			.withMessageNotContaining("secret");
		this.server.traffic().resume();
		this.server.gateOfSlow.release();
		assertThat(slow.answer().text()).isEqualTo("slow");
		assertThat(slow.get("/again").answer().status()).isEqualTo(200);
	}

	@Test
	void freezeLetsExemptPathPass() throws Exception {
		List<Client> held = new ArrayList<>();
		Client status = client();
		status.get("/first").answer();
		for (int i = 0; i < 40; i++) {
			Client client = client();
			client.get("/warm").answer();
			held.add(client);
		}
		quietAndFreeze();
		for (Client client : held) {
			client.get("/held");
		}
		await().until(() -> String.valueOf(this.server.summary()).contains("40 held"));
		assertThat(status.get(TestedServer.EXEMPT).answer().text()).startsWith("GET|/actuator/copyover|");
		assertThat(status.get(TestedServer.EXEMPT + "?x=1").answer().text()).startsWith("GET|/actuator/copyover|");
		this.server.traffic().resume();
		for (Client client : held) {
			assertThat(client.answer().status()).isEqualTo(200);
		}
	}

	@Test
	void orphanedRefusesWhatWasHeld() throws Exception {
		Client client = client();
		client.get("/a").answer();
		quietAndFreeze();
		client.get("/held");
		await().until(() -> this.server.summary() != null);
		this.server.traffic().orphaned();
		Client.Answer answer = client.answer();
		assertThat(answer.status()).isEqualTo(503);
		assertThat(answer.field("Retry-After")).isEqualTo("1");
		assertThat(client.isClosed()).isTrue();
	}

}
