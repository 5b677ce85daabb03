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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.copyover.CopyoverReport.Outcome;
import io.copyover.handover.Line.FakeProcess;
import io.copyover.process.FakeOperatingSystem;
import io.copyover.process.OperatingSystem.StopSignal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the end of a predecessor at any step, between fake processes.
 */
class PredecessorDeathTests {

	private final Line line = new Line();

	private final FakeProcess predecessor = this.line.first();

	@ParameterizedTest
	@EnumSource(names = { "SPAWNED", "READY", "QUIETED", "FROZEN" })
	void executeWhenPredecessorDiesBeforeTheEndMarkEndsTheSuccessor(Step step) throws Exception {
		this.predecessor.at(step, FakeOperatingSystem::crashHere);
		executeInBackground();
		await().until(() -> !this.predecessor.system().isAlive());
		FakeOperatingSystem successor = this.predecessor.system().lastChild().os();
		await().until(() -> !successor.isAlive());
		assertThat(this.line.last().calls()).doesNotContain("proceed", "resume");
	}

	@ParameterizedTest
	@EnumSource(names = { "STREAMED", "PROCEED", "RELEASE", "RELEASED" })
	void executeWhenPredecessorDiesAfterTheEndMarkLetsTheSuccessorServe(Step step) throws Exception {
		this.predecessor.at(step, FakeOperatingSystem::crashHere);
		executeInBackground();
		await().until(() -> !this.predecessor.system().isAlive());
		await().until(() -> this.line.last().calls().contains("resume"));
		assertThat(this.line.last().state()).isEqualTo("state of generation 0");
		assertThat(this.line.last().works()).isTrue();
		await().until(() -> this.line.last().system().openDescriptors().isEmpty());
		assertThat(this.line.last().handover().execute().outcome()).isEqualTo(Outcome.COMPLETED);
	}

	@Test
	void executeWhenPredecessorDiesLetsASuccessorServeThatHasTooLittleOfSomething() {
		this.predecessor.at(Step.STREAMED, FakeOperatingSystem::crashHere);
		this.line.prepareSuccessors(
				(process) -> process.at(Step.PROCEEDING, (system) -> system.shortage("hardly a descriptor")));
		executeInBackground();
		await().until(() -> !this.predecessor.system().isAlive());
		await().until(() -> this.line.last().calls().contains("resume"));
		assertThat(this.line.last().works()).isTrue();
	}

	@Test
	void lingerWhenToldToStopPassesTheSignalOnAndEndsAsTheSuccessorDoes() {
		FakeProcess lingering = this.predecessor;
		lingering.stayBusy();
		lingering.handover().execute();
		await().until(this.line.last()::works);
		lingering.system().stop(StopSignal.TERM);
		await().until(() -> !lingering.system().isAlive());
		assertThat(lingering.system().lastChild().signals()).containsExactly(StopSignal.TERM);
		assertThat(lingering.system().halted()).isEqualTo(143);
	}

	@Test
	void lingerWhenSuccessorDiesRefusesRequestsAndEndsWithFailure() {
		FakeProcess lingering = this.predecessor;
		lingering.stayBusy();
		lingering.handover().execute();
		await().until(this.line.last()::works);
		this.line.last().system().crash();
		await().until(() -> !lingering.system().isAlive());
		assertThat(lingering.calls()).contains("orphaned").doesNotContain("resume");
		assertThat(lingering.announcements()).doesNotContain("aborted");
		assertThat(lingering.system().halted()).isEqualTo(137);
	}

	private void executeInBackground() {
		Thread thread = new Thread(() -> this.predecessor.handover().execute());
		thread.setDaemon(true);
		thread.start();
	}

}
