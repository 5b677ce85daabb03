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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that take their time to send a request.
 */
@Tag("full")
@Timeout(1200)
class SlowClientsProcessTests {

	private static final int CLIENTS = 200;

	private static final int BYTES = 30;

	@Test
	void postsWhenTheyBeginAfterReadyArriveWholeAndOnce(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.startOn(SampleServer.of("tomcat"), directory,
				"--server.tomcat.threads.max=250")) {
			Path go = directory.resolve("go");
			CompletableFuture<Answer> copyover = sample.copyoverAsync("--sample.pause-at=predecessor:ready@" + go);
			sample.awaitLog("Paused at predecessor:ready");
			ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
			List<Wire> wires = new ArrayList<>();
			try {
				for (int client = 0; client < CLIENTS; client++) {
					Wire wire = new Wire(sample.port());
					wires.add(wire);
					wire.begin("POST", "/api/notes", BYTES, body(client, 0, 1), List.of());
				}
				List<Future<Answer>> answers = new ArrayList<>();
				for (int client = 0; client < CLIENTS; client++) {
					int number = client;
					answers.add(clients.submit(() -> sendSlowly(wires.get(number), number)));
				}
				Files.createFile(go);
				Answer answer = copyover.get();
				assertThat(answer.status()).as(answer.text()).isEqualTo(200);
				assertThat(answers).as("posts that were not waited for").anyMatch((post) -> !post.isDone());
				assertArrived(sample, answers);
			}
			finally {
				clients.shutdownNow();
				for (Wire wire : wires) {
					wire.close();
				}
			}
		}
	}

	private static Answer sendSlowly(Wire wire, int client) throws IOException {
		for (int at = 1; at < BYTES - 1; at++) {
			LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
			wire.more(body(client, at, at + 1));
		}
		return wire.end(body(client, BYTES - 1, BYTES));
	}

	private static byte[] body(int client, int from, int to) {
		return "%030d".formatted(client).substring(from, to).getBytes(StandardCharsets.US_ASCII);
	}

	private static void assertArrived(SampleProcess sample, List<Future<Answer>> answers) throws Exception {
		Set<Integer> ids = new HashSet<>();
		for (int client = 0; client < CLIENTS; client++) {
			Answer answer = answers.get(client).get();
			assertThat(answer.status()).as(answer.text()).isEqualTo(200);
			JsonNode receipt = answer.json();
			assertThat(receipt.get("bytes").asInt()).isEqualTo(BYTES);
			ids.add(receipt.get("id").asInt());
			assertThat(sample.get("/api/notes/" + receipt.get("id").asInt()).body()).isEqualTo(body(client, 0, BYTES));
		}
		assertThat(ids).as("notes, each once").hasSize(CLIENTS);
		assertThat(sample.get("/api/notes/" + (CLIENTS + 1)).status()).as("a note too many").isEqualTo(404);
	}

}
