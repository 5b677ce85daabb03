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

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two instances that keep their reconnect tokens in a real Redis.
 */
@Timeout(1200)
class RedisProcessTests {

	private static final int CLIENTS = 50;

	@Test
	void clientsOfOneInstanceComeBackToTheOtherAndNobodyIsStrandedWhileRedisIsAway(@TempDir Path directory)
			throws Exception {
		try (RedisProcess redis = RedisProcess.start(directory);
				SampleProcess one = start(redis, directory);
				SampleProcess other = start(redis, directory);
				SocketClients clients = new SocketClients(one.port(), CLIENTS).connect()) {
			assertGoodOnce(one, other);
			clients.comeBackTo(other.port());
			Answer answer = one.copyover();
			assertThat(answer.status()).as(answer.text()).isEqualTo(200);
			clients.awaitAll("second");
			clients.assertAllCameBack(1);
			String left = issue(one);
			redis.stop();
			assertRefused(one);
			assertRefused(other);
			clients.awaitAll("third");
			clients.assertAllCameBack(1);
			assertThat(consume(one, left).status()).isEqualTo(503);
			assertThat(consume(other, left).text()).contains("Redis cannot be reached");
			assertThat(closeStatus(other, left)).isEqualTo(1008);
			other.awaitLog("A reconnect token cannot be looked up");
			assertThat(one.log() + other.log()).doesNotContain(left);
		}
	}

	private static SampleProcess start(RedisProcess redis, Path directory) throws Exception {
		return SampleProcess.startOn(SampleServer.of("tomcat"), directory, redis.arguments().toArray(String[]::new));
	}

	private static void assertGoodOnce(SampleProcess one, SampleProcess other) {
		String token = issue(one);
		assertThat(consume(other, token).json().get("userId").asInt()).isEqualTo(7);
		assertThat(consume(one, token).status()).isEqualTo(404);
		assertThat(consume(other, token).status()).isEqualTo(404);
	}

	/**
	 * Check that a copyover is refused before anything is started or anybody waits.
	 */
	private static void assertRefused(SampleProcess sample) {
		long pid = sample.pid();
		int generation = sample.generation();
		int started = sample.log().split("Copyover: started process", -1).length;
		Answer answer = sample.copyover();
		assertThat(answer.status()).as(answer.text()).isEqualTo(409);
		assertThat(answer.json().get("outcome").asString()).isEqualTo("refused");
		assertThat(answer.json().get("phase").asString()).isEqualTo("check");
		assertThat(answer.json().get("reason").asString()).contains("Redis", "cannot be reached", "try again");
		assertThat(sample.log().split("Copyover: started process", -1)).hasSize(started);
		assertThat(sample.pid()).isEqualTo(pid);
		assertThat(sample.generation()).isEqualTo(generation);
	}

	private static int closeStatus(SampleProcess sample, String token) {
		CompletableFuture<Integer> status = new CompletableFuture<>();
		HttpClient.newHttpClient()
			.newWebSocketBuilder()
			.subprotocols("copyover", "copyover-token." + token)
			.buildAsync(URI.create("ws://127.0.0.1:" + sample.port() + "/api/sockets"), new WebSocket.Listener() {

				@Override
				public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
					status.complete(code);
					return null;
				}

			})
			.whenComplete((socket, ex) -> {
				if (ex != null) {
					status.completeExceptionally(ex);
				}
			});
		return status.orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
	}

	private static String issue(SampleProcess sample) {
		return sample.post("/api/tokens?user=7", SampleProcess.ADMIN).json().get("token").asString();
	}

	private static Answer consume(SampleProcess sample, String token) {
		byte[] body = ("{\"token\":\"" + token + "\"}").getBytes(StandardCharsets.UTF_8);
		return sample.send("POST", "/api/tokens/consume", body, SampleProcess.ADMIN, "Content-Type: application/json");
	}

}
