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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link AnswerReader}.
 */
class AnswerReaderTests {

	private final StringBuilder seen = new StringBuilder();

	private final RelayedAnswer answer = new RelayedAnswer() {

		@Override
		public void interim(int status, List<Field> fields) {
			AnswerReaderTests.this.seen.append("interim ").append(status).append(fields).append('|');
		}

		@Override
		public void begin(int status, List<Field> fields, long length) {
			AnswerReaderTests.this.seen.append(status).append(' ').append(length).append('|');
			fields.forEach((field) -> AnswerReaderTests.this.seen.append(field.name())
				.append('=')
				.append(field.value())
				.append('|'));
		}

		@Override
		public void write(byte[] buffer, int count) {
			AnswerReaderTests.this.seen.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
		}

		@Override
		public void end(List<Field> trailers) {
			AnswerReaderTests.this.seen.append("|end").append(trailers.size());
		}

	};

	private String read(String text, boolean head) throws IOException {
		AnswerReader reader = new AnswerReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)),
				head, this.answer);
		reader.run();
		reader.check();
		return this.seen.toString();
	}

	@Test
	void readWhenLengthIsKnown() throws IOException {
		assertThat(read("HTTP/1.1 200 OK\r\nA: b: \u00e4\u0085\u00ff\r\nContent-Length: 3\r\n\r\nabcREST", false))
			.isEqualTo("200 3|A=b: \u00e4\u0085\u00ff|Content-Length=3|abc|end0");
	}

	@Test
	void readWhenChunked() throws IOException {
		assertThat(read("HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\nT: 1\r\n\r\n",
				false))
			.isEqualTo("200 -1|Transfer-Encoding=chunked|abc|end1");
	}

	@Test
	void readWhenConnectionEndsBody() throws IOException {
		assertThat(read("HTTP/1.0 200 OK\r\n\r\nabc", false)).isEqualTo("200 -1|abc|end0");
	}

	@Test
	void readWhenThereIsNoBody() throws IOException {
		assertThat(read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", true))
			.isEqualTo("200 0|Content-Length=3||end0");
		this.seen.setLength(0);
		assertThat(read("HTTP/1.1 204 No Content\r\n\r\n", false)).isEqualTo("204 0||end0");
		this.seen.setLength(0);
		assertThat(read("HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n", false)).startsWith("304 0|");
	}

	@Test
	void readPassesInterimAnswersOnButNot100() throws IOException {
		assertThat(
				read("HTTP/1.1 100 \r\n\r\nHTTP/1.1 103 \r\nLink: x\r\n\r\nHTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n",
						false))
			.isEqualTo("interim 103[Field[name=Link, value=x]]|200 0|Content-Length=0||end0");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "HTTP/1.1", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "SSH-2.0\r\n\r\n",
			"HTTP/1.1 200 OK\r\n: x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
			"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab",
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" })
	void readWhenBrokenThrowsAndDoesNotEnd(String text) {
		assertThatIOException().isThrownBy(() -> read(text, false));
		assertThat(this.seen).doesNotContain("end");
	}

}
