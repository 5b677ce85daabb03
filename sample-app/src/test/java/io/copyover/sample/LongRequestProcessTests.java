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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests that run long when a copyover begins.
 */
@Timeout(1200)
class LongRequestProcessTests {

	private static final int MANY_PIECES = 40_000;

	// What is done at the server gets to a client on a busy machine.
	private static final Duration SOON = Duration.ofSeconds(1);

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
			assertThat(slow).as("the request was waited for").succeedsWithin(SOON);
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
				"--copyover.timeout.drain=1s");
				LoadClients clients = LoadClients.few(sample);
				Wire slow = new Wire(sample.port())) {
			long pid = sample.pid();
			Path go = directory.resolve("go");
			CompletableFuture<Answer> copyover = sample.copyoverAsync("--sample.pause-at=predecessor:ready@" + go);
			sample.awaitLog("Paused at predecessor:ready");
			slow.begin("GET", "/api/download?pieces=100&millis=250", 0, new byte[0], List.of());
			slow.awaitAnswer();
			Files.createFile(go);
			Answer answer = copyover.join();
			JsonNode report = answer.json();
			assertThat(answer.status()).as(answer.text()).isEqualTo(500);
			assertThat(report.get("phase").asString()).isEqualTo("drain");
			assertThat(report.get("reason").asString()).contains("GET /api/download (");
			assertThat(ProcessLine.children(pid)).isEmpty();
			assertThat(slow.end(new byte[0]).body()).isEqualTo(content(100));
			clients.assertNoFailure();
			assertThat(sample.pid()).isEqualTo(pid);
		}
	}

	@Test
	void streamsAndPollsAreEndedAndADownloadIsWaitedFor(@TempDir Path directory) throws Exception {
		assertStreamsEndAndADownloadIsWaitedFor("tomcat", directory);
	}

	@ParameterizedTest
	@ValueSource(strings = { "jetty", "netty", "tomcat-webflux" })
	@Tag("full")
	void streamsAndPollsOfOtherServersAreEndedAndADownloadIsWaitedFor(String server, @TempDir Path directory)
			throws Exception {
		assertStreamsEndAndADownloadIsWaitedFor(server, directory);
	}

	private void assertStreamsEndAndADownloadIsWaitedFor(String server, Path directory) throws Exception {
		try (SampleProcess sample = start(server, directory);
				EventClient first = new EventClient(sample);
				EventClient second = new EventClient(sample);
				LoadClients clients = LoadClients.few(sample)) {
			first.assertKnows(1);
			second.assertKnows(1);
			CompletableFuture<Answer> poll = get(sample, "/api/poll?after=1000000000");
			CompletableFuture<Answer> copyover = sample.copyoverAsync();
			sample.awaitLog("Copyover: started process");
			CompletableFuture<Answer> download = get(sample, "/api/download?pieces=60&millis=200");
			Answer answer = copyover.join();
			assertThat(answer.status()).as(answer.text()).isEqualTo(200);
			assertThat(download).as("the download was waited for").succeedsWithin(SOON);
			assertThat(download.join().body()).isEqualTo(content(60));
			assertThat(poll.join().status()).isEqualTo(204);
			long told = sample.visits();
			for (EventClient client : List.of(first, second)) {
				client.assertKnows(told);
				assertThat(client.streams()).isGreaterThan(1);
			}
			clients.assertNothingLost(sample);
			assertThat(sample.generation()).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "jetty", "netty", "tomcat-webflux" })
	@Tag("full")
	void whatIsNotLetGoAndTooSlowIsNamedAndStreamsGoOnAfterTheRollback(String server, @TempDir Path directory)
			throws Exception {
		try (SampleProcess sample = start(server, directory, "--copyover.timeout.quiet=1s",
				"--copyover.timeout.drain=1s"); EventClient client = new EventClient(sample)) {
			long pid = sample.pid();
			sample.post("/api/visits");
			client.assertKnows(1);
			CompletableFuture<Answer> download = get(sample, "/api/download?pieces=150&millis=400");
			Answer answer = sample.copyover();
			assertThat(download).as("the request that is in the way").isNotDone();
			assertThat(answer.status()).as(answer.text()).isEqualTo(500);
			assertThat(answer.json().get("phase").asString()).isEqualTo("drain");
			assertThat(answer.json().get("reason").asString()).contains("GET /api/download (");
			assertThat(ProcessLine.children(pid)).isEmpty();
			sample.post("/api/visits");
			client.assertKnows(2);
			assertThat(client.streams()).isGreaterThan(1);
			assertThat(download.join().body()).isEqualTo(content(150));
			assertThat(sample.pid()).isEqualTo(pid);
		}
	}

	@Test
	@Tag("full")
	void downloadThatIsLeftGoesOnWhileTheSuccessorServes(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = startLeaving(directory, "--copyover.linger=1s");
				Wire download = download(sample);
				LoadClients clients = LoadClients.few(sample)) {
			long predecessor = sample.pid();
			Answer answer = sample.copyover();
			assertThat(answer.status()).as(answer.text()).isEqualTo(200);
			long successor = answer.json().get("successorPid").asLong();
			assertThat(sample.pid()).isEqualTo(successor);
			clients.assertNothingLost(sample);
			Awaitility.await("the predecessor stays")
				.during(Duration.ofSeconds(4))
				.atMost(Patience.LIMIT)
				.until(() -> sample.line().pids().contains(predecessor));
			assertWhole(download);
			sample.line().awaitOnly(successor);
		}
	}

	@Test
	@Tag("full")
	void downloadThatIsLeftIsWaitedForWhereTheProcessIsReplacedInPlace(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = startLeaving(directory, "--copyover.linger=1s", "--copyover.mode=exec");
				Wire download = download(sample);
				LoadClients clients = LoadClients.few(sample)) {
			CompletableFuture<Answer> copyover = sample.copyoverAsync();
			sample.awaitLog("Copyover: connections are closed with their next answer");
			Awaitility.await("generation 0 stays")
				.during(Duration.ofSeconds(4))
				.atMost(Patience.LIMIT)
				.until(() -> !copyover.isDone() && sample.generation() == 0);
			assertWhole(download);
			Answer answer = copyover.join();
			assertThat(answer.status()).as(answer.text()).isEqualTo(200);
			Awaitility.await("generation 1").atMost(Patience.LIMIT).until(() -> sample.generation() == 1);
			clients.assertNothingLost(sample);
		}
	}

	/**
	 * Begin a download that cannot end before it is read, for no buffer is large enough.
	 */
	private static Wire download(SampleProcess sample) throws IOException {
		Wire download = new Wire(sample.port());
		download.begin("GET", "/api/download?pieces=" + MANY_PIECES + "&millis=0", 0, new byte[0], List.of());
		download.awaitAnswer();
		return download;
	}

	private static void assertWhole(Wire download) throws IOException {
		Answer answer = download.end(new byte[0]);
		assertThat(answer.status()).isEqualTo(200);
		assertThat(Arrays.equals(answer.body(), content(MANY_PIECES))).as("the body is whole").isTrue();
	}

	private static SampleProcess startLeaving(Path directory, String... args) throws IOException {
		List<String> all = new ArrayList<>(List.of(args));
		all.add("--spring.mvc.async.request-timeout=0");
		all.addAll(List.of("--copyover.long-requests[0].path=/api/download", "--copyover.long-requests[0].then=leave"));
		return SampleProcess.start(directory, all.toArray(String[]::new));
	}

	private static SampleProcess start(String server, Path directory, String... args) throws IOException {
		List<String> all = new ArrayList<>(List.of(args));
		// Servers break an asynchronous request of a servlet off after 30 seconds.
		all.add("--spring.mvc.async.request-timeout=0");
		all.addAll(List.of("--copyover.long-requests[0].content-type=text/event-stream",
				"--copyover.long-requests[0].then=end", "--copyover.long-requests[1].path=/api/poll",
				"--copyover.long-requests[1].then=end"));
		return SampleProcess.startOn(SampleServer.of(server), directory, all.toArray(String[]::new));
	}

	private static byte[] content(int pieces) {
		StringBuilder content = new StringBuilder();
		for (int i = 0; i < pieces; i++) {
			content.append(Character.toString('a' + i % 26).repeat(1000));
		}
		return content.toString().getBytes(StandardCharsets.US_ASCII);
	}

	private static CompletableFuture<Answer> get(SampleProcess sample, String path) {
		return CompletableFuture.supplyAsync(() -> sample.get(path));
	}

	private static CompletableFuture<Answer> slow(SampleProcess sample, int millis) {
		return CompletableFuture.supplyAsync(() -> sample.post("/api/slow?millis=" + millis));
	}

}
