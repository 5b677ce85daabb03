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
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections that were open before a copyover.
 */
@Timeout(1200)
class KeepAliveProcessTests {

	@Test
	void connectionWhenSilentThroughCopyoversGetsItsAnswerAsTheClientThatItIs(@TempDir Path directory)
			throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory);
				Wire one = new Wire(sample.port());
				Wire two = new Wire(sample.port())) {
			visit(one, 1);
			visit(two, 2);
			assertThat(sample.copyover().status()).isEqualTo(200);
			assertClient(one);
			assertThat(sample.copyover().status()).isEqualTo(200);
			assertClient(two);
			assertThat(sample.generation()).isEqualTo(2);
			assertThat(sample.visits()).isEqualTo(2);
			sample.line().awaitOnly(sample.pid());
			assertThat(sample.visits()).as("first client after the predecessors retired").isEqualTo(2);
		}
	}

	@Test
	void requestLineWhenForwardedIsVerbatim(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory); Wire wire = new Wire(sample.port())) {
			visit(wire, 1);
			assertThat(sample.copyover().status()).isEqualTo(200);
			Answer answer = wire.send("GET", "/api/visits?q=100%25&r=%C3%A4", new byte[0], List.of());
			assertThat(answer.json().get("generation").asInt()).isEqualTo(1);
		}
	}

	@Test
	void requestWhenForwardingIsForgedIsBad(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory)) {
			String forged = "Copyover-Forwarded: 127.0.0.1";
			assertThat(sample.get("/api/whoami", forged).status()).isEqualTo(400);
			assertThat(sample.copyover().status()).isEqualTo(200);
			assertThat(sample.get("/api/whoami", forged).status()).isEqualTo(400);
		}
	}

	@Test
	@Tag("full")
	void connectionWhenSilentForLongGetsItsAnswer(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory); Wire wire = new Wire(sample.port())) {
			long predecessor = sample.pid();
			visit(wire, 1);
			Instant late = Instant.now().plusSeconds(35);
			assertThat(sample.copyover().status()).isEqualTo(200);
			Awaitility.await("a late moment").atMost(Patience.LIMIT).until(() -> Instant.now().isAfter(late));
			assertThat(sample.line().pids()).contains(predecessor);
			assertClient(wire);
			sample.line().awaitOnly(sample.pid());
		}
	}

	@Test
	@Tag("full")
	void connectionWhenForwardedTwiceGetsItsAnswerAsTheClientThatItIs(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory); Wire wire = new Wire(sample.port())) {
			visit(wire, 1);
			assertThat(sample.copyover().status()).isEqualTo(200);
			long middle = sample.pid();
			CompletableFuture<Answer> copyover = sample.copyoverAsync();
			sample.awaitLog("as generation 2");
			CompletableFuture<Answer> slow = CompletableFuture.supplyAsync(() -> sample.post("/api/slow?millis=25000"));
			Awaitility.await("a middle generation that reads ahead")
				.atMost(Patience.LIMIT)
				.until(() -> phase(sample).equals("quiet"));
			wire.begin("GET", "/api/whoami", 4, new byte[2], List.of(SampleProcess.basic("ada")));
			assertThat(slow).as("the request that keeps it quiet").isNotDone();
			assertThat(copyover.join().status()).isEqualTo(200);
			assertThat(slow.join().status()).isEqualTo(200);
			assertThat(sample.generation()).isEqualTo(2);
			assertThat(sample.line().pids()).hasSize(3);
			Awaitility.await("only the forwarded connection at the middle generation")
				.atMost(Patience.LIMIT)
				.until(() -> Descriptors.connections(middle, sample.port()), (open) -> open == 1);
			assertClient(wire, wire.end(new byte[2]));
		}
	}

	private static String phase(SampleProcess sample) {
		return sample.get("/actuator/copyover", SampleProcess.ADMIN).json().path("phase").asString("");
	}

	private void visit(Wire wire, int value) throws IOException {
		Answer answer = wire.send("POST", "/api/visits", new byte[0], List.of());
		assertThat(answer.json().get("value").asInt()).isEqualTo(value);
		assertThat(answer.closes()).isFalse();
	}

	private void assertClient(Wire wire) throws IOException {
		assertClient(wire, wire.send("GET", "/api/whoami", new byte[0], List.of(SampleProcess.basic("ada"))));
	}

	private void assertClient(Wire wire, Answer answer) {
		JsonNode client = answer.json();
		assertThat(client.get("address").asString()).isEqualTo("127.0.0.1");
		assertThat(client.get("port").asInt()).isEqualTo(wire.localPort());
		assertThat(client.get("scheme").asString()).isEqualTo("http");
		assertThat(client.get("host").asString()).isEqualTo("localhost:80");
		assertThat(client.get("user").asString()).isEqualTo("ada");
		assertThat(answer.closes()).as("the answer closes the connection").isTrue();
	}

}
