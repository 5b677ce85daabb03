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

package io.copyover.handover;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for copyovers of a plain {@code main}, with real processes.
 */
class PlainApplicationTests {

	@Test
	void executeAndReceiveWhenWithoutSpringGoFromGenerationToGeneration(@TempDir Path folder) throws IOException {
		Path output = folder.resolve("output");
		ProcessBuilder builder = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp",
				System.getProperty("java.class.path"), PlainApplication.class.getName(), "--generation=none");
		builder.redirectErrorStream(true).redirectOutput(output.toFile());
		Process process = builder.start();
		try {
			await().atMost(Duration.ofMinutes(2))
				.until(() -> Files.readAllLines(output), (lines) -> lines.contains("done"));
		}
		finally {
			process.descendants().forEach(ProcessHandle::destroyForcibly);
			process.destroyForcibly();
		}
		List<String> lines = Files.readAllLines(output);
		assertThat(lines).contains("generation 0 restored false count 1", "generation 1 restored true count 2",
				"generation 2 restored true count 3", "report of 0 completed null");
		assertThat(lines).containsSubsequence("proceed", "resume", "generation 1 restored true count 2");
	}

	@ParameterizedTest
	@ValueSource(strings = { "check", "windDown" })
	void executeWhenTheProcessExitsMeanwhileDoesNotBringItBack(String method) throws Exception {
		Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp",
				System.getProperty("java.class.path"), ExitingApplication.class.getName(), method)
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isEqualTo(ExitingApplication.STATUS);
		assertThat(output).contains("This process is exiting").doesNotContain("replaced");
	}

}
