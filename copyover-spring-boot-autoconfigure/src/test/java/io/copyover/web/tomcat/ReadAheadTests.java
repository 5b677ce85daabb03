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

package io.copyover.web.tomcat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.copyover.process.OperatingSystem;
import io.copyover.web.Client;
import io.copyover.web.ReadAheadContract;
import io.copyover.web.SharedSockets;
import io.copyover.web.TestedServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for reading ahead with {@link TomcatTraffic}.
 */
class ReadAheadTests extends ReadAheadContract {

	@Override
	protected TestedServer make(OperatingSystem operatingSystem, long spool, int threads) {
		return TestServer.of(operatingSystem, spool, threads);
	}

	@ParameterizedTest
	@ValueSource(strings = { "keep-alive", "close" })
	void bodyForWhichThereIsNoRoomIsRefusedWithAnAnswer(String connection) throws Exception {
		String directory = System.getProperty("java.io.tmpdir");
		try (TestedServer server = make(new SharedSockets().operatingSystem(), 300_000, 0).start();
				Client client = server.connect()) {
			server.traffic().readAhead();
			System.setProperty("java.io.tmpdir", directory + "/missing");
			Client.Answer answer = client.post("/echo", new byte[2000], "Connection: " + connection).answer();
			assertThat(answer.status()).isEqualTo(503);
			assertThat(answer.field("Retry-After")).isEqualTo("1");
			assertThat(client.isClosed()).isTrue();
		}
		finally {
			System.setProperty("java.io.tmpdir", directory);
		}
	}

}
