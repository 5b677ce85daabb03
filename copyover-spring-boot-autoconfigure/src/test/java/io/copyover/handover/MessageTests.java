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

package io.copyover.handover;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;

import io.copyover.CopyoverStreamException;
import io.copyover.handover.Message.Kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Message}.
 */
class MessageTests {

	@Test
	void writeWhenWithContentWritesTheseBytes() throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		Message.of(Kind.READY, "1").writeTo(out);
		Message.of(Kind.PROCEED).writeTo(out);
		assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo("79" + "00000001" + "31" + "50" + "00000000");
	}

	@Test
	void readWhenWrittenGivesItBack() throws IOException {
		for (Kind kind : Kind.values()) {
			ByteArrayOutputStream out = new ByteArrayOutputStream();
			Message.of(kind, "grün").writeTo(out);
			Message message = Message.readFrom(new ByteArrayInputStream(out.toByteArray()));
			assertThat(message).isNotNull();
			assertThat(message.kind()).isEqualTo(kind);
			assertThat(message.text()).isEqualTo("grün");
		}
	}

	@Test
	void readWhenAtEndOrCutShortGivesNull() throws IOException {
		assertThat(read("")).isNull();
		assertThat(read("50" + "0000")).isNull();
	}

	@Test
	void readWhenLengthIsAbsurdFails() {
		assertThatExceptionOfType(CopyoverStreamException.class).isThrownBy(() -> read("50" + "7fffffff"))
			.withMessageContaining("PROCEED")
			.withMessageContaining("2147483647");
		assertThatExceptionOfType(CopyoverStreamException.class).isThrownBy(() -> read("50" + "ffffffff"));
	}

	@Test
	void readWhenKindIsUnknownFails() {
		assertThatExceptionOfType(CopyoverStreamException.class).isThrownBy(() -> read("00" + "00000000"))
			.withMessageContaining("0x0");
	}

	@Test
	void ofWhenTextIsLongStaysBelowWhatAPipeTakesAtOnce() {
		assertThat(Message.of(Kind.FAILED, "x".repeat(10_000)).content()).hasSize(Message.MAX_TEXT);
	}

	private static Message read(String hex) throws IOException {
		return Message.readFrom(new ByteArrayInputStream(HexFormat.of().parseHex(hex)));
	}

}
