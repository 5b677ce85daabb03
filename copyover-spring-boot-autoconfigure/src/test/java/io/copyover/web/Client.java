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

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection to a server on which requests are written byte for byte.
 */
public final class Client implements AutoCloseable {

	private final Socket socket;

	private final InputStream in;

	private boolean insideChunks;

	public Client(int port) throws IOException {
		this(port, "127.0.0.1");
	}

	public Client(int port, String from) throws IOException {
		this(new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(from), 0));
	}

	public Client(Socket socket) throws IOException {
		this.socket = socket;
		this.socket.setTcpNoDelay(true);
		this.socket.setSoTimeout(20_000);
		this.in = this.socket.getInputStream();
	}

	public int localPort() {
		return this.socket.getLocalPort();
	}

	public Client get(String target, String... fields) throws IOException {
		return send("GET " + target + " HTTP/1.1\r\nHost: example.org\r\n" + lines(fields) + "\r\n");
	}

	public Client post(String target, byte[] body, String... fields) throws IOException {
		send("POST " + target + " HTTP/1.1\r\nHost: example.org\r\n" + lines(fields) + "Content-Length: " + body.length
				+ "\r\n\r\n");
		return send(body);
	}

	private static String lines(String... fields) {
		StringBuilder lines = new StringBuilder();
		for (String field : fields) {
			lines.append(field).append("\r\n");
		}
		return lines.toString();
	}

	public Client send(String text) throws IOException {
		return send(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	public Client send(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
		this.socket.getOutputStream().flush();
		return this;
	}

	public boolean hasAnswer() throws IOException {
		return this.in.available() > 0;
	}

	public Answer answer() throws IOException {
		return answer(false);
	}

	public Answer answer(boolean head) throws IOException {
		Answer answer = readHead();
		if (head || answer.status() == 204 || answer.status() == 304 || answer.status() < 200) {
			return answer;
		}
		if ("chunked".equals(answer.field("Transfer-Encoding"))) {
			answer.body().writeBytes(readChunks());
		}
		else {
			answer.body().writeBytes(readFully(Integer.parseInt(answer.field("Content-Length"))));
		}
		return answer;
	}

	public Answer readHead() throws IOException {
		String line = readLine();
		int status = Integer.parseInt(line.split(" ")[1]);
		List<String> fields = new ArrayList<>();
		line = readLine();
		while (!line.isEmpty()) {
			fields.add(line);
			line = readLine();
		}
		return new Answer(status, fields, new ByteArrayOutputStream());
	}

	public byte[] readChunks() throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		byte[] chunk = readChunk();
		while (chunk.length > 0) {
			body.writeBytes(chunk);
			chunk = readChunk();
		}
		return body.toByteArray();
	}

	public byte[] readToEnd() throws IOException {
		return this.in.readAllBytes();
	}

	/**
	 * Read the next chunk, not its last line break: some servers send that with the chunk
	 * after it.
	 */
	public byte[] readChunk() throws IOException {
		if (this.insideChunks) {
			readLine();
		}
		byte[] chunk = readFully(Integer.parseInt(readLine(), 16));
		this.insideChunks = chunk.length > 0;
		if (!this.insideChunks) {
			readLine();
		}
		return chunk;
	}

	public byte[] readFully(int length) throws IOException {
		byte[] bytes = this.in.readNBytes(length);
		if (bytes.length < length) {
			throw new EOFException(bytes.length + " of " + length + " bytes");
		}
		return bytes;
	}

	private String readLine() throws IOException {
		StringBuilder line = new StringBuilder();
		int next = this.in.read();
		while (next != '\n') {
			if (next < 0) {
				throw new EOFException("Ended after: " + line);
			}
			if (next != '\r') {
				line.append((char) next);
			}
			next = this.in.read();
		}
		return line.toString();
	}

	public boolean isClosed() throws IOException {
		return this.in.read() < 0;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	public record Answer(int status, List<String> fields, ByteArrayOutputStream body) {

		public String text() {
			return this.body.toString(StandardCharsets.ISO_8859_1);
		}

		public String field(String name) {
			return this.fields.stream()
				.filter((field) -> field.toLowerCase().startsWith(name.toLowerCase() + ":"))
				.map((field) -> field.substring(name.length() + 1).trim())
				.findFirst()
				.orElse(null);
		}

	}

}
