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

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nothing leaks from generation to generation.
 */
@Timeout(1200)
class DescriptorProcessTests {

	private static final int SPAWNS = 3;

	private static final double RESIDENT_GROWTH_MAX = 1.25;

	@Test
	void successorWhenClientsComeAndGoInheritsListenerOnly(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory); LoadClients churn = LoadClients.many(sample, 32)) {
			for (int spawn = 0; spawn < SPAWNS; spawn++) {
				assertInheritsListenerOnly(sample);
			}
			churn.assertNoFailure();
		}
	}

	private void assertInheritsListenerOnly(SampleProcess sample) throws IOException {
		List<Wire> idle = connect(sample.port(), 8);
		long predecessor = sample.pid();
		CompletableFuture<Answer> copyover = sample.copyoverAsync("--sample.halt-at=successor:arrived");
		long successor = sample.awaitHalt("successor:arrived", copyover);
		Set<String> of = new HashSet<>(Descriptors.beyondStandard(predecessor));
		List<String> shared = Descriptors.beyondStandard(successor).stream().filter(of::contains).toList();
		assertThat(shared).filteredOn((target) -> target.startsWith("socket:")).as("the listener").hasSize(1);
		assertThat(shared).filteredOn((target) -> target.startsWith("pipe:")).as("the two pipes").hasSize(2);
		assertThat(shared).filteredOn((target) -> !target.matches("(socket|pipe):.*"))
			.as("files")
			.allMatch(Descriptors::isOfJvm);
		ProcessLine.kill(successor);
		assertThat(copyover.join().status()).isEqualTo(500);
		for (Wire wire : idle) {
			assertThat(wire.send("GET", "/api/visits", new byte[0], List.of()).status()).isEqualTo(200);
			wire.close();
		}
	}

	@Test
	void argumentsWhenGivenBelongToOneCopyover(@TempDir Path directory) throws Exception {
		String odd = "--sample.odd=a  b,\"c\" 'd' ä€ $HOME";
		try (SampleProcess sample = SampleProcess.start(directory)) {
			List<String> first = ProcessLine.arguments(sample.pid());
			assertThat(sample.copyover(odd, "--sample.extra-contributor").status()).isEqualTo(200);
			assertThat(ProcessLine.arguments(sample.pid())).contains(odd, "--sample.extra-contributor");
			assertThat(sample.copyover().status()).as("unread state of the extra contributor").isEqualTo(500);
			assertThat(sample.copyover("--sample.extra-contributor").status()).isEqualTo(200);
			assertThat(program(sample.pid())).containsExactlyElementsOf(
					Stream.concat(first.stream(), Stream.of("--sample.extra-contributor")).toList());
		}
	}

	@Test
	void processWhenThirdGenerationHoldsWhatTheFirstHeld(@TempDir Path directory) throws Exception {
		assertSameAfter(3, directory);
	}

	@Test
	@Tag("full")
	void processWhenTwentiethGenerationHoldsWhatTheFirstHeld(@TempDir Path directory) throws Exception {
		assertSameAfter(20, directory);
	}

	private void assertSameAfter(int generations, Path directory) throws IOException {
		try (SampleProcess sample = SampleProcess.start(directory)) {
			sample.copyover();
			sample.line().awaitOnly(sample.pid());
			long first = sample.pid();
			List<String> arguments = commandLine(first);
			List<String> environment = ProcessLine.environment(first);
			assertThat(environment).isNotEmpty();
			Awaitility.await("the end of the handover")
				.atMost(Patience.LIMIT)
				.until(() -> !Descriptors.threads(first).contains("copyover-orders"));
			List<String> kinds = Descriptors.settled(() -> Descriptors.kinds(first));
			List<String> threads = Descriptors.settled(() -> Descriptors.threads(first));
			long resident = Descriptors.resident(first);
			IntStream.range(1, generations)
				.forEach((generation) -> assertThat(sample.copyover().status()).isEqualTo(200));
			assertThat(sample.generation()).isEqualTo(generations);
			long pid = sample.pid();
			sample.line().awaitOnly(pid);
			assertThat(commandLine(pid)).isEqualTo(arguments);
			assertThat(ProcessLine.environment(pid)).isEqualTo(environment);
			Awaitility.await("the descriptors").atMost(Patience.LIMIT).untilAsserted(() -> {
				assertThat(Descriptors.kinds(pid)).isEqualTo(kinds);
				assertThat(Descriptors.threads(pid)).isEqualTo(threads);
			});
			assertThat((double) Descriptors.resident(pid)).as("resident memory, which was %d KB", resident)
				.isLessThan(RESIDENT_GROWTH_MAX * resident);
		}
	}

	private static List<String> commandLine(long pid) {
		return ProcessLine.arguments(pid)
			.stream()
			.map((argument) -> argument.replaceFirst("^(--copyover-(ack-)?fd=)\\d+$", "$1N"))
			.toList();
	}

	private static List<String> program(long pid) {
		return ProcessLine.arguments(pid)
			.stream()
			.filter((argument) -> !argument.startsWith("--copyover-") && !argument.startsWith("--add-opens")
					&& !argument.startsWith("java.base/") && !argument.startsWith("--enable-native-access"))
			.toList();
	}

	private static List<Wire> connect(int port, int count) throws IOException {
		List<Wire> wires = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			wires.add(new Wire(port));
		}
		return wires;
	}

}
