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

package io.copyover.systemd;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WatchdogSettings}.
 */
class WatchdogSettingsTests {

	private static final long PID = 4711;

	@Test
	void intervalIsHalfOfTheTimeout() {
		assertThat(WatchdogSettings.interval("3000000", "4711", PID)).isEqualTo(Duration.ofMillis(1500));
	}

	@Test
	void intervalWhenNobodyIsNamedAsInASuccessorIsHalfOfTheTimeout() {
		assertThat(WatchdogSettings.interval("3000000", null, PID)).isEqualTo(Duration.ofMillis(1500));
	}

	@Test
	void intervalWhenAnotherProcessIsWatchedIsNone() {
		assertThat(WatchdogSettings.interval("3000000", "4712", PID)).isNull();
	}

	@Test
	void intervalWhenThereIsNoWatchdogIsNone() {
		assertThat(WatchdogSettings.interval(null, null, PID)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "soon", "-1", "0", "1999", "99999999999999999999" })
	void intervalWhenTimeoutIsNoneIsNone(String timeout) {
		assertThat(WatchdogSettings.interval(timeout, null, PID)).isNull();
	}

}
