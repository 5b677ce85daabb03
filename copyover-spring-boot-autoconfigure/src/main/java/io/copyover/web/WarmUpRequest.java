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
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The request of a client, by which a server runs the code of its first one before
 * clients come.
 */
public final class WarmUpRequest {

	/**
	 * How long connecting and each read may take.
	 */
	public static final Duration LIMIT = Duration.ofSeconds(2);

	private static final byte[] REQUEST = "GET /?a=b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
		.getBytes(StandardCharsets.ISO_8859_1);

	private WarmUpRequest() {
	}

	/**
	 * Connect, ask, and wait for the whole answer.
	 * @param address where the server listens
	 * @throws IOException when there is no answer in time, or one that tells of a failure
	 */
	public static void send(InetSocketAddress address) throws IOException {
		try (Socket socket = new Socket()) {
			socket.setSoTimeout((int) LIMIT.toMillis());
			socket.connect(address, (int) LIMIT.toMillis());
			socket.getOutputStream().write(REQUEST);
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
			if (!answer.startsWith("HTTP/1.1 200")) {
				throw new IOException("No answer to a request that was to warm up");
			}
		}
	}

}
