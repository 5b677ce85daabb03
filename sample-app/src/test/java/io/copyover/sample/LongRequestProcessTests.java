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

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests that run long when a copyover begins.
 */
@Timeout(180)
class LongRequestProcessTests {

	@Test
	@Tag("full")
	void copyoverWhenRequestEndsInTimeWaitsForIt(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory)) {
			long pid = sample.pid();
			CompletableFuture<Answer> copyover = sample.copyoverAsync();
			sample.awaitLog("Copyover: started process");
			CompletableFuture<Answer> slow = slow(sample, 15_000);
			Answer answer = copyover.join();
			assertThat(answer.status()).as(answer.text()).isEqualTo(200);
			assertThat(slow).as("the request was waited for").isDone();
			assertThat(slow.join().status()).isEqualTo(200);
			assertThat(slow.join().json().get("pid").asLong()).isEqualTo(pid);
			assertThat(slow.join().json().get("generation").asInt()).isZero();
			assertThat(sample.visits()).isEqualTo(1);
			assertThat(sample.generation()).isEqualTo(1);
		}
	}

	@Test
	void copyoverWhenRequestOutlastsTheDrainRollsBackNamingIt(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory, "--copyover.timeout.quiet=1s",
				"--copyover.timeout.drain=1s"); LoadClients clients = LoadClients.few(sample)) {
			long pid = sample.pid();
			CompletableFuture<Answer> copyover = sample.copyoverAsync();
			sample.awaitLog("Copyover: started process");
			CompletableFuture<Answer> slow = slow(sample, 25_000);
			Answer answer = copyover.join();
			assertThat(slow).as("the request that is in the way").isNotDone();
			JsonNode report = answer.json();
			assertThat(answer.status()).as(answer.text()).isEqualTo(500);
			assertThat(report.get("phase").asString()).isEqualTo("drain");
			assertThat(report.get("reason").asString()).contains("POST /api/slow");
			assertThat(ProcessLine.children(pid)).isEmpty();
			assertThat(slow.join().status()).isEqualTo(200);
			clients.assertNoFailure();
			assertThat(sample.pid()).isEqualTo(pid);
		}
	}

	private static CompletableFuture<Answer> slow(SampleProcess sample, int millis) {
		return CompletableFuture.supplyAsync(() -> sample.post("/api/slow?millis=" + millis));
	}

}
