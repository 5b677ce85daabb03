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

package io.copyover.handover;

import org.junit.jupiter.api.Test;

import io.copyover.process.FakeOperatingSystem;
import io.copyover.process.OperatingSystem.StopSignal;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StopSignals}.
 */
class StopSignalsTests {

	private final FakeOperatingSystem system = new FakeOperatingSystem((os, command) -> {
	});

	private StopSignals signals;

	@Test
	void signalWhoseHandlerRunsAfterTheEndOfTheHandoverEndsTheProcess() {
		// Called first, as if it were that end.
		this.system.onStopSignal((signal) -> close());
		this.signals = new StopSignals(this.system);
		this.system.stop(StopSignal.TERM);
		assertThat(this.system.status().code()).isEqualTo(143);
	}

	@Test
	void signalWhenItIsPassedOnDoesNotEndTheProcess() {
		this.signals = new StopSignals(this.system);
		this.signals.passTo((signal) -> {
		});
		this.system.stop(StopSignal.TERM);
		assertThat(this.signals.received()).isTrue();
		assertThat(this.system.isAlive()).isTrue();
	}

	private void close() {
		this.signals.close();
	}

}
