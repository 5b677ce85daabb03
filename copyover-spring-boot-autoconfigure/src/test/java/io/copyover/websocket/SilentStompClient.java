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
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that reads nothing once the handshake was answered.
 */
final class SilentStompClient implements AutoCloseable {

	private final Socket socket;

	private SilentStompClient(Socket socket) {
		this.socket = socket;
	}

	/**
	 * Connect to where nobody has to sign in.
	 */
	static SilentStompClient connect(int port, String destination) {
		try {
			SilentStompClient client = new SilentStompClient(handshake(port, "/stomp-open"));
			client.send("CONNECT\naccept-version:1.2\n\n\0");
			client.send("SUBSCRIBE\nid:0\ndestination:" + destination + "\n\n\0");
			return client;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return a connection of which nothing is read but the first byte of the answer.
	 */
	static Socket handshake(int port, String path) throws IOException {
		Socket socket = new Socket();
		socket.setReceiveBufferSize(4096);
		socket.setSoTimeout(60_000);
		socket.connect(new InetSocketAddress("127.0.0.1", port));
		socket.getOutputStream()
			.write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
					+ "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
					+ "Sec-WebSocket-Version: 13\r\n\r\n")
				.getBytes(StandardCharsets.US_ASCII));
		assertThat(socket.getInputStream().read()).isEqualTo('H');
		return socket;
	}

	/**
	 * Send a short text frame, masked with zeros.
	 */
	private void send(String text) throws IOException {
		byte[] payload = text.getBytes(StandardCharsets.UTF_8);
		byte[] frame = new byte[6 + payload.length];
		frame[0] = (byte) 0x81;
		frame[1] = (byte) (0x80 | payload.length);
		System.arraycopy(payload, 0, frame, 6, payload.length);
		this.socket.getOutputStream().write(frame);
	}

	void assertClosed() {
		assertClosed(this.socket);
	}

	/**
	 * Read to the end, which there must be.
	 */
	static void assertClosed(Socket socket) {
		try {
			socket.getInputStream().transferTo(OutputStream.nullOutputStream());
		}
		catch (SocketTimeoutException ex) {
			throw new AssertionError("The connection was not closed", ex);
		}
		catch (IOException ex) {
			assertThat(ex).as("a reset, an end, too").hasMessageContaining("reset");
		}
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
