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

package io.copyover.websocket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the tests of {@code client.js} with Node's own test runner.
 */
class ClientScriptTests {

	private static final Pattern PASSED = Pattern.compile("(?m)^# pass (\\d+)$");

	@Test
	void clientScriptPassesItsTests() throws Exception {
		Process process = start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
		Matcher passed = PASSED.matcher(output);
		assertThat(passed.find()).as(output).isTrue();
		assertThat(Integer.parseInt(passed.group(1))).isGreaterThan(10);
	}

	private static Process start() {
		try {
			return new ProcessBuilder("node", "--test", "--test-reporter=tap", Path.of("src/test/js").toString())
				.redirectErrorStream(true)
				.start();
		}
		catch (IOException ex) {
			assertThat(System.getenv("CI")).as("there is no node, which CI must have").isNull();
			System.err.println("NOT TESTED: there is no node; install nodejs 20 or later");
			return Assumptions.abort("There is no node");
		}
	}

}
