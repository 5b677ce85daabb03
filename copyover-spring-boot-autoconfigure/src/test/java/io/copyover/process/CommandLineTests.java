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

package io.copyover.process;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link CommandLine}.
 */
class CommandLineTests {

	private static final List<String> OPENS = List.of("--add-opens=java.base/java.io=ALL-UNNAMED");

	private static final List<String> FDS = List.of("--copyover-fd=5", "--copyover-ack-fd=8");

	@Test
	void successorPutsEverythingInItsPlace() {
		assertThat(successor(List.of("java", "-Xmx64m", "-jar", "app.jar", "--server.port=1", "x"), "--a=b", "c"))
			.containsExactly("java", OPENS.get(0), "-Xmx64m", "-jar", "app.jar", "--server.port=1", "x", "--a=b", "c",
					"--copyover-fd=5", "--copyover-ack-fd=8");
	}

	@Test
	void successorKeepsArgumentsAsTheyWere() {
		List<String> odd = List.of("", "a b", "c'd\"e", "f,g", "ä€😀", "--x=a,b", "--", "--copyover.x=y", "");
		CommandLine line = CommandLine.of(concat(List.of("java", "-jar", "app.jar"), odd));
		assertThat(line.base().subList(3, line.base().size())).isEqualTo(odd);
		assertThat(line.successor(List.of(), List.of(), List.of())).isEqualTo(line.base());
	}

	@Test
	void successorWhenOptionsAreThereDoesNotDoubleThem() {
		List<String> joined = List.of("java", OPENS.get(0), "-jar", "app.jar");
		assertThat(CommandLine.of(joined).successor(OPENS, List.of(), List.of())).isEqualTo(joined);
		List<String> apart = List.of("java", "--add-opens", "java.base/java.io=ALL-UNNAMED", "-jar", "app.jar");
		assertThat(CommandLine.of(apart).successor(OPENS, List.of(), List.of())).isEqualTo(apart);
		List<String> other = List.of("java", "--add-opens", "java.base/java.util=ALL-UNNAMED", "-jar", "app.jar");
		assertThat(CommandLine.of(other).successor(OPENS, List.of(), List.of())).contains(OPENS.get(0));
	}

	@Test
	void successorWhenApplicationHasTheSameTextAddsTheOption() {
		List<String> command = List.of("java", "-jar", "app.jar", OPENS.get(0));
		assertThat(CommandLine.of(command).successor(OPENS, List.of(), List.of()).get(1)).isEqualTo(OPENS.get(0));
	}

	@Test
	void successorWhenOptionIsGivenAgainReplacesIt() {
		assertThat(successor(List.of("java", "-Da=--x=1", "-jar", "app.jar", "--x=1", "--y=2", "--x", "-x=3", "--xx=4"),
				"--x=9", "--x=10"))
			.containsSubsequence("-Da=--x=1", "-jar", "app.jar", "--y=2", "-x=3", "--xx=4", "--x=9", "--x=10")
			.doesNotContain("--x=1", "--x");
		assertThat(successor(List.of("java", "Main", "--x=1"), "--x")).doesNotContain("--x=1");
	}

	@Test
	void successorWhenJvmOptionHasThatNameLeavesIt() {
		assertThat(successor(List.of("java", "--enable-preview", "-cp", "--x=1", "Main", "--x=1"), "--x=2",
				"--enable-preview"))
			.containsSubsequence("java", "--enable-preview", "-cp", "--x=1", "Main", "--x=2", "--enable-preview");
	}

	@Test
	void successorWhenOptionsEndPutsItsOwnBefore() {
		assertThat(successor(List.of("java", "-jar", "a.jar", "--x=1", "--", "--x=2"), "--x=3", "y")).endsWith("--x=3",
				"--copyover-fd=5", "--copyover-ack-fd=8", "--", "--x=2", "y");
	}

