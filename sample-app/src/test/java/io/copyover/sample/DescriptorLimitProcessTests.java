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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes that may open hardly any more descriptors.
 */
@Timeout(1200)
class DescriptorLimitProcessTests {

	private static final int LIMIT = 400;

	private static final byte[] NOTHING = {};

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 4, 20 })
	@Tag("full")
	void copyoverWhenDescriptorsHaveRunOutIsRefusedAndWorksLater(int left, @TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.startLimited(directory, LIMIT);
				Wire caller = signedIn(sample);
				Wire other = new Wire(sample.port())) {
			long pid = sample.pid();
			exhaust(other, left);
			Answer answer = caller.send("POST", "/actuator/copyover", NOTHING, List.of(SampleProcess.ADMIN));
			assertThat(answer.status()).as(answer.text()).isEqualTo(409);
			assertThat(answer.json().get("outcome").asString()).isEqualTo("refused");
			assertThat(answer.json().get("reason").asString()).contains("RLIMIT_NOFILE");
			release(other);
			assertServesOn(sample, pid);
		}
	}

	@Test
	void copyoverWhenDescriptorsRunOutOnTheWayRollsBack(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.startLimited(directory, LIMIT);
				Wire other = new Wire(sample.port());
				LoadClients clients = LoadClients.few(sample)) {
			long pid = sample.pid();
			Path go = directory.resolve("go");
			CompletableFuture<Answer> copyover = sample.copyoverAsync("--sample.pause-at=predecessor:ready@" + go);
			sample.awaitLog("Paused at predecessor:ready");
			exhaust(other, 0);
			Files.createFile(go);
			assertRolledBack(copyover.get(), "release");
			release(other);
			assertServesOn(sample, pid);
			clients.assertNothingLost(sample);
		}
	}

	@ParameterizedTest
	@CsvSource({ "descriptors, boot", "restore-descriptors, start", "runner-descriptors, start" })
	@Tag("full")
	void copyoverWhenSuccessorUsesItsDescriptorsUpRollsBack(String fail, String phase, @TempDir Path directory)
			throws Exception {
		try (SampleProcess sample = SampleProcess.startLimited(directory, LIMIT);
				LoadClients clients = LoadClients.few(sample)) {
			long pid = sample.pid();
			assertRolledBack(sample.copyover("--sample.fail=" + fail), phase);
			assertServesOn(sample, pid);
			clients.assertNothingLost(sample);
		}
	}

	/**
	 * Connect, and sign in once: checking the first password opens files of the JDK.
	 */
	private static Wire signedIn(SampleProcess sample) throws IOException {
		Wire wire = new Wire(sample.port());
		assertThat(wire.send("GET", "/actuator/copyover", NOTHING, List.of(SampleProcess.ADMIN)).status())
			.isEqualTo(200);
		return wire;
	}

	private static void exhaust(Wire wire, int leave) throws IOException {
		assertThat(wire.send("POST", "/api/descriptors?leave=" + leave, NOTHING, List.of()).status()).isEqualTo(200);
	}

	private static void release(Wire wire) throws IOException {
		assertThat(wire.send("DELETE", "/api/descriptors", NOTHING, List.of()).status()).isEqualTo(200);
	}

	private static void assertRolledBack(Answer answer, String phase) {
		assertThat(answer.status()).as(answer.text()).isEqualTo(500);
		assertThat(answer.json().get("outcome").asString()).isEqualTo("rolled-back");
		assertThat(answer.json().get("phase").asString()).as(answer.text()).isEqualTo(phase);
		assertThat(answer.json().get("reason").asString()).contains("RLIMIT_NOFILE");
	}

	private static void assertServesOn(SampleProcess sample, long pid) {
		assertThat(sample.pid()).isEqualTo(pid);
		assertThat(ProcessLine.children(pid)).isEmpty();
		Answer again = sample.copyover();
		assertThat(again.status()).as(again.text()).isEqualTo(200);
		assertThat(sample.pid()).isEqualTo(again.json().get("successorPid").asLong());
	}

}
