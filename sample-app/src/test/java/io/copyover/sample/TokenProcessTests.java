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
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reconnect tokens over copyovers.
 */
@Timeout(1200)
class TokenProcessTests {

	private static final int CONSUMERS = 64;

	@Test
	void tokenWhenConsumedAfterCopyoversIsGoodOnce(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory)) {
			String used = issue(sample, 7);
			String first = issue(sample, 8);
			assertThat(consume(sample, used).json().get("userId").asInt()).isEqualTo(7);
			assertThat(sample.copyover().status()).isEqualTo(200);
			String second = issue(sample, 9);
			assertThat(sample.copyover("--sample.fail=restore").status()).isEqualTo(500);
			assertThat(sample.copyover().status()).isEqualTo(200);
			assertThat(consume(sample, used).status()).isEqualTo(404);
			assertGoodOnce(sample, first);
			assertGoodOnce(sample, second);
			assertThat(sample.log()).doesNotContain(used, first, second);
		}
	}

	@Test
	void tokensWhenNotAdministratorAreRefused(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory)) {
			assertThat(sample.post("/api/tokens?user=7").status()).isEqualTo(401);
			assertThat(sample.post("/api/tokens?user=7", SampleProcess.basic("ada")).status()).isEqualTo(403);
		}
	}

	private void assertGoodOnce(SampleProcess sample, String token) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(CONSUMERS);
		try {
			List<Callable<Integer>> consumers = IntStream.range(0, CONSUMERS)
				.<Callable<Integer>>mapToObj((index) -> () -> consume(sample, token).status())
				.toList();
			List<Integer> statuses = executor.invokeAll(consumers).stream().map(TokenProcessTests::result).toList();
			assertThat(statuses).hasSize(CONSUMERS).containsOnlyOnce(200).containsOnly(200, 404);
		}
		finally {
			executor.shutdownNow();
		}
	}

	private static int result(Future<Integer> future) {
		try {
			return future.get();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String issue(SampleProcess sample, int user) {
		return sample.post("/api/tokens?user=" + user, SampleProcess.ADMIN).json().get("token").asString();
	}

	private static Answer consume(SampleProcess sample, String token) {
		byte[] body = ("{\"token\":\"" + token + "\"}").getBytes(StandardCharsets.UTF_8);
		return sample.send("POST", "/api/tokens/consume", body, SampleProcess.ADMIN, "Content-Type: application/json");
	}

}
