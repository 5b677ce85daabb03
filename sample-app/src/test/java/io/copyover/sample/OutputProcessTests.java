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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What successors write. One line of processes lives through all of it.
 */
@Timeout(1200)
class OutputProcessTests {

	private static final int LINES = 50;

	private static final String SLEEP = "600." + ProcessHandle.current().pid();

	private static SampleProcess sample;

	@BeforeAll
	static void start(@TempDir Path directory) throws Exception {
		sample = SampleProcess.start(directory);
	}

	@AfterAll
	static void end() {
		sample.close();
	}

	@Test
	void outputWhenSuccessorFailsAtBootNamesTheException() {
		List<String> output = outputOfFailing("--sample.output=mixed");
		assertThat(output).hasSize(LINES).anyMatch((line) -> line.contains("sample.fail=boot"));
		assertThat(sample.log()).contains(mixed());
		assertThat(sample.get("/actuator/copyover", SampleProcess.ADMIN).text()).contains("sample.fail=boot");
	}

	@Test
	void outputWhenLineHasNoEndIsBounded() {
		String longest = "x".repeat(10_000_000);
		List<String> output = outputOfFailing("--sample.output=flood");
		assertThat(output).hasSizeLessThanOrEqualTo(LINES).allMatch((line) -> line.length() <= 1002);
		assertThat(sample.log()).contains(longest);
	}

	@Test
	void outputWhenGrandchildKeepsThePipeOpenIsReportedAllTheSame() {
		List<String> output = outputOfFailing("--sample.output=grandchild", "--sample.sleep=" + SLEEP);
		List<Long> grandchildren = grandchildren();
		grandchildren.forEach(ProcessLine::kill);
		assertThat(output).anyMatch((line) -> line.contains("sample.fail=boot"));
		assertThat(grandchildren).hasSize(1);
	}

	@Test
	void outputWhenSuccessorTakesOverEndsInTheSameFileInOrder() throws Exception {
		for (int i = 0; i < 2; i++) {
			Path output = Files.readSymbolicLink(Path.of("/proc/" + sample.pid() + "/fd/1"));
			Answer answer = sample.copyover("--sample.output=mixed");
			assertThat(answer.status()).as(answer.text()).isEqualTo(200);
			assertThat(answer.json().get("output").isEmpty()).isTrue();
			long pid = sample.pid();
			sample.awaitLog("process " + pid + " serves as generation");
			assertThat(sample.log().split(mixed(), -1)).hasSizeGreaterThanOrEqualTo(2);
			assertThat(linesOf(pid)).containsSubsequence("restored", "serves as generation");
			assertThat(Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/1"))).isEqualTo(output)
				.isEqualTo(Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/2")));
		}
		sample.line().awaitOnly(sample.pid());
	}

	private static List<String> linesOf(long pid) {
		return sample.log()
			.lines()
			.filter((line) -> line.contains(" " + pid + " --- "))
			.map((line) -> line.contains("serves as generation") ? "serves as generation"
					: line.contains("Copyover: restored") ? "restored" : "")
			.toList();
	}

	private static List<String> outputOfFailing(String... arguments) {
		long pid = sample.pid();
		Answer answer = sample
			.copyover(Stream.concat(Arrays.stream(arguments), Stream.of("--sample.fail=boot")).toArray(String[]::new));
		assertThat(answer.status()).as(answer.text()).isEqualTo(500);
		assertThat(sample.pid()).isEqualTo(pid);
		List<String> output = new ArrayList<>();
		answer.json().get("output").forEach((line) -> output.add(line.asString()));
		return output;
	}

	private static String mixed() {
		StringBuilder mixed = new StringBuilder();
		for (int i = 0; i < 20; i++) {
			mixed.append("mixed out %d\nmixed err %d\n".formatted(i, i));
		}
		return mixed.toString();
	}

	private static List<Long> grandchildren() {
		return ProcessHandle.allProcesses()
			.map(ProcessHandle::pid)
			.filter((pid) -> ProcessLine.arguments(pid).equals(List.of("sleep", SLEEP)))
			.toList();
	}

}
