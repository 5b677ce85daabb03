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

import org.junit.jupiter.api.Test;

import io.copyover.process.OperatingSystem.ExitStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WaitStatus}.
 */
class WaitStatusTests {

	@Test
	void decodeGivesExitStatusOrSignal() {
		assertThat(WaitStatus.decode(0x0000)).isEqualTo(new ExitStatus(0, false));
		assertThat(WaitStatus.decode(0xff00)).isEqualTo(new ExitStatus(255, false));
		assertThat(WaitStatus.decode(0x0009)).isEqualTo(new ExitStatus(9, true));
		assertThat(WaitStatus.decode(0x0086)).as("with a core dump").isEqualTo(new ExitStatus(6, true));
	}

	@Test
	void isStoppedWhenLowByteSaysSo() {
		assertThat(WaitStatus.isStopped(0x137f)).isTrue();
		assertThat(WaitStatus.isStopped(0x7f00)).isFalse();
		assertThat(WaitStatus.isStopped(0x0009)).isFalse();
	}

}