	@Test
	void successorWhenValuesStandApartFindsTheMainClass() {
		for (String option : List.of("-cp", "-classpath", "--class-path", "-p", "--module-path", "--add-opens",
				"--add-exports", "--add-reads", "--add-modules", "--patch-module")) {
			assertThat(successor(List.of("java", option, "value", "-Dx", "Main", "--x=1"), "--x=2"))
				.containsSubsequence(option, "value", "-Dx", "Main", "--x=2")
				.doesNotContain("--x=1");
		}
		for (String option : List.of("-m", "--module")) {
			assertThat(successor(List.of("java", "-p", "mods", option, "m/Main", "--x=1"), "--x=2"))
				.containsSubsequence(option, "m/Main", "--x=2")
				.doesNotContain("--x=1");
		}
		assertThat(successor(List.of("java", "--module=m/Main", "--x=1"), "--x=2")).doesNotContain("--x=1");
	}

	@Test
	void successorWhenMainClassIsInAnArgumentFileTakesWhatFollows() {
		assertThat(successor(List.of("java", "-Xmx1g", "@all", "--x=1", "y"), "--x=2"))
			.containsSubsequence("java", OPENS.get(0), "-Xmx1g", "@all", "y", "--x=2")
			.doesNotContain("--x=1");
		assertThat(successor(List.of("java", "@all", "y", "--x=1"), "--x=2")).doesNotContain("--x=1");
		assertThat(successor(List.of("java", "@opts", "-jar", "a.jar", "@x", "--x=1"), "--x=2"))
			.containsSubsequence("@opts", "-jar", "a.jar", "@x", "--x=2")
			.doesNotContain("--x=1");
	}

	@Test
	void ofLeavesOutWhatBelongsToOneCopyover() {
		CommandLine line = CommandLine
			.of(List.of("java", "-jar", "app.jar", "--copyover-fd=3", "x", "--copyover-ack-fd=4", "--copyover-other"));
		assertThat(line.base()).containsExactly("java", "-jar", "app.jar", "x");
		assertThat(CommandLine.of(line.base()).base()).isEqualTo(line.base());
	}

	@Test
	void withJarReplacesItForGood() {
		CommandLine line = CommandLine.of(List.of("java", "-cp", "x", "-jar", "app.jar", "-jar", "no.jar"))
			.withJar(Path.of("/opt/new one.jar"));
		assertThat(line.base()).containsExactly("java", "-cp", "x", "-jar", "/opt/new one.jar", "-jar", "no.jar");
		assertThat(line.successor(List.of(), List.of(), List.of())).isEqualTo(line.base());
	}

	@Test
	void withJarWhenThereIsNoneIsRefused() {
		for (List<String> command : List.of(List.of("java", "-cp", "a.jar", "Main", "-jar", "x.jar"),
				List.of("java", "@all"), List.of("java", "-jar"), List.of("java", "-cp", "-jar", "Main"))) {
			assertRefused(() -> CommandLine.of(command).withJar(Path.of("b.jar")), "without a visible -jar");
		}
	}

	@Test
	void successorWhenExtraArgumentIsNotValidIsRefused() {
		for (String argument : List.of("--copyover-fd", "--copyover-fd=3", "--copyover-ack-fd", "--copyover-ack-fd=")) {
			assertRefused(() -> successor(List.of("java", "Main"), "x", argument), "Extra argument 2 is --copyover-");
		}
		assertRefused(() -> successor(List.of("java", "Main"), "a\0b"), "Extra argument 1 contains a NUL");
		assertThat(successor(List.of("java", "Main"), "--copyover.extra=1", "--copyover-mode=1"))
			.contains("--copyover.extra=1", "--copyover-mode=1");
	}

	private static List<String> successor(List<String> command, String... extraArgs) {
		return CommandLine.of(command).successor(OPENS, List.of(extraArgs), FDS);
	}

	private static List<String> concat(List<String> first, List<String> second) {
		return Stream.concat(first.stream(), second.stream()).toList();
	}

	private static void assertRefused(Runnable call, String message) {
		assertThatExceptionOfType(CopyoverRefusedException.class).isThrownBy(call::run)
			.withMessageContaining(message)
			.satisfies((ex) -> assertThat(ex.getRefusal()).isEqualTo(Refusal.BAD_ARGUMENT));
	}

}
