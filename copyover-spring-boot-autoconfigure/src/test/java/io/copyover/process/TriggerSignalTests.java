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

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.copyover.TriggerSignalException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TriggerSignal} and {@link CaughtSignals}.
 */
class TriggerSignalTests {

	@ParameterizedTest
	@CsvSource({ "HUP, HUP", "SIGHUP, HUP", "usr1, USR1", "SigUsr2, USR2", "' USR2 ', USR2" })
	void ofFindsASignalByItsName(String name, TriggerSignal signal) {
		assertThat(TriggerSignal.of(name)).isEqualTo(signal);
	}

	@ParameterizedTest
	@CsvSource({ "TERM, stops this process", "SIGINT, stops this process", "QUIT, is kept by the JVM",
			"SIGSEGV, is kept by the JVM", "kill, is kept by the JVM", "CHLD, is kept by the JVM",
			"FOO, is no signal that", "'', is no signal that", "SIG, is no signal that", "10, is no signal that",
			"WINCH, is no signal that" })
	void ofRefusesWhatCannotStartCopyovers(String name, String reason) {
		assertThatExceptionOfType(TriggerSignalException.class).isThrownBy(() -> TriggerSignal.of(name))
			.withMessageContaining("'" + name + "' " + reason)
			.satisfies((ex) -> assertThat(ex.getSignal()).isEqualTo(name));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 10, 12 })
	void caughtSignalsAreThoseOfTheMask(int signal) {
		assertThat(CaughtSignals.contain(List.of("SigIgn:\t0000000000000000", "SigCgt:\t8000000000000a01"), signal))
			.isTrue();
		assertThat(CaughtSignals.contain(List.of("SigCgt:\t00000001fffff5fe"), signal)).isFalse();
		assertThat(CaughtSignals.contain(List.of("SigBlk:\tffffffffffffffff"), signal)).isFalse();
	}

	@Test
	void caughtSignalsOfNoProcessAreNone() {
		assertThat(CaughtSignals.contain(Integer.MAX_VALUE, 1)).isFalse();
	}

}
