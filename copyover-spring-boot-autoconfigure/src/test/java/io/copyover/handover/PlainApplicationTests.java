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

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for copyovers of a plain {@code main}, with real processes.
 */
class PlainApplicationTests {

	@Test
	@Timeout(value = 2, unit = TimeUnit.MINUTES)
	void executeAndReceiveWhenWithoutSpringGoFromGenerationToGeneration() throws IOException {
		ProcessBuilder builder = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp",
				System.getProperty("java.class.path"), PlainApplication.class.getName(), "--generation=none");
		builder.redirectErrorStream(true);
		Process process = builder.start();
		List<String> lines = new ArrayList<>();
		try (BufferedReader output = process.inputReader()) {
			for (String line = output.readLine(); line != null && !line.equals("done"); line = output.readLine()) {
				lines.add(line);
			}
		}
		finally {
			process.descendants().forEach(ProcessHandle::destroyForcibly);
			process.destroyForcibly();
		}
		assertThat(lines).contains("generation 0 restored false count 1", "generation 1 restored true count 2",
				"generation 2 restored true count 3", "report of 0 completed null");
		assertThat(lines).containsSubsequence("proceed", "resume", "generation 1 restored true count 2");
	}

}
