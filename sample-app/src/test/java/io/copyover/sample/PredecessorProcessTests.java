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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Predecessors that are killed or told to stop.
 */
@Timeout(180)
class PredecessorProcessTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@ParameterizedTest
	@ValueSource(strings = { "spawned", "ready", "frozen", "streaming" })
	void killWhenStateIsIncompleteEndsSuccessor(String step, @TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory)) {
			kill(sample, step);
			awaitEnd(sample);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "streamed", "proceed", "release", "released" })
	void killWhenStateIsCompleteLetsSuccessorServe(String step, @TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory)) {
			sample.post("/api/visits");
			sample.post("/api/visits");
			long pid = sample.pid();
			kill(sample, step);
			Awaitility.await("the successor")
				.atMost(PATIENCE)
				.ignoreExceptions()
				.until(sample::generation, (now) -> now == 1);
			assertThat(sample.visits()).isEqualTo(2);
			assertThat(sample.pid()).isNotEqualTo(pid);
			assertThat(sample.copyover().status()).isEqualTo(200);
			assertThat(sample.visits()).isEqualTo(2);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "successor:arrived", "successor:proceeding", "predecessor:proceed" })
	void stopWhenSuccessorHasNotTakenOverEndsBoth(String halt, @TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory, "--server.shutdown=immediate")) {
			long predecessor = sample.pid();
			CompletableFuture<Answer> copyover = sample.copyoverAsync("--sample.halt-at=" + halt);
			sample.awaitHalt(halt);
			ProcessLine.stop(predecessor);
			awaitEnd(sample);
			Awaitility.await("the caller's answer").atMost(PATIENCE).until(copyover::isDone);
		}
	}

	@Test
	void stopWhenPredecessorLingersEndsSuccessor(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory); Wire idle = new Wire(sample.port(), PATIENCE)) {
			assertThat(idle.send("GET", "/api/visits", new byte[0], List.of()).status()).isEqualTo(200);
			long predecessor = sample.pid();
			assertThat(sample.copyover().status()).isEqualTo(200);
			assertThat(sample.line().pids()).contains(predecessor, sample.pid());
			ProcessLine.stop(predecessor);
			awaitEnd(sample);
		}
	}

	private static void kill(SampleProcess sample, String step) {
		sample.copyoverAsync("--sample.halt-at=predecessor:" + step);
		ProcessLine.kill(sample.awaitHalt("predecessor:" + step));
	}

	private static void awaitEnd(SampleProcess sample) {
		Awaitility.await("the end of all").atMost(PATIENCE).until(sample.line()::pids, List::isEmpty);
	}

}
