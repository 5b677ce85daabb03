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
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * WebSocket clients in great numbers.
 */
@Timeout(1200)
class SocketLoadProcessTests {

	@Test
	void socketsWhenProcessIsReplacedAllComeBack(@TempDir Path directory) throws Exception {
		assertAllComeBack(200, directory);
	}

	@Test
	@Tag("full")
	void fiveThousandSocketsWhenProcessIsReplacedAllComeBack(@TempDir Path directory) throws Exception {
		assertAllComeBack(5000, directory);
	}

	private void assertAllComeBack(int count, Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.startWorld(directory, "--server.tomcat.max-connections=12000",
				"--copyover.timeout.drain=25s", "--copyover.websocket.close-timeout=10s");
				SocketClients sockets = new SocketClients(sample.port(), count).connect();
				LoadClients clients = LoadClients.few(sample)) {
			Answer answer = sample.copyover();
			assertThat(answer.status()).as(answer.text()).isEqualTo(200);
			sockets.awaitAll("second");
			sockets.assertAllCameBack(1);
			clients.assertNothingLost(sample);
			assertThat(sockets.tokens()).hasSize(count);
			assertThat(sample.log()).doesNotContain(sockets.tokens());
			List<Long> away = sockets.away();
			System.out.printf(
					"sockets: %d clients, away for %d ms in the median, %d ms for 99 of 100, %d ms at most; "
							+ "freeze %d ms, of which %d ms drain; %d HTTP requests, none failed%n",
					count, away.get(count / 2), away.get(count * 99 / 100), away.get(count - 1),
					answer.json().get("freezeMillis").asLong(), answer.json().get("drainMillis").asLong(),
					clients.requests());
		}
	}

}
