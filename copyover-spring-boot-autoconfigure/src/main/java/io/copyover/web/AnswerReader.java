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
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.ContentLengthInputStream;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.apache.hc.core5.util.CharArrayBuffer;
import org.jspecify.annotations.Nullable;

import io.copyover.web.RelayedAnswer.Field;

/**
 * Reads one answer of the successor and hands it on as it comes. Keeps what went wrong
 * for {@link #check()}.
 */
final class AnswerReader implements Runnable {

	private static final int BUFFER_SIZE = 16 * 1024;

	private final SessionInputBufferImpl buffer = new SessionInputBufferImpl(BUFFER_SIZE);

	private final InputStream in;

	private final boolean head;

	private final RelayedAnswer answer;

	private @Nullable IOException failure;

	AnswerReader(InputStream in, boolean head, RelayedAnswer answer) {
		this.in = in;
		this.head = head;
		this.answer = answer;
	}

	@Override
	public void run() {
		try {
			read();
		}
		catch (IOException ex) {
			this.failure = ex;
		}
	}

	void check() throws IOException {
		IOException ex = this.failure;
		if (ex != null) {
			throw ex;
		}
	}

	private void read() throws IOException {
		int status = readStatus();
		List<Field> fields = readFields();
		while (status < 200) {
			if (status != 100) {
				this.answer.interim(status, fields);
			}
			status = readStatus();
			fields = readFields();
		}
		readBody(status, fields);
	}

	private void readBody(int status, List<Field> fields) throws IOException {
		long length = length(fields);
		if (this.head || status == 204 || status == 304 || length == 0) {
			this.answer.begin(status, fields, 0);
			this.answer.end(List.of());
			return;
		}
		this.answer.begin(status, fields, length);
		if (has(fields, "transfer-encoding", "chunked")) {
			ChunkedInputStream body = new ChunkedInputStream(this.buffer, this.in);
			copy(body);
			this.answer.end(Arrays.stream(body.getFooters())
				.map((footer) -> new Field(footer.getName(), footer.getValue()))
				.toList());
			return;
		}
		copy((length > 0) ? new ContentLengthInputStream(this.buffer, this.in, length) : untilEnd());
		this.answer.end(List.of());
	}

	private void copy(InputStream body) throws IOException {
		byte[] bytes = new byte[BUFFER_SIZE];
		int count = body.read(bytes);
		while (count >= 0) {
			if (count > 0) {
				this.answer.write(bytes, count);
			}
			count = body.read(bytes);
		}
	}

	private InputStream untilEnd() {
		return new InputStream() {

			@Override
			public int read() throws IOException {
				return AnswerReader.this.buffer.read(AnswerReader.this.in);
			}

			@Override
			public int read(byte[] bytes, int offset, int count) throws IOException {
				return AnswerReader.this.buffer.read(bytes, offset, count, AnswerReader.this.in);
			}

		};
	}

	private int readStatus() throws IOException {
		String line = readLine();
		String[] parts = line.split(" ", 3);
		if (!line.startsWith("HTTP/1.") || parts.length < 2 || !parts[1].matches("[1-9][0-9][0-9]")) {
			throw new IOException("The successor's answer is not HTTP/1");
		}
		return Integer.parseInt(parts[1]);
	}

	private List<Field> readFields() throws IOException {
		List<Field> fields = new ArrayList<>();
		String line = readLine();
		while (!line.isEmpty()) {
			int colon = line.indexOf(':');
			if (colon <= 0) {
				throw new IOException("The successor's answer has a header field without a name");
			}
			fields.add(new Field(line.substring(0, colon), line.substring(colon + 1).strip()));
			line = readLine();
		}
		return fields;
	}

	private String readLine() throws IOException {
		CharArrayBuffer line = new CharArrayBuffer(128);
		if (this.buffer.readLine(line, this.in) < 0) {
			throw new IOException("The successor closed the connection before it had answered");
		}
		return line.toString();
	}

	private static long length(List<Field> fields) throws IOException {
		if (has(fields, "transfer-encoding", "chunked")) {
			return -1;
		}
		for (Field field : fields) {
			if (field.name().equalsIgnoreCase("content-length")) {
				try {
					return Long.parseLong(field.value());
				}
				catch (NumberFormatException ex) {
					throw new IOException("The successor's answer has a length that is not a number", ex);
				}
			}
		}
		return -1;
	}

	private static boolean has(List<Field> fields, String name, String value) {
		return fields.stream()
			.anyMatch((field) -> field.name().equalsIgnoreCase(name) && field.value().equalsIgnoreCase(value));
	}

}
