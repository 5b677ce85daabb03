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

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Spawn}, as far as they need no process.
 */
class SpawnTests {

	@Test
	void environmentLeavesOutThatTheWatchdogNamesThisProcess() {
		assertThat(environment("WATCHDOG_USEC=1000", "WATCHDOG_PID=4711", "A=WATCHDOG_PID=4711", "B="))
			.containsExactly("WATCHDOG_USEC=1000", "A=WATCHDOG_PID=4711", "B=");
	}

	@Test
	void environmentKeepsThatTheWatchdogNamesAnotherProcess() {
		assertThat(environment("WATCHDOG_PID=47110", "WATCHDOG_PID=471")).containsExactly("WATCHDOG_PID=47110",
				"WATCHDOG_PID=471");
	}

	@Test
	void environmentDoesNotSayOfTheChildThatSystemdHasStartedIt() {
		assertThat(environment("SYSTEMD_EXEC_PID=4711")).containsExactly("SYSTEMD_EXEC_PID=");
		assertThat(environment("SYSTEMD_EXEC_PID=471")).containsExactly("SYSTEMD_EXEC_PID=471");
	}

	private static List<String> environment(String... variables) {
		List<byte[]> bytes = Stream.of(variables).map((variable) -> variable.getBytes(StandardCharsets.UTF_8)).toList();
		return Spawn.environment(bytes, 4711)
			.stream()
			.map((variable) -> new String(variable, StandardCharsets.UTF_8))
			.toList();
	}

}
