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

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.copyover.CopyoverStreamException;
import io.copyover.handover.Participant.Listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Header}.
 */
class HeaderTests {

	@Test
	void ofWhenMadeFromFieldsIsTheSame() {
		List<String> command = List.of("java", "-jar", "a b.jar", "", "--x=ä,\"ö\"", "");
		Header header = new Header(7, command,
				List.of(new Listener("server", "0:0:0:0:0:0:0:0", 8080, 12), new Listener("other", "127.0.0.1", 1, 99)),
				new byte[] { 1, 2, 3 }, -500, 17);
		assertThat(Header.of(header.fields())).isEqualTo(header);
	}

	@Test
	void fieldsWhenOfFileHoldTheGenerationOnly() {
		assertThat(Header.ofFile(3).fields()).containsOnlyKeys("generation");
	}

	@Test
	void fieldsAreWrittenAsTheProtocolSays() {
		Header header = new Header(2, List.of("java", "-jar", "app.jar"),
				List.of(new Listener("server", "0.0.0.0", 8080, 12)), new byte[] { 9 }, -5, 4711);
		Map<String, String> fields = new LinkedHashMap<>();
		header.fields().forEach((name, value) -> fields.put(name, new String(value, StandardCharsets.UTF_8)));
		assertThat(fields).containsExactly(Map.entry("generation", "2"), Map.entry("command", "java\0-jar\0app.jar"),
				Map.entry("listeners", "server\t0.0.0.0\t8080\t12"), Map.entry("secret", "\t"),
				Map.entry("memory-score", "-5"), Map.entry("supervisor", "4711"));
	}

	@Test
	void ofWhenNoListenersHasNone() {
		Header header = new Header(1, List.of("java"), List.of(), new byte[32], 0, 0);
		assertThat(Header.of(header.fields()).listeners()).isEmpty();
	}

	@Test
	void ofWhenFieldIsMissingOrNotANumberFails() {
		assertThatExceptionOfType(CopyoverStreamException.class).isThrownBy(() -> Header.of(Map.of()))
			.withMessageContaining("generation");
		Map<String, byte[]> fields = Map.of("generation", "x".getBytes(StandardCharsets.UTF_8));
		assertThatExceptionOfType(CopyoverStreamException.class).isThrownBy(() -> Header.of(fields));
	}

}
