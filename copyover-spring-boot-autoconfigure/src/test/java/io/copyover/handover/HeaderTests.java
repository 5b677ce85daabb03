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
import io.copyover.process.OperatingSystem.Output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests for {@link Header}.
 */
class HeaderTests {

	@Test
	void ofWhenMadeFromFieldsIsTheSame() {
		List<String> command = List.of("java", "-jar", "a b.jar", "", "--x=ä,\"ö\"", "");
		Header header = new Header(7, command,
				List.of(new Listener("server", "0:0:0:0:0:0:0:0", 8080, 12),
						new Listener("other", "127.0.0.1", 1, 99, "https")),
				new byte[] { 1, 2, 3 }, -500, 17, new Output(20, 21), Purpose.IN_PLACE, 1700000000000L);
		assertThat(Header.of(header.fields())).isEqualTo(header);
	}

	@Test
	void fieldsWhenOfFileHoldTheGenerationOnly() {
		assertThat(Header.ofFile(3).fields()).containsOnlyKeys("generation");
	}

	@Test
	void fieldsAreAsTheProtocolTells() {
		Header header = new Header(7, List.of("java", "-jar"), List.of(new Listener("server", "127.0.0.1", 8080, 12)),
				new byte[] { 1 }, -500, 4711, new Output(20, 21), Purpose.IN_PLACE, 1700000000000L);
		Map<String, String> text = new LinkedHashMap<>();
		header.fields().forEach((name, value) -> text.put(name, new String(value, StandardCharsets.UTF_8)));
		assertThat(text).containsExactly(entry("generation", "7"), entry("command", "java\0-jar"),
				entry("listeners", "server\t127.0.0.1\t8080\t12\thttp"), entry("secret", "\1"),
				entry("memory-score", "-500"), entry("supervisor", "4711"), entry("output", "20\t21"),
				entry("purpose", "IN_PLACE"), entry("frozen", "1700000000000"));
	}

	@Test
	void ofWhenNoListenersHasNone() {
		Header header = new Header(1, List.of("java"), List.of(), new byte[32], 0, 0, null, Purpose.SERVE, 0);
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
