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

package io.copyover.jackson;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link JacksonCodec}.
 */
class JacksonCodecTests {

	private final JacksonCodec codec = new JacksonCodec();

	@Test
	void valueRestores() throws IOException {
		Note note = new Note("Grüße", List.of(1, 2), null);
		assertThat(this.codec.name()).isEqualTo("json");
		assertThat(this.codec.read(in(write(note)), Note.class)).isEqualTo(note);
	}

	@Test
	void valueOfGenericTypeRestores() throws IOException {
		Map<String, List<Note>> notes = Map.of("ada", List.of(new Note("a", List.of(), null)));
		assertThat(this.codec.read(in(write(notes)), new TypeReference<Map<String, List<Note>>>() {
		}.getType())).isEqualTo(notes);
	}

	@Test
	void nullRestores() throws IOException {
		assertThat(this.codec.read(in(write(null)), Note.class)).isNull();
	}

	@Test
	void streamsAreNotClosed() throws IOException {
		OutputStream out = new FilterOutputStream(new ByteArrayOutputStream()) {

			@Override
			public void close() {
				throw new AssertionError("closed");
			}

		};
		InputStream in = new FilterInputStream(in("[1]")) {

			@Override
			public void close() {
				throw new AssertionError("closed");
			}

		};
		this.codec.write(List.of(1), out);
		assertThat(this.codec.read(in, int[].class)).isEqualTo(new int[] { 1 });
	}

	@ParameterizedTest
	@ValueSource(strings = { "[1] [2]", "[1]]", "[1]x", "[1]\u0000" })
	void trailingTokensAreRefusedWhateverTheMapperSays(String json) {
		JacksonCodec lenient = new JacksonCodec(JsonMapper.builder()
			.disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
			.enable(StreamReadFeature.AUTO_CLOSE_SOURCE)
			.build());
		assertThatIOException().isThrownBy(() -> lenient.read(in(json), int[].class));
	}

	@Test
	void whiteSpaceIsReadToTheEnd() throws IOException {
		InputStream in = in("[1]" + " ".repeat(100_000));
		this.codec.read(in, int[].class);
		assertThat(in.read()).isEqualTo(-1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "{\"text\":\"geheim", "{\"numbers\":[\"geheim\"]}", "{\"numbers\":\"geheim\"}",
			"geheim", "{\"inner\":{\"geheim\":{\"numbers\":[true]}}}" })
	void badValueIsRefusedWithoutQuotingIt(String json) {
		assertThatIOException().isThrownBy(() -> this.codec.read(in(json), Note.class)).satisfies((ex) -> {
			for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
				assertThat(cause.toString()).doesNotContain("geheim");
			}
		});
	}

	@Test
	void badValueIsRefusedWithItsPlace() {
		assertThatIOException().isThrownBy(() -> this.codec.read(in("{\"numbers\":[1,\"x\"]}"), Note.class))
			.withMessageContaining("java.lang.Integer at .numbers[1]")
			.withMessageContaining("(line 1, column");
	}

	@Test
	void deepNestingIsRefused() {
		byte[] deep = new byte[1_000_000];
		Arrays.fill(deep, (byte) '[');
		assertThatIOException().isThrownBy(() -> this.codec.read(new ByteArrayInputStream(deep), Object.class))
			.withMessageContaining("nesting depth");
	}

	@Test
	void errorsOfTheStreamPass() {
		IOException broken = new IOException("wire cut");
		InputStream in = new InputStream() {

			@Override
			public int read() throws IOException {
				throw broken;
			}

		};
		OutputStream out = new OutputStream() {

			@Override
			public void write(int value) throws IOException {
				throw broken;
			}

		};
		assertThatIOException().isThrownBy(() -> this.codec.read(in, Object.class)).isSameAs(broken);
		assertThatIOException().isThrownBy(() -> this.codec.write("x", out)).isSameAs(broken);
	}

	@Test
	void valueThatHoldsItselfIsRefused() {
		List<Object> endless = new ArrayList<>();
		endless.add(endless);
		assertThatIOException().isThrownBy(() -> this.codec.write(endless, new ByteArrayOutputStream()))
			.withMessageContaining("at [0]")
			.withMessageContaining("nesting depth");
	}

	private String write(Object value) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		this.codec.write(value, out);
		return out.toString(StandardCharsets.UTF_8);
	}

	private InputStream in(String json) {
		return new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
	}

	record Note(String text, List<Integer> numbers, Map<String, Note> inner) {

	}

}
