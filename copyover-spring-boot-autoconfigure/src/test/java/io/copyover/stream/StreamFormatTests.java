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

package io.copyover.stream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import io.copyover.Contributor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * The format, byte by byte. The checksums come from another program.
 */
class StreamFormatTests {

	private static final String LITERAL = """
			89 43 50 59 4F 56 52 0A 00 01
			01 00 00 00 0C 0A 67 65 6E 65 72 61 74 69 6F 6E 33
			02 00 00 00 04 A4 51 85 4F
			10 00 00 00 0B 06 76 69 73 69 74 73 41 CA 35 45
			11 00 00 00 0F 05 63 6F 75 6E 74 04 74 65 78 74 6C A3 6F 30
			12 00 00 00 02 34 32
			13 00 00 00 0C 00 00 00 00 00 00 00 02 99 48 9C 3E
			11 00 00 00 10 07 67 72 C3 B6 C3 9F 65 03 72 61 77 4D C3 88 82
			12 00 00 00 03 01 02 03
			13 00 00 00 0C 00 00 00 00 00 00 00 03 F6 CF A7 69
			14 00 00 00 0C 00 00 00 00 00 00 00 02 99 B5 1D 40
			10 00 00 00 0B 06 72 C3 A4 75 6D 65 12 13 42 D8
			14 00 00 00 0C 00 00 00 00 00 00 00 00 77 69 12 49
			1F 00 00 00 1C 00 00 00 00 00 00 00 02 00 00 00 00 00 00 00 02 00 00 00 00 00 00 00 05 62 D2 2A 46
			""";

	private static final byte[] STREAM = HexFormat.of().parseHex(LITERAL.replaceAll("\\s", ""));

	@Test
	void writerWritesExactlyTheseBytes() {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		StateWriter writer = new StateWriter(out, new TextCodec());
		writer.begin(Map.of("generation", new byte[] { '3' }));
		StateWriter.Written visits = writer.write(Streams.saving("visits", (encoder) -> {
			encoder.writeSection("count", "42");
			Streams.writeRaw(encoder, "größe", new byte[] { 1, 2, 3 });
		}));
		StateWriter.Written rooms = writer.write(Streams.saving("räume", (encoder) -> {
		}));
		long length = writer.end();
		assertThat(out.toByteArray()).asHexString().isEqualTo(LITERAL.replaceAll("\\s", ""));
		assertThat(length).isEqualTo(STREAM.length);
		assertThat(visits).isEqualTo(new StateWriter.Written(2, 5));
		assertThat(rooms).isEqualTo(new StateWriter.Written(0, 0));
	}

	@Test
	void readerReadsTheseBytes() {
		List<Object> read = new ArrayList<>();
		Contributor visits = Streams.restoring("visits", (decoder) -> {
			read.add(decoder.readSection("count", String.class));
			read.add(decoder.openSection("größe").readAllBytes());
		});
		Contributor rooms = Streams.restoring("räume", (decoder) -> read.add(decoder.hasSection("any")));
		StateReader reader = new StateReader(new ByteArrayInputStream(STREAM), new TextCodec(), 0, (name) -> false);
		assertThat(reader.begin()).containsExactly(entry("generation", new byte[] { '3' }));
		Map<String, Long> times = reader.restore(Streams.byName(rooms, visits));
		assertThat(read).containsExactly("42", new byte[] { 1, 2, 3 }, false);
		assertThat(times).containsOnlyKeys("visits", "räume");
		assertThat(times.keySet()).containsExactly("visits", "räume");
	}

	@Test
	void documentationShowsTheseBytes() throws IOException {
		Matcher row = Pattern.compile("(?m)^[0-9A-F]{4}  ((?:[0-9A-F]{2} )+)")
			.matcher(Files.readString(Path.of("../docs/protocol.md")));
		StringBuilder shown = new StringBuilder();
		while (row.find()) {
			shown.append(row.group(1));
		}
		assertThat(shown.toString().replace(" ", "")).isEqualTo(LITERAL.replaceAll("\\s", ""));
	}

}
