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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.copyover.sample.Systemd.Message;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What systemd hears, in which order and from whom.
 */
@Timeout(240)
class SystemdProcessTests {

	private static final Duration LIMIT = Duration.ofSeconds(90);

	private static final String RELOADING = "RELOADING=1\nMONOTONIC_USEC=n";

	@Test
	void systemdHearsOfSuccessRollbackAndStop(@TempDir Path directory) throws Exception {
		try (Systemd systemd = Systemd.at(directory.resolve("notify"));
				SampleProcess sample = SampleProcess.startIn(directory, systemd.environment())) {
			long first = sample.pid();
			assertThat(systemd.await(1)).containsExactly(new Message(first, "READY=1"));
			assertThat(sample.copyover("--sample.fail=runner").status()).isEqualTo(500);
			assertThat(sample.copyover().status()).isEqualTo(200);
			long second = sample.pid();
			assertThat(sample.copyover("--sample.fail=boot").status()).isEqualTo(500);
			sample.line().awaitOnly(second);
			ProcessLine.stop(second);
			Awaitility.await("the end").atMost(LIMIT).until(sample.line()::pids, List::isEmpty);
			assertThat(systemd.await(8).stream().map(Message::withoutTime)).containsExactly(
					new Message(first, "READY=1"), new Message(first, RELOADING), new Message(first, "READY=1"),
					new Message(first, RELOADING), new Message(first, "MAINPID=" + second + "\nREADY=1"),
					new Message(second, RELOADING), new Message(second, "READY=1"), new Message(second, "STOPPING=1"));
		}
	}

	@Test
	void watchdogHearsFromTheMainProcessThroughoutACopyover(@TempDir Path directory) throws Exception {
		try (Systemd systemd = Systemd.abstractly("copyover/" + UUID.randomUUID())) {
			Map<String, String> environment = new HashMap<>(systemd.environment());
			environment.put("WATCHDOG_USEC", "200000");
			try (SampleProcess sample = SampleProcess.startIn(directory, environment)) {
				long first = sample.pid();
				assertThat(sample.copyover().status()).isEqualTo(200);
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

}
