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

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * State of all sizes and kinds through the pipe between two processes.
 */
@Timeout(1200)
class StateProcessTests {

	private static final int PIPE = 64 * 1024;

	private static final List<Integer> SIZES = List.of(0, PIPE - 1, PIPE, PIPE + 1, 16 * 1024 * 1024);

	private static final long MEBIBYTE = 1024 * 1024;

	@Test
	void notesWhenOfAllSizesArriveAsTheyWere(@TempDir Path directory) throws Exception {
		assertNotesArrive(SIZES.size(), directory);
	}

	@Test
	@Tag("full")
	void notesWhenOneMoreEachTimeArriveAsTheyWere(@TempDir Path directory) throws Exception {
		assertNotesArrive(1, directory);
	}

	private void assertNotesArrive(int each, Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory)) {
			Map<Integer, byte[]> notes = new HashMap<>();
			for (int size : SIZES) {
				byte[] note = new byte[size];
				new Random(size).nextBytes(note);
				Answer receipt = sample.send("POST", "/api/notes", note);
				assertThat(receipt.json().get("bytes").asInt()).isEqualTo(size);
				notes.put(receipt.json().get("id").asInt(), note);
				if (notes.size() % each == 0) {
					assertThat(sample.copyover().status()).as("with a note of %d bytes", size).isEqualTo(200);
				}
			}
			assertThat(notes).hasSameSizeAs(SIZES)
				.allSatisfy((id, note) -> assertThat(sample.get("/api/notes/" + id).body()).isEqualTo(note));
			assertThat(sample.generation()).isEqualTo(SIZES.size() / each);
		}
	}

	@Test
	void sectionsWhenNoneOneAndSeveralArriveAsTheyWere(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory)) {
			byte[] body = "{\"title\":\"ä \\\"€\\\"\",\"picture\":\"AP+AQQ==\",\"pages\":[3,1,-2]}"
				.getBytes(StandardCharsets.UTF_8);
			JsonNode shelf = sample.send("POST", "/api/shelf", body, "Content-Type: application/json").json();
			sample.post("/api/visits");
			JsonNode report = sample.copyover().json();
			Map<String, Integer> sections = new HashMap<>();
			report.get("contributors")
				.forEach((entry) -> sections.put(entry.get("name").asString(), entry.get("sections").asInt()));
			assertThat(sections).containsEntry("temper", 0).containsEntry("visits", 1).containsEntry("shelf", 3);
			assertThat(shelf.get("pages")).hasSize(3);
			assertThat(sample.get("/api/shelf").json()).isEqualTo(shelf);
			assertThat(sample.visits()).isEqualTo(1);
		}
	}

	@Test
	void ballastWhenOf64MebibytesArrivesAsItWas(@TempDir Path directory) throws Exception {
		assertArrives(64, directory);
	}

	@Test
	@Tag("full")
	void ballastWhenOf512MebibytesArrivesAsItWas(@TempDir Path directory) throws Exception {
		assertArrives(512, directory);
	}

	private void assertArrives(int mebibytes, Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.startJvm(directory, List.of("-Xmx2g"),
				"--copyover.timeout.handover=120s")) {
			JsonNode ballast = sample.post("/api/ballast?mebibytes=" + mebibytes).json();
			assertThat(ballast.get("mebibytes").asInt()).isEqualTo(mebibytes);
			Answer answer = sample.copyover();
			assertThat(answer.status()).as(answer.text()).isEqualTo(200);
			assertThat(answer.json().get("bytes").asLong()).isGreaterThan(mebibytes * MEBIBYTE);
			assertThat(sample.generation()).isEqualTo(1);
			assertThat(sample.get("/api/ballast").json()).isEqualTo(ballast);
		}
	}

}
