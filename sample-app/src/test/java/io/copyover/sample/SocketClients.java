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

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A great many WebSocket clients that do what {@code client.js} does.
 */
final class SocketClients implements AutoCloseable {

	private static final Pattern FAREWELL = Pattern.compile("\\{\"copyover\":\"reconnect\",\"token\":\"([^\"]+)\".*");

	private static final int AT_ONCE = 64;

	private static final int JITTER_MILLIS = 1000;

	private final HttpClient http = HttpClient.newHttpClient();

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final Semaphore connecting = new Semaphore(AT_ONCE);

	private final List<Client> clients = new ArrayList<>();

	private final Queue<String> tokens = new ConcurrentLinkedQueue<>();

	private volatile URI uri;

	SocketClients(int port, int count) {
		this.uri = uri(port);
		for (int i = 0; i < count; i++) {
			this.clients.add(new Client("client-" + i));
		}
	}

	private static URI uri(int port) {
		return URI.create("ws://127.0.0.1:" + port + "/api/sockets");
	}

	/**
	 * Have whoever comes back come to another instance.
	 */
	void comeBackTo(int port) {
		this.uri = uri(port);
	}

	/**
	 * Connect all, and have each told who it is.
	 */
	SocketClients connect() throws InterruptedException {
		for (Client client : this.clients) {
			this.connecting.acquire();
			client.connect(null).whenComplete((socket, ex) -> this.connecting.release());
		}
		awaitAll("first");
		return this;
	}

	/**
	 * Ask each client who it is, and wait for all answers.
	 */
	void awaitAll(String question) {
		Awaitility.await("the answers to '" + question + "'").atMost(Patience.LIMIT).untilAsserted(() -> {
			this.clients.forEach((client) -> client.ask(question));
			assertThat(this.clients).filteredOn((client) -> !client.heard(question)).isEmpty();
		});
	}

	/**
	 * Check that each client is who it was, came back as often, and was not refused.
	 */
	void assertAllCameBack(int times) {
		assertThat(this.clients).allSatisfy((client) -> {
			assertThat(client.problem).isNull();
			assertThat(client.cameBack).isEqualTo(times);
			assertThat(client.answers).allMatch((answer) -> answer.startsWith(client.name + " "));
		});
	}

	/**
	 * Return how long the clients were away, in milliseconds, in ascending order.
	 */
	List<Long> away() {
		List<Long> away = new ArrayList<>(this.clients.stream().map((client) -> client.awayMillis).toList());
		Collections.sort(away);
		return away;
	}

	/**
	 * Return the tokens that the clients were given.
	 */
	List<String> tokens() {
		return List.copyOf(this.tokens);
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
		this.clients.forEach((client) -> {
			WebSocket socket = client.socket;
			if (socket != null) {
				socket.abort();
			}
		});
	}

	/**
	 * One client.
	 */
	private final class Client implements WebSocket.Listener {

		private final String name;

		private final List<String> answers = Collections.synchronizedList(new ArrayList<>());

		private volatile WebSocket socket;

		private volatile String token;

		private volatile String asked = "";

		private volatile String problem;

		private volatile long leftAt;

		private volatile long awayMillis;

		private volatile int cameBack;

		private Client(String name) {
			this.name = name;
		}

		private CompletableFuture<WebSocket> connect(String token) {
			WebSocket.Builder builder = SocketClients.this.http.newWebSocketBuilder();
			if (token == null) {
				builder.header("Bench-User", this.name).subprotocols("copyover");
			}
			else {
				builder.subprotocols("copyover", "copyover-token." + token);
			}
			return builder.buildAsync(SocketClients.this.uri, this).whenComplete((connected, ex) -> {
				if (ex != null) {
					this.problem = String.valueOf(ex);
				}
				else {
					this.socket = connected;
				}
			});
		}

		private synchronized void leave(String farewellToken) {
			this.token = farewellToken;
			SocketClients.this.tokens.add(farewellToken);
			this.leftAt = System.nanoTime();
			this.socket = null;
			// What was sent since the handling stopped is to be sent again.
			this.asked = "";
		}

		private synchronized void ask(String question) {
			WebSocket current = this.socket;
			if (current != null && !this.asked.equals(question)) {
				this.asked = question;
				current.sendText(question, true);
			}
		}

		@Override
		public String toString() {
			return this.name + " came back " + this.cameBack + " times, " + ((this.socket != null) ? "open" : "away")
					+ ", " + this.problem;
		}

		private boolean heard(String question) {
			return this.answers.contains(this.name + " " + question)
					|| this.answers.contains(this.name + " " + question + " again");
		}

		@Override
		public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
			String text = data.toString();
			Matcher farewell = FAREWELL.matcher(text);
			if (farewell.matches()) {
				leave(farewell.group(1));
			}
			else if (text.equals("{\"copyover\":\"resumed\"}")) {
				this.awayMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - this.leftAt);
				this.cameBack++;
			}
			else {
				this.answers.add(text);
			}
			socket.request(1);
			return null;
		}

		@Override
		public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
			ended("closed with " + status + " " + reason);
			return null;
		}

		@Override
		public void onError(WebSocket socket, Throwable error) {
			ended(String.valueOf(error));
		}

		/**
		 * Come back with a token, however the connection ended: a client that has been
		 * slow is cut off behind it.
		 */
		private void ended(String how) {
			String presented = this.token;
			if (presented == null) {
				this.problem = how;
				return;
			}
			this.token = null;
			SocketClients.this.timer.schedule(() -> connect(presented),
					ThreadLocalRandom.current().nextInt(JITTER_MILLIS), TimeUnit.MILLISECONDS);
		}

	}

}
