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

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the tests of {@code client.js} with Node's own test runner, and its mode for STOMP
 * with a real WebSocket and server.
 */
class ClientScriptTests {

	private static final Pattern PASSED = Pattern.compile("(?m)^# pass (\\d+)$");

	@Test
	void clientScriptPassesItsTests() throws Exception {
		Process process = node("--test", "--test-reporter=tap", "src/test/js");
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
		Matcher passed = PASSED.matcher(output);
		assertThat(passed.find()).as(output).isTrue();
		assertThat(Integer.parseInt(passed.group(1))).isGreaterThan(25);
	}

	@Test
	@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
	void clientOfStompComesBackToARealServer() throws Exception {
		assumeWebSocket();
		try (SocketServer server = SocketServer.start(SocketServer.Kind.TOMCAT, StompApplication.class)) {
			Process process = node("--no-warnings", "--experimental-websocket", "src/test/node/stomp.mjs",
					"ws://127.0.0.1:" + server.port() + "/stomp-open");
			CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS).execute(process::destroyForcibly);
			List<String> lines = new ArrayList<>();
			try (BufferedReader reader = process.inputReader()) {
				for (String line = reader.readLine(); line != null; line = reader.readLine()) {
					lines.add(line);
					if (line.equals("MESSAGE ada: hello")) {
						server.freeze();
						server.rollBack();
					}
				}
			}
			finally {
				process.destroyForcibly();
			}
			assertThat(lines).containsExactly("connected as ada with v12.stomp", "MESSAGE ada: hello", "pause",
					"close 1012", "resume 0", "connected as ada with v12.stomp", "MESSAGE ada: back, again",
					"close 1000");
		}
	}

	private static void assumeWebSocket() throws Exception {
		if (node("--experimental-websocket", "--version").waitFor() != 0) {
			lacking("this node has no WebSocket");
		}
	}

	private static Process node(String... arguments) {
		try {
			List<String> command = new ArrayList<>(List.of("node"));
			command.addAll(List.of(arguments));
			return new ProcessBuilder(command).redirectErrorStream(true).start();
		}
		catch (IOException ex) {
			return lacking("there is no node");
		}
	}

	private static <T> T lacking(String problem) {
		assertThat(System.getenv("CI")).as(problem + "; CI must have nodejs 20.10 or later").isNull();
		System.err.println("NOT TESTED: " + problem + "; install nodejs 20.10 or later");
		return Assumptions.abort(problem);
	}

}
