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
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who may run a copyover, and how.
 */
@Timeout(1200)
class EndpointProcessTests {

	private static final String ENDPOINT = "/actuator/copyover";

	private static SampleProcess sample;

	@BeforeAll
	static void start(@TempDir Path directory) throws Exception {
		sample = SampleProcess.start(directory);
	}

	@AfterAll
	static void end() {
		sample.close();
	}

	@AfterEach
	void assertServesAlone() {
		sample.line().awaitOnly(sample.pid());
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void callWhenNobodyIsSignedInIsRefused(String method) {
		assertThat(sample.send(method, ENDPOINT, new byte[0]).status()).isIn(401, 403);
		assertThat(sample.send(method, ENDPOINT, new byte[0], wrong()).status()).isEqualTo(401);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void callWhenRoleIsMissingIsForbidden(String method) {
		assertThat(sample.send(method, ENDPOINT, new byte[0], SampleProcess.basic("ada")).status()).isEqualTo(403);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site",
			"Origin: http://elsewhere.example", "Origin: null" })
	void callWhenFromAnotherSiteIsForbidden(String header) {
		assertThat(sample.post(ENDPOINT, SampleProcess.ADMIN, header).status()).isEqualTo(403);
	}

	@ParameterizedTest
	@ValueSource(strings = { "--server.port=1", "--other", "--sample.x=1\n--y", "", "--copyover-fd=3",
			"x--server.tomcat.threads.max=2" })
	void callWhenArgumentIsNotAllowedStartsNothing(String argument) {
		Answer answer = sample.copyover("--sample.fine", argument);
		assertThat(answer.status()).as(answer.text()).isEqualTo(400);
		assertThat(answer.json().get("outcome").asString()).isEqualTo("refused");
		assertThat(ProcessLine.children(sample.pid())).isEmpty();
	}

	@Test
	void callWhenBodyHasArgumentThatIsNotAllowedStartsNothing() {
		byte[] body = "{\"args\":\"--other\"}".getBytes(StandardCharsets.UTF_8);
		Answer answer = sample.send("POST", ENDPOINT, body, SampleProcess.ADMIN, "Content-Type: application/json");
		assertThat(answer.status()).as(answer.text()).isEqualTo(400);
	}

	@Test
	void callWhenAnotherRunsIsRefusedAndStatusAnswers() {
		List<CompletableFuture<Answer>> calls = Stream.generate(() -> sample.copyoverAsync()).limit(2).toList();
		Awaitility.await("a phase").atMost(Patience.LIMIT).until(() -> status().get("phase").isString());
		List<Answer> answers = calls.stream().map(CompletableFuture::join).toList();
		assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(200, 409);
		assertThat(answers).filteredOn((answer) -> answer.status() == 409)
			.allSatisfy((answer) -> assertThat(answer.json().get("reason").asString()).isNotBlank());
		// The predecessor tells its successor after it has answered.
		Awaitility.await("the report")
			.atMost(Patience.LIMIT)
			.until(() -> status().path("reports").path(0).path("outcome").asString(""), "completed"::equals);
	}

	@Test
	void callWhenFreezeLastsIsRefusedAndStatusAnswersWithThePhase() throws Exception {
		try (Wire open = new Wire(sample.port())) {
			long pid = sample.pid();
			assertThat(status(open).path("phase").isString()).isFalse();
			CompletableFuture<Answer> copyover = sample.copyoverAsync("--sample.halt-at=successor:restoring");
			long successor = sample.awaitHalt("successor:restoring");
			assertThat(status(open).get("phase").asString()).isEqualTo("transfer");
			Answer second = open.send("POST", ENDPOINT, new byte[0], List.of(SampleProcess.ADMIN));
			assertThat(second.status()).as(second.text()).isEqualTo(409);
			assertThat(second.json().get("reason").asString()).contains("in progress");
			ProcessLine.kill(successor);
			assertThat(copyover.join().status()).isEqualTo(500);
			assertThat(sample.pid()).isEqualTo(pid);
			assertThat(status(open).path("phase").isString()).isFalse();
		}
	}

	@Test
	void callWhenServerCannotBeHandedOverIsNotImplemented(@TempDir Path directory) throws Exception {
		try (SampleProcess http2 = SampleProcess.startOn(SampleServer.of("netty"), directory,
				"--server.http2.enabled=true")) {
			long pid = http2.pid();
			Answer answer = http2.copyover();
			assertThat(answer.status()).as(answer.text()).isEqualTo(501);
			assertThat(answer.json().get("outcome").asString()).isEqualTo("refused");
			assertThat(answer.json().get("reason").asString()).contains("HTTP/2");
			assertThat(http2.line().pids()).containsExactly(pid);
			assertThat(http2.log()).doesNotContain("Copyover: started process");
		}
	}

	@Test
	void executeWhenCalledFromControllerTakesOver() {
		int generation = sample.generation();
		String odd = "--sample.odd=a,b";
		Answer answer = sample.post("/api/execute" + SampleProcess.query(odd), SampleProcess.ADMIN);
		assertThat(answer.json().get("outcome").asString()).isEqualTo("completed");
		assertThat(sample.generation()).isEqualTo(generation + 1);
		assertThat(ProcessLine.arguments(sample.pid())).contains(odd);
	}

	@Test
	void executeWhenCalledFromScheduledTaskTakesOver() {
		int generation = sample.generation();
		String odd = "--sample.odd=c,d";
		assertThat(sample.post("/api/execute-later" + SampleProcess.query(odd), SampleProcess.ADMIN).status())
			.isEqualTo(202);
		Awaitility.await("the next generation")
			.atMost(Patience.LIMIT)
			.until(sample::generation, (now) -> now == generation + 1);
		assertThat(ProcessLine.arguments(sample.pid())).contains(odd);
	}

	@ParameterizedTest
	@CsvSource({ "POST, /api/execute", "POST, /api/execute-later", "GET, /api/saved" })
	void benchWhenNotAdministratorIsRefused(String method, String path) {
		int generation = sample.generation();
		assertThat(sample.send(method, path, new byte[0]).status()).isEqualTo(401);
		assertThat(sample.send(method, path, new byte[0], SampleProcess.basic("ada")).status()).isEqualTo(403);
		assertThat(sample.generation()).isEqualTo(generation);
	}

	@Test
	void callWhenAccessIsNotEnabledIsNotFound(@TempDir Path directory) throws Exception {
		try (SampleProcess closed = SampleProcess.start(directory, "--management.endpoint.copyover.access=none")) {
			assertThat(closed.copyover().status()).isEqualTo(404);
		}
	}

	private static JsonNode status(Wire wire) throws IOException {
		Answer answer = wire.send("GET", ENDPOINT, new byte[0], List.of(SampleProcess.ADMIN));
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		return answer.json();
	}

	private static JsonNode status() {
		return sample.get(ENDPOINT, SampleProcess.ADMIN).json();
	}

	private static String wrong() {
		return "Authorization: Basic YWRtaW46d3Jvbmc=";
	}

}
