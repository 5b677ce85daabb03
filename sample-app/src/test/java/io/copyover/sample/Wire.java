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

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * One connection of a client that hides nothing: it never retries, and everything that
 * goes wrong on the wire is an exception.
 */
final class Wire implements Connection {

	private final Socket socket;

	private final int localPort;

	private @Nullable InputStream in;

	private boolean insideChunks;

	private Instant quietSince = Instant.now();

	private Duration silence = Duration.ZERO;

	Wire(int port) throws IOException {
		this(port, Patience.LIMIT, null);
	}

	/**
	 * Connect.
	 * @param timeout how long to wait for the next byte of an answer
	 */
	Wire(int port, Duration timeout) throws IOException {
		this(port, timeout, null);
	}

	/**
	 * Connect, and leave the handshake of TLS to the first request.
	 */
	Wire(int port, SSLContext tls) throws IOException {
		this(port, Patience.LIMIT, tls);
	}

	private Wire(int port, Duration timeout, @Nullable SSLContext tls) throws IOException {
		Socket plain = new Socket();
		plain.setTcpNoDelay(true);
		plain.setSoTimeout((int) timeout.toMillis());
		plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) Patience.LIMIT.toMillis());
		this.localPort = plain.getLocalPort();
		this.socket = (tls != null) ? tls.getSocketFactory().createSocket(plain, "localhost", port, true) : plain;
	}

	@Override
	public Answer send(String method, String path, byte[] body, List<String> headers) throws IOException {
		begin(method, path, body.length, body, headers);
		return receive();
	}

	/**
	 * Send a request without the rest of its body.
	 */
	void begin(String method, String path, int length, byte[] start, List<String> headers) throws IOException {
		this.silence = Duration.between(this.quietSince, Instant.now());
		StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
		headers.forEach((header) -> head.append(header).append("\r\n"));
		head.append("Content-Length: ").append(length).append("\r\n\r\n");
		ByteArrayOutputStream request = new ByteArrayOutputStream();
		request.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
		request.writeBytes(start);
		request.writeTo(this.socket.getOutputStream());
	}

	/**
	 * Send more of a request's body.
	 */
	void more(byte[] piece) throws IOException {
		this.socket.getOutputStream().write(piece);
	}

	/**
	 * Wait until the answer begins, and leave it.
	 */
	void awaitAnswer() throws IOException {
		InputStream in = in();
		in.mark(1);
		if (in.read() < 0) {
			throw new EOFException("Closed without an answer");
		}
		in.reset();
	}

	/**
	 * Send the rest of a request's body.
	 */
	Answer end(byte[] rest) throws IOException {
		this.socket.getOutputStream().write(rest);
		return receive();
	}

	/**
	 * Send a request and receive its answer, a chunked one line by line as they come.
	 */
	void lines(String path, List<String> headers, Consumer<String> lines) throws IOException {
		begin("GET", path, 0, new byte[0], headers);
		Map<String, String> head = new HashMap<>();
		int status = head(head);
		if (status != 200 || !"chunked".equals(head.get("transfer-encoding"))) {
			throw new IOException(
					"Answered %d %s %s".formatted(status, head, new String(body(head), StandardCharsets.UTF_8)));
		}
		StringBuilder text = new StringBuilder();
		for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
			text.append(new String(chunk, StandardCharsets.ISO_8859_1));
			for (int end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
				lines.accept(text.substring(0, end));
				text.delete(0, end + 1);
			}
		}
	}

	int localPort() {
		return this.localPort;
	}

	private Answer receive() throws IOException {
		Map<String, String> headers = new HashMap<>();
		int status = head(headers);
		byte[] body = body(headers);
		this.quietSince = Instant.now();
		return new Answer(status, Map.copyOf(headers), body);
	}

	private int head(Map<String, String> headers) throws IOException {
		in();
		int status = Integer.parseInt(line().split(" ")[1]);
		for (String line = line(); !line.isEmpty(); line = line()) {
			int colon = line.indexOf(':');
			headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
		}
		return status;
	}

	private InputStream in() throws IOException {
		if (this.in == null) {
			this.in = new BufferedInputStream(this.socket.getInputStream());
		}
		return this.in;
	}

	private byte[] body(Map<String, String> headers) throws IOException {
		if ("chunked".equals(headers.get("transfer-encoding"))) {
			return chunks();
		}
		String length = headers.get("content-length");
		if (length != null) {
			return bytes(Integer.parseInt(length));
		}
		return "close".equalsIgnoreCase(headers.get("connection")) ? this.in.readAllBytes() : new byte[0];
	}

	private byte[] chunks() throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
			body.writeBytes(chunk);
		}
		return body.toByteArray();
	}

	/**
	 * Receive the next chunk, not its last line break: some servers send that with the
	 * chunk after it.
	 */
	private byte[] chunk() throws IOException {
		if (this.insideChunks) {
			line();
		}
		byte[] chunk = bytes(Integer.parseInt(line(), 16));
		this.insideChunks = chunk.length > 0;
		if (!this.insideChunks) {
			line();
		}
		return chunk;
	}

	private byte[] bytes(int count) throws IOException {
		byte[] bytes = this.in.readNBytes(count);
		if (bytes.length < count) {
			throw new EOFException("Closed within a body, after %d of %d bytes".formatted(bytes.length, count));
		}
		return bytes;
	}

	private String line() throws IOException {
		StringBuilder line = new StringBuilder();
		for (int read = this.in.read(); read != '\n'; read = this.in.read()) {
			if (read < 0) {
				throw new EOFException(
						"Closed where a line was expected, after '%s'; the request was begun after %s of silence"
							.formatted(line, this.silence));
			}
			line.append((char) read);
		}
		return line.toString().stripTrailing();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
