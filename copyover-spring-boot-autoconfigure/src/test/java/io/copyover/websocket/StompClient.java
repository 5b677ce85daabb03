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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Speaks STOMP over a socket.
 */
final class StompClient {

	private final SocketClient socket;

	private int subscriptions;

	StompClient(SocketClient socket) {
		this.socket = socket;
	}

	SocketClient socket() {
		return this.socket;
	}

	/**
	 * Connect, and return the answer.
	 */
	String connect(String... headers) {
		frame("CONNECT", "", headers("accept-version:1.2", headers));
		return this.socket.await("CONNECTED");
	}

	StompClient subscribe(String destination) {
		frame("SUBSCRIBE", "", "id:" + this.subscriptions++, "destination:" + destination);
		return this;
	}

	void send(String destination, String text) {
		frame("SEND", text, "destination:" + destination, "content-type:text/plain");
	}

	boolean trySend(String destination, String text) {
		return this.socket.trySend(text("SEND", text, "destination:" + destination, "content-type:text/plain"));
	}

	private void frame(String command, String body, String... headers) {
		this.socket.send(text(command, body, headers));
	}

	private static String text(String command, String body, String... headers) {
		return command + "\n" + String.join("\n", headers) + "\n\n" + body + "\0";
	}

	private static String[] headers(String first, String... more) {
		List<String> headers = new ArrayList<>(List.of(first));
		headers.addAll(List.of(more));
		return headers.toArray(String[]::new);
	}

	/**
	 * Return what the messages say.
	 */
	List<String> messages() {
		return this.socket.texts()
			.stream()
			.filter((text) -> text.startsWith("MESSAGE\n"))
			.map(StompClient::body)
			.toList();
	}

	static String body(String frame) {
		return frame.substring(frame.indexOf("\n\n") + 2, frame.indexOf('\0'));
	}

	static Map<String, String> headers(String frame) {
		return frame.substring(0, frame.indexOf("\n\n"))
			.lines()
			.skip(1)
			.collect(Collectors.toMap((line) -> line.substring(0, line.indexOf(':')),
					(line) -> line.substring(line.indexOf(':') + 1)));
	}

}
