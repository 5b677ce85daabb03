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

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.copyover.Contributor;
import io.copyover.Encoder;
import io.copyover.jackson.JacksonCodec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The seeds of {@link StateReaderFuzzTests} are what the writer writes. When the format
 * changes, run this with {@code -Dcopyover.seeds.write=true} once, from the module's
 * directory: it writes them anew.
 */
class FuzzSeedsTests {

	private static final Path RESOURCES = Path.of("src/test/resources");

	private static final String DIRECTORY = "io/copyover/stream/StateReaderFuzzTestsInputs/";

	@ParameterizedTest
	@MethodSource("methods")
	void seedsAreWhatTheWriterWrites(String method) throws IOException {
		for (Map.Entry<String, byte[]> seed : seeds().entrySet()) {
			String path = DIRECTORY + method + "/" + seed.getKey();
			if (Boolean.getBoolean("copyover.seeds.write")) {
				Files.createDirectories(RESOURCES.resolve(path).getParent());
				Files.write(RESOURCES.resolve(path), seed.getValue());
				continue;
			}
			try (InputStream stored = getClass().getClassLoader().getResourceAsStream(path)) {
				assertThat(stored).as(path).isNotNull();
				assertThat(stored.readAllBytes()).as(path).isEqualTo(seed.getValue());
			}
		}
	}

	static Stream<String> methods() {
		return Stream.of("anyBytes", "anyFrames");
	}

	private Map<String, byte[]> seeds() {
		Map<String, byte[]> seeds = new LinkedHashMap<>();
		seeds.put("empty", write());
		seeds.put("typed", write(Streams.saving("typed", this::typed)));
		seeds.put("raw", write(Streams.saving("raw", this::raw)));
		seeds.put("careless", write(Streams.saving("careless", this::raw)));
		seeds.put("several", write(Streams.saving("none", (encoder) -> {
		}), Streams.saving("typed", this::typed), Streams.saving("discard", this::raw)));
		seeds.put("unclaimed", write(Streams.saving("gone", this::typed)));
		return seeds;
	}

	private byte[] write(Contributor... contributors) {
		return Streams.write(new JacksonCodec(), contributors);
	}

	private void typed(Encoder encoder) {
		encoder.writeSection("a", "text");
		encoder.writeSection("b", Map.of("k", new int[] { 1, 2 }));
		encoder.writeSection("c", new int[] { 1, 2, 3 });
	}

	private void raw(Encoder encoder) throws IOException {
		Streams.writeRaw(encoder, "a", Streams.bytes(100));
		Streams.writeRaw(encoder, "b", Streams.bytes(10));
		Streams.writeRaw(encoder, "c", new byte[0]);
	}

}
