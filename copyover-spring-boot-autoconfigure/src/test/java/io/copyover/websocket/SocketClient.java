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
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client that keeps what it hears.
 */
final class SocketClient implements WebSocket.Listener {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private final List<String> texts = new ArrayList<>();

	private final StringBuilder part = new StringBuilder();

	private final CompletableFuture<Integer> closed = new CompletableFuture<>();

	private volatile String reason = "";

	private volatile WebSocket socket;

	private SocketClient() {
	}

	static CompletableFuture<SocketClient> connecting(String uri, @Nullable String user, String... protocols) {
		WebSocket.Builder builder = HTTP.newWebSocketBuilder();
		if (user != null && user.startsWith("half:")) {
			builder.header("Half-Signed-In", user.substring(5));
		}
		else if (user != null) {
			byte[] credentials = (user + ":" + user).getBytes(StandardCharsets.UTF_8);
			builder.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
		}
		if (protocols.length > 0) {
			builder.subprotocols(protocols[0], List.of(protocols).subList(1, protocols.length).toArray(String[]::new));
		}
		SocketClient client = new SocketClient();
		return builder.buildAsync(URI.create(uri), client).thenApply((socket) -> {
			client.socket = socket;
			return client;
		});
	}

	@Override
	public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
		synchronized (this.texts) {
			this.part.append(data);
			if (last) {
				this.texts.add(this.part.toString());
				this.part.setLength(0);
			}
		}
		socket.request(1);
		return null;
	}

	@Override
	public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
		this.reason = reason;
		this.closed.complete(status);
		return null;
	}

	@Override
	public void onError(WebSocket socket, Throwable error) {
		this.closed.completeExceptionally(error);
	}

	List<String> texts() {
		synchronized (this.texts) {
			return List.copyOf(this.texts);
		}
	}

	String protocol() {
		return this.socket.getSubprotocol();
	}

	int closed() {
		return this.closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
	}

	/**
	 * Return the status, 1006 if the connection broke.
	 */
	int closedWhileSending() {
		return this.closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
			.exceptionally((ex) -> (ex instanceof IOException) ? 1006 : -1)
			.join();
	}

	String reason() {
		return this.reason;
	}

	void send(String text) {
		this.socket.sendText(text, true).join();
	}

	/**
	 * Send until that fails, as it does once the connection is closed.
	 */
	boolean trySend(String text) {
		return this.socket.sendText(text, true).handle((sent, ex) -> ex == null).join();
	}

	void pong() {
		this.socket.sendPong(ByteBuffer.allocate(0)).join();
	}

	void await(int count) {
		Awaitility.await().atMost(PATIENCE).until(() -> texts().size() >= count);
	}

	/**
	 * Wait for a text that begins so, and return it.
	 */
	String await(String start) {
		return Awaitility.await(start + " among " + texts())
			.atMost(PATIENCE)
			.until(() -> texts().stream().filter((text) -> text.startsWith(start)).findFirst(),
					(found) -> found.isPresent())
			.orElseThrow();
	}

	/**
	 * Wait for the frame with the token.
	 */
	JsonNode farewell() {
		return new JsonMapper().readTree(await("{\"copyover\":\"reconnect\""));
	}

}
