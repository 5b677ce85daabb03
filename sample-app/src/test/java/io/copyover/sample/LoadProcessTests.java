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
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Copyovers under load.
 */
@Timeout(1200)
class LoadProcessTests {

	@Test
	void copyoverWhenTenClientsRunOnTwoThreadsLosesNothing(@TempDir Path directory) throws Exception {
		assertLosesNothing(2, "--server.tomcat.threads.max=2", directory);
	}

	@ParameterizedTest
	@ValueSource(strings = { "--server.tomcat.threads.max=200", "--server.tomcat.threads.max=2" })
	@Tag("full")
	void copyoversWhenTenClientsRunLoseNothing(String threads, @TempDir Path directory) throws Exception {
		assertLosesNothing(5, threads, directory);
	}

	private void assertLosesNothing(int generations, String threads, Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.startJar(directory, Path.of(System.getProperty("sample.jar")),
				threads); LoadClients clients = LoadClients.ten(sample)) {
			IntStream.rangeClosed(1, generations).forEach((generation) -> {
				Answer answer = sample.copyover();
				clients.assertNoFailure();
				assertThat(answer.status()).as(answer.text()).isEqualTo(200);
				assertThat(answer.json().get("outcome").asString()).isEqualTo("completed");
				assertThat(sample.generation()).isEqualTo(generation);
				assertThat(sample.pid()).isEqualTo(answer.json().get("successorPid").asLong());
			});
			clients.assertNothingLost(sample);
			sample.line().awaitOnly(sample.pid());
		}
	}

}
