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
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Relay}.
 */
@Timeout(60)
class RelayTests {

	private static final String HEAD = "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

	private static final String BEGUN = HEAD + "1\r\nx\r\n";

	private static final String ANSWER = "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n";

	/**
	 * The successor must not take what it got of the body for all of it.
	 */
	@Test
	void relayWhenAnsweredBeforeTheEndOfAChunkedBodyDoesNotEndIt() throws Exception {
		try (ServerSocket successor = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			CompletableFuture<String> told = CompletableFuture.supplyAsync(() -> answerEarly(successor));
			Relay relay = new Relay(new InetSocketAddress(successor.getInetAddress(), successor.getLocalPort()),
					Duration.ofSeconds(10));
			Upload upload = new Upload();
			relay.relay(upload, upload);
			assertThat(told.join()).isEqualTo(BEGUN);
		}
	}

	private static String answerEarly(ServerSocket listener) {
		try (Socket socket = listener.accept()) {
			byte[] begun = socket.getInputStream().readNBytes(BEGUN.length());
			socket.getOutputStream().write(ANSWER.getBytes(StandardCharsets.ISO_8859_1));
			byte[] rest = socket.getInputStream().readAllBytes();
			return new String(begun, StandardCharsets.ISO_8859_1) + new String(rest, StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A body whose second part comes when the answer has been read, and its answer.
	 */
	private static final class Upload implements RelayedRequest, RelayedAnswer {

		private final CompletableFuture<Thread> reader = new CompletableFuture<>();

		private int parts;

		@Override
		public byte[] head() {
			return HEAD.getBytes(StandardCharsets.ISO_8859_1);
		}

		@Override
		public boolean isHead() {
			return false;
		}

		@Override
		public long length() {
			return -1;
		}

		@Override
		public int read(byte[] buffer) throws IOException {
			this.parts++;
			if (this.parts == 2) {
				awaitAnswer();
			}
			buffer[0] = 'x';
			return (this.parts <= 2) ? 1 : -1;
		}

		private void awaitAnswer() throws IOException {
			try {
				this.reader.join().join();
			}
			catch (InterruptedException ex) {
				throw new IOException(ex);
			}
		}

		@Override
		public void interim(int status, List<Field> fields) {
		}

		@Override
		public void begin(int status, List<Field> fields, long length) {
		}

		@Override
		public void write(byte[] buffer, int count) {
		}

		@Override
		public void end(List<Field> trailers) {
			this.reader.complete(Thread.currentThread());
		}

	}

}
