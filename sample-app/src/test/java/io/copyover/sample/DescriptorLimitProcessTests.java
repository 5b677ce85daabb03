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
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that may open hardly any more descriptors.
 */
@Tag("full")
@Tag("unproven")
@Timeout(300)
class DescriptorLimitProcessTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final byte[] NOTHING = {};

	@ParameterizedTest
	@ValueSource(ints = 3)
	void copyoverWhenDescriptorsRunOutServesOnAndWorksLater(int left, @TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.startLimited(directory, 400);
				Wire open = new Wire(sample.port(), PATIENCE)) {
			long pid = sample.pid();
			assertThat(open.send("POST", "/api/visits", NOTHING, List.of()).status()).isEqualTo(200);
			assertThat(open.send("POST", "/api/descriptors?leave=" + left, NOTHING, List.of()).status()).isEqualTo(200);
			Answer answer = open.send("POST", "/actuator/copyover", NOTHING, List.of(SampleProcess.ADMIN));
			assertThat(answer.status()).as(answer.text()).isIn(409, 500, 501);
			assertThat(answer.json().get("outcome").asString()).isIn("refused", "rolled-back");
			assertThat(answer.json().get("reason").asString()).as("the reason").contains("Too many open files");
			assertThat(open.send("DELETE", "/api/descriptors", NOTHING, List.of()).status()).isEqualTo(200);
			assertThat(sample.pid()).isEqualTo(pid);
			assertThat(ProcessLine.children(pid)).isEmpty();
			Answer again = sample.copyover();
			assertThat(again.status()).as(again.text()).isEqualTo(200);
			assertThat(sample.visits()).isEqualTo(1);
		}
	}

}
