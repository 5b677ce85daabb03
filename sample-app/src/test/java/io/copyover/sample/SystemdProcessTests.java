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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.copyover.sample.Systemd.Message;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What systemd hears, in which order and from whom.
 */
@Timeout(1200)
class SystemdProcessTests {

	private static final String RELOADING = "RELOADING=1\nMONOTONIC_USEC=n";

	@Test
	void systemdHearsOfSuccessRollbackAndStop(@TempDir Path directory) throws Exception {
		try (Systemd systemd = Systemd.at(directory.resolve("notify"));
				SampleProcess sample = SampleProcess.startIn(directory, systemd.environment());
				LoadClients clients = LoadClients.few(sample)) {
			long first = sample.pid();
			assertThat(systemd.await(1)).containsExactly(new Message(first, "READY=1"));
			assertThat(sample.copyover("--sample.fail=runner").status()).isEqualTo(500);
			assertThat(sample.copyover().status()).isEqualTo(200);
			long second = sample.pid();
			assertThat(sample.copyover("--sample.fail=boot").status()).isEqualTo(500);
			sample.line().awaitOnly(second);
			clients.assertNothingLost(sample);
			ProcessLine.stop(second);
			Awaitility.await("the end").atMost(Patience.LIMIT).until(sample.line()::pids, List::isEmpty);
			assertThat(systemd.await(8).stream().map(Message::withoutTime)).containsExactly(
					new Message(first, "READY=1"), new Message(first, RELOADING), new Message(first, "READY=1"),
					new Message(first, RELOADING), new Message(first, "MAINPID=" + second + "\nREADY=1"),
					new Message(second, RELOADING), new Message(second, "READY=1"), new Message(second, "STOPPING=1"));
		}
	}

	@Test
	@Tag("full")
	void watchdogHearsFromTheMainProcessThroughoutACopyover(@TempDir Path directory) throws Exception {
		try (Systemd systemd = Systemd.abstractly("copyover/" + UUID.randomUUID())) {
			Map<String, String> environment = new HashMap<>(systemd.environment());
			environment.put("WATCHDOG_USEC", "200000");
			try (SampleProcess sample = SampleProcess.startIn(directory, environment)) {
				long first = sample.pid();
				Path go = directory.resolve("go");
				CompletableFuture<Answer> copyover = sample.copyoverAsync("--sample.pause-at=predecessor:frozen@" + go);
				sample.awaitLog("Paused at predecessor:frozen");
				systemd.await(systemd.messages().size() + 5);
				Files.createFile(go);
				assertThat(copyover.join().status()).isEqualTo(200);
				long second = sample.pid();
				int sofar = systemd.messages().size();
				List<Message> messages = systemd.await(sofar + 5);
				int named = messages.indexOf(new Message(first, "MAINPID=" + second + "\nREADY=1"));
				assertThat(messages.get(0)).isEqualTo(new Message(first, "READY=1"));
				assertThat(messages.get(named - 1)).isEqualTo(new Message(first, "WATCHDOG=1"));
				assertThat(messages.subList(1, named)).extracting(Message::pid).containsOnly(first);
				assertThat(messages.subList(1, named)).extracting(Message::text)
					.filteredOn((text) -> !text.equals("WATCHDOG=1"))
					.hasSize(1);
				assertThat(messages.subList(named + 1, messages.size()))
					.containsOnly(new Message(second, "WATCHDOG=1"));
				assertThat(ProcessLine.environment(second)).contains("WATCHDOG_USEC=200000");
			}
		}
	}

	@Test
	void systemdHearsOfReplacementsInPlaceFromOneProcess(@TempDir Path directory) throws Exception {
		try (Systemd systemd = Systemd.at(directory.resolve("notify"))) {
			Map<String, String> environment = new HashMap<>(systemd.environment());
			environment.put("WATCHDOG_USEC", "1000000");
			try (SampleProcess sample = SampleProcess.startIn(directory, environment, "--copyover.mode=exec",
					"--copyover.linger=1s", "--copyover.timeout.boot=100s", "--copyover.timeout.handover=20s")) {
				long pid = sample.pid();
				assertThat(sample.copyover("--sample.fail=boot").status()).isEqualTo(500);
				assertThat(sample.copyover().status()).isEqualTo(200);
				Awaitility.await("generation 1").atMost(Patience.LIMIT).until(() -> sample.generation() == 1);
				Message alive = new Message(pid, "WATCHDOG=1");
				Awaitility.await("the watchdog of generation 1")
					.atMost(Patience.LIMIT)
					.untilAsserted(() -> assertThat(systemd.messages()).endsWith(alive, alive)
						.contains(new Message(pid, "WATCHDOG_USEC=1000000\nWATCHDOG=1")));
				ProcessLine.stop(pid);
				assertThat(sample.awaitEnd()).isEqualTo(143);
				List<Message> expected = Stream
					.of("READY=1", RELOADING, "READY=1", RELOADING, "WATCHDOG_USEC=120000000\nWATCHDOG=1",
							"WATCHDOG_USEC=1000000\nWATCHDOG=1", "READY=1", "STOPPING=1")
					.map((text) -> new Message(pid, text))
					.toList();
				Awaitility.await("all messages")
					.atMost(Patience.LIMIT)
					.untilAsserted(() -> assertThat(systemd.messages()).filteredOn((message) -> !message.equals(alive))
						.extracting(Message::withoutTime)
						.containsExactlyElementsOf(expected));
				int silent = systemd.messages().indexOf(expected.get(4));
				assertThat(systemd.messages().get(silent + 1)).isEqualTo(expected.get(5));
			}
		}
	}

	@Test
	@Tag("full")
	void processStaysAsASupervisorWhereSystemdIsNotTold(@TempDir Path directory) throws Exception {
		try (Systemd systemd = Systemd.at(directory.resolve("notify"));
				SampleProcess sample = SampleProcess.startIn(directory, systemd.environment(),
						"--copyover.systemd.enabled=false", "--copyover.linger=1s")) {
			long first = sample.pid();
			assertThat(sample.copyover().status()).isEqualTo(200);
			assertThat(sample.pid()).isNotEqualTo(first);
			Awaitility.await("a supervisor")
				.atMost(Patience.LIMIT)
				.until(() -> ProcessLine.arguments(first).contains("io.copyover.process.supervisor.Supervisor"));
			ProcessLine.stop(first);
			assertThat(sample.awaitEnd()).isEqualTo(143);
			assertThat(sample.line().pids()).isEmpty();
			assertThat(systemd.messages()).isEmpty();
		}
	}

}
