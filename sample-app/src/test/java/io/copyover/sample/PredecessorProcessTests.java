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
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;

/**
 * Predecessors that are killed or told to stop.
 */
@Timeout(1200)
class PredecessorProcessTests {

	private static final Duration MOMENT = Duration.ofMillis(300);

	private static final String SERVER_STARTED = "Tomcat started on port";

	@ParameterizedTest
	@ValueSource(strings = { "frozen", "streaming" })
	void killWhenStateIsIncompleteEndsSuccessor(String step, @TempDir Path directory) throws Exception {
		assertEndsSuccessor(step, directory);
	}

	@ParameterizedTest
	@ValueSource(strings = { "spawned", "ready", "quieted" })
	@Tag("full")
	void killWhenNoStateIsThereEndsSuccessor(String step, @TempDir Path directory) throws Exception {
		assertEndsSuccessor(step, directory);
	}

	private void assertEndsSuccessor(String step, Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory)) {
			assertThat(sample.log()).contains(SERVER_STARTED);
			sample.post("/api/visits");
			kill(sample, step);
			// A process that ends has no command line any more before its sockets are
			// closed.
			Awaitility.await("the end of all").atMost(Patience.LIMIT).until(() -> {
				Exception refusal = catchException(() -> ask(sample));
				assertThat(refusal).isInstanceOf(IOException.class);
				return refusal instanceof ConnectException && sample.line().pids().isEmpty();
			});
			assertThat(sample.log()).contains("as generation 1").doesNotContain("serves as generation");
			assertThat(sample.log().split(SERVER_STARTED)).as("servers of the log").hasSize(2);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "streamed", "release" })
	void killWhenStateIsCompleteLetsSuccessorServe(String step, @TempDir Path directory) throws Exception {
		assertSuccessorServes(step, directory);
	}

	@ParameterizedTest
	@ValueSource(strings = { "proceed", "released" })
	@Tag("full")
	void killWhenStateIsCompleteLetsSuccessorServeAtEachStep(String step, @TempDir Path directory) throws Exception {
		assertSuccessorServes(step, directory);
	}

	private void assertSuccessorServes(String step, Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory)) {
			sample.post("/api/visits");
			sample.post("/api/visits");
			long pid = sample.pid();
			kill(sample, step);
			Awaitility.await("the successor")
				.atMost(Patience.LIMIT)
				.ignoreExceptions()
				.until(sample::generation, (now) -> now == 1);
			assertThat(sample.visits()).isEqualTo(2);
			assertThat(sample.pid()).isNotEqualTo(pid);
			assertThat(sample.copyover().status()).isEqualTo(200);
			assertThat(sample.visits()).isEqualTo(2);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "arrived", "proceeding" })
	void stopWhenSuccessorHasNotTakenOverEndsBoth(String step, @TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory)) {
			Answer answer = assertStopEndsBoth(sample, "successor:" + step).join();
			assertThat(answer.status()).as(answer.text()).isEqualTo(500);
			assertThat(answer.json().get("reason").asString()).contains("told to stop");
		}
	}

	@Test
	@Tag("full")
	void stopWhenCopyoverHangsEndsBoth(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory, "--server.shutdown=immediate")) {
			assertStopEndsBoth(sample, "predecessor:proceed");
		}
	}

	private CompletableFuture<Answer> assertStopEndsBoth(SampleProcess sample, String halt) {
		long predecessor = sample.pid();
		CompletableFuture<Answer> copyover = sample.copyoverAsync("--sample.halt-at=" + halt);
		sample.awaitHalt(halt);
		assertThat(sample.line().pids()).hasSize(2);
		ProcessLine.stop(predecessor);
		awaitEnd(sample);
		Awaitility.await("the caller's answer").atMost(Patience.LIMIT).until(copyover::isDone);
		assertThat(sample.log()).doesNotContain("serves as generation");
		return copyover;
	}

	@Test
	void killWhenPredecessorLingersLetsSuccessorServe(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory); Wire idle = new Wire(sample.port())) {
			assertThat(idle.send("POST", "/api/visits", new byte[0], List.of()).status()).isEqualTo(200);
			long predecessor = sample.pid();
			assertThat(sample.copyover().status()).isEqualTo(200);
			assertThat(sample.post("/api/visits").json().get("value").asLong()).isEqualTo(2);
			long successor = sample.pid();
			assertThat(sample.line().pids()).containsExactlyInAnyOrder(predecessor, successor);
			ProcessLine.kill(predecessor);
			sample.line().awaitOnly(successor);
			assertThat(sample.post("/api/visits").json().get("value").asLong()).isEqualTo(3);
			assertThat(sample.copyover().status()).isEqualTo(200);
			assertThat(sample.visits()).isEqualTo(3);
			assertThat(sample.generation()).isEqualTo(2);
		}
	}

	@Test
	void stopWhenPredecessorLingersEndsSuccessor(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory); Wire idle = new Wire(sample.port())) {
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

	private static Answer ask(SampleProcess sample) throws IOException {
		try (Wire wire = new Wire(sample.port(), MOMENT)) {
			return wire.send("GET", "/api/visits", new byte[0], List.of());
		}
	}

	private static void awaitEnd(SampleProcess sample) {
		Awaitility.await("the end of all").atMost(Patience.LIMIT).until(sample.line()::pids, List::isEmpty);
	}

}
