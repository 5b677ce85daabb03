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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A stop signal at each step of a handover, to either process, while the one whose step
 * it is has paused there. A process that serves on when its successor was stopped serves
 * the next such test too.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(1200)
class StopProcessTests {

	private static final int TERMINATED = 128 + 15;

	private @Nullable Path directory;

	private @Nullable SampleProcess kept;

	@BeforeAll
	void work(@TempDir Path directory) {
		this.directory = directory;
	}

	@AfterAll
	void end() {
		if (this.kept != null) {
			this.kept.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "predecessor:frozen", "successor:releasing" })
	void stopWhenToldToPredecessorEndsBoth(String step) throws Exception {
		assertPredecessorEnds(step);
	}

	@ParameterizedTest
	@ValueSource(strings = { "predecessor:spawned", "successor:arrived", "predecessor:ready", "predecessor:quieted",
			"predecessor:streaming", "successor:restoring", "predecessor:streamed", "successor:restored",
			"predecessor:proceed", "successor:proceeding", "successor:serving", "predecessor:release",
			"predecessor:released" })
	@Tag("full")
	void stopWhenToldToPredecessorAtAnyOtherStepEndsBoth(String step) throws Exception {
		assertPredecessorEnds(step);
	}

	@ParameterizedTest
	@ValueSource(strings = { "successor:restoring", "successor:serving", "successor:releasing" })
	void stopWhenToldToSuccessorRollsBack(String step) throws Exception {
		assertSuccessorIsReplacedByPredecessor(step);
	}

	@ParameterizedTest
	@ValueSource(strings = { "predecessor:spawned", "successor:arrived", "predecessor:ready", "predecessor:quieted",
			"predecessor:frozen", "predecessor:streaming", "predecessor:streamed", "successor:restored",
			"predecessor:proceed", "successor:proceeding", "predecessor:release" })
	@Tag("full")
	void stopWhenToldToSuccessorAtAnyOtherStepRollsBack(String step) throws Exception {
		assertSuccessorIsReplacedByPredecessor(step);
	}

	@Test
	@Tag("full")
	void stopWhenToldToSuccessorThatHasTakenOverEndsBoth() throws Exception {
		String step = "predecessor:released";
		try (SampleProcess sample = start()) {
			long predecessor = sample.pid();
			Path go = go(sample, step);
			pause(sample, step, go);
			stop(sample, successor(sample, predecessor));
			Files.createFile(go);
			assertEnds(sample);
		}
	}

	@Test
	@Tag("full")
	void stopWhenPredecessorHangsEndsBoth() throws Exception {
		try (SampleProcess sample = start()) {
			long predecessor = sample.pid();
			sample.copyoverAsync("--sample.halt-at=predecessor:frozen");
			sample.awaitHalt("predecessor:frozen");
			ProcessLine.stop(predecessor);
			assertEnds(sample);
		}
	}

	private void assertPredecessorEnds(String step) throws Exception {
		try (SampleProcess sample = start()) {
			long predecessor = sample.pid();
			Path go = go(sample, step);
			pause(sample, step, go);
			successor(sample, predecessor);
			ProcessLine.stop(predecessor);
			Files.createFile(go);
			assertEnds(sample);
		}
	}

	private void assertSuccessorIsReplacedByPredecessor(String step) throws Exception {
		SampleProcess sample = take();
		try {
			long predecessor = sample.pid();
			long visit = sample.post("/api/visits").json().get("value").asLong();
			Path go = go(sample, step);
			CompletableFuture<Answer> copyover = pause(sample, step, go);
			stop(sample, successor(sample, predecessor));
			Files.createFile(go);
			Answer answer = copyover.get();
			assertThat(answer.status()).as(answer.text()).isEqualTo(500);
			assertThat(answer.json().get("outcome").asString()).isEqualTo("rolled-back");
			assertThat(sample.pid()).isEqualTo(predecessor);
			assertThat(sample.visits()).isEqualTo(visit);
			assertThat(ProcessLine.children(predecessor)).isEmpty();
			this.kept = sample;
		}
		finally {
			if (this.kept == null) {
				sample.close();
			}
		}
	}

	private SampleProcess take() throws Exception {
		SampleProcess sample = this.kept;
		this.kept = null;
		return (sample != null) ? sample : start();
	}

	private SampleProcess start() throws Exception {
		return SampleProcess.startOn(SampleServer.of("tomcat"), this.directory, "--server.shutdown=immediate",
				"--copyover.linger=2s", "--spring.lifecycle.timeout-per-shutdown-phase=2s");
	}

	private Path go(SampleProcess sample, String step) {
		return this.directory.resolve("go-" + sample.port() + "-" + step);
	}

	/**
	 * Begin a copyover and wait until it pauses at a step.
	 */
	private static CompletableFuture<Answer> pause(SampleProcess sample, String step, Path go) {
		CompletableFuture<Answer> copyover = sample.copyoverAsync("--sample.pause-at=" + step + "@" + go);
		sample.awaitLog("Paused at " + step);
		return copyover;
	}

	private static long successor(SampleProcess sample, long predecessor) {
		return Awaitility.await("the successor")
			.atMost(Patience.LIMIT)
			.until(() -> sample.line().pids().stream().filter((pid) -> pid != predecessor).findFirst().orElse(0L),
					(pid) -> pid > 0);
	}

	/**
	 * Tell a successor to stop, and wait until it has heard it.
	 */
	private static void stop(SampleProcess sample, long successor) {
		int before = sample.log().length();
		ProcessLine.stop(successor);
		Awaitility.await("the end of the successor, or of its start")
			.atMost(Patience.LIMIT)
			.until(() -> !sample.line().pids().contains(successor)
					|| sample.log().indexOf("told to stop before it has taken over", before) > 0);
	}

	private static void assertEnds(SampleProcess sample) throws InterruptedException {
		assertThat(sample.awaitEnd()).as(sample.log()).isEqualTo(TERMINATED);
		Awaitility.await("the end of all").atMost(Patience.LIMIT).until(() -> sample.line().pids().isEmpty());
	}

}
