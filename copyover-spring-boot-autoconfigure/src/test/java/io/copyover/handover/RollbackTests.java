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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.copyover.Contributor;
import io.copyover.CopyoverAbortedEvent;
import io.copyover.CopyoverPhase;
import io.copyover.CopyoverReport;
import io.copyover.CopyoverReport.Outcome;
import io.copyover.CopyoverStreamException;
import io.copyover.Decoder;
import io.copyover.Encoder;
import io.copyover.handover.Line.FakeProcess;
import io.copyover.process.FakeOperatingSystem;
import io.copyover.process.OperatingSystem.StopSignal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for every way back to the predecessor, between fake processes.
 */
class RollbackTests {

	private final Line line = new Line();

	private final FakeProcess predecessor = this.line.first();

	@ParameterizedTest
	@EnumSource(names = { "ARRIVED", "RESTORING", "RESTORED", "PROCEEDING", "SERVING", "RELEASING" })
	void executeWhenSuccessorCrashesRollsBack(Step step) {
		this.line.prepareSuccessors((process) -> process.at(step, FakeOperatingSystem::crashHere));
		CopyoverReport report = this.predecessor.handover().execute();
		assertRolledBack(report);
		assertThat(report.phase()).isEqualTo(step.phase());
		assertThat(report.reason()).contains("killed by signal 9");
		assertNextOneWorks();
	}

	@ParameterizedTest
	@EnumSource(names = { "SPAWNED", "READY", "QUIETED", "FROZEN", "STREAMING", "STREAMED", "PROCEED", "RELEASE" })
	void executeWhenSuccessorIsKilledAtStepOfPredecessorRollsBack(Step step) {
		AtomicBoolean once = new AtomicBoolean();
		this.predecessor.at(step, (system) -> {
			if (once.compareAndSet(false, true)) {
				system.lastChild().os().crash();
			}
		});
		assertRolledBack(this.predecessor.handover().execute());
		assertNextOneWorks();
	}

	@Test
	void executeWhenItFailsBetweenReadingAheadAndQuietLetsWorkGoOn() {
		this.predecessor.at(Step.READY, (system) -> {
			throw new IllegalStateException("no such luck");
		});
		assertRolledBack(this.predecessor.handover().execute());
		assertThat(this.predecessor.calls()).endsWith("readAhead", "resume");
	}

	@Test
	void executeWhenReadingAheadFailsLetsWorkGoOn() {
		this.predecessor.when("readAhead", () -> {
			throw new IllegalStateException("no such luck");
		});
		assertRolledBack(this.predecessor.handover().execute());
		assertThat(this.predecessor.calls()).endsWith("readAhead", "resume");
	}

	@ParameterizedTest
	@EnumSource(names = { "ARRIVED", "RESTORING", "RESTORED", "PROCEEDING", "SERVING", "RELEASING" })
	void executeWhenSuccessorHangsRollsBackWhenTimeIsOver(Step step) {
		if (step == Step.ARRIVED) {
			this.predecessor.builder().bootTimeout(Duration.ofMillis(500));
		}
		this.predecessor.builder().handoverTimeout(Duration.ofMillis(500));
		this.line.prepareSuccessors((process) -> process.at(step, FakeOperatingSystem::hangHere));
		// A busy machine can use up the time before the step.
		await().untilAsserted(() -> {
			CopyoverReport report = this.predecessor.handover().execute();
			assertRolledBack(report);
			assertThat(report.reason()).contains("in time");
			assertThat(this.predecessor.system().lastChild().calls().contains("suspend"))
				.isEqualTo(step == Step.RELEASING);
			if (step == Step.SERVING) {
				assertThat(report.reason()).contains("main thread").contains("hangHere");
			}
		});
	}

	@Test
	void executeWhenReleasedInTheLastMomentCompletes() {
		this.predecessor.builder().handoverTimeout(Duration.ofMillis(500));
		AtomicBoolean suspended = new AtomicBoolean();
		this.line.prepareSuccessors((process) -> process.at(Step.RELEASING, (system) -> await().until(() -> {
			suspended.set(this.predecessor.system().lastChild().calls().contains("suspend"));
			return suspended.get();
		})));
		CopyoverReport report = this.predecessor.handover().execute();
		assertThat(report.outcome()).isIn(Outcome.COMPLETED, Outcome.ROLLED_BACK);
		boolean completed = report.outcome() == Outcome.COMPLETED;
		assertThat(this.predecessor.system().lastChild().killed()).isNotEqualTo(completed);
		assertThat(this.predecessor.works()).isNotEqualTo(completed);
	}

	@Test
	void executeWhenContributorCannotSaveUndoesThoseEnteredLastFirst() {
		List<String> aborted = new ArrayList<>();
		this.predecessor.add(new Undoing("second", aborted, false));
		this.predecessor.add(new Undoing("third", aborted, true));
		this.predecessor.add(new Undoing("fourth", aborted, false));
		CopyoverReport report = this.predecessor.handover().execute();
		assertRolledBack(report);
		assertThat(report.phase()).isEqualTo(CopyoverPhase.TRANSFER);
		assertThat(report.reason()).contains("third").contains("no such luck");
		assertThat(aborted).containsExactly("third", "second");
		assertThat(this.predecessor.calls()).endsWith("save", "aborted", "resume");
	}

	@Test
	void executeWhenContributorNeverEndsSavingRollsBackWhenTimeIsOver() {
		CountDownLatch never = new CountDownLatch(1);
		this.predecessor.builder().handoverTimeout(Duration.ofMillis(500));
		this.predecessor.add(Contributor.of("endless", (encoder) -> never.await(), (decoder) -> {
		}));
		assertRolledBack(this.predecessor.handover().execute());
	}

	@Test
	void executeWhenSuccessorCannotRestoreTellsItsReason() {
		this.predecessor.add(Contributor.of("bad", (encoder) -> encoder.openSection("x").write(1), (decoder) -> {
		}));
		this.line.prepareSuccessors((process) -> process.add(Contributor.of("bad", (encoder) -> {
		}, (decoder) -> {
			throw new IllegalStateException("of another time");
		})));
		CopyoverReport report = this.predecessor.handover().execute();
		assertRolledBack(report);
		assertThat(report.reason()).contains("bad").contains("of another time");
	}

	@Test
	void executeWhenStateIsUnclaimedRollsBackNamingIt() {
		this.predecessor.add(Contributor.of("gone", (encoder) -> encoder.openSection("x").write(1), (decoder) -> {
		}));
		CopyoverReport report = this.predecessor.handover().execute();
		assertRolledBack(report);
		assertThat(report.reason()).contains("gone");
	}

	@Test
	void executeWhenNothingCanBeStartedRollsBack() {
		this.predecessor.system().failSpawn("no such program: java");
		CopyoverReport report = this.predecessor.handover().execute();
		assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
		assertThat(report.phase()).isEqualTo(CopyoverPhase.BOOT);
		assertThat(report.reason()).contains("no such program");
		assertThat(report.successorPid()).isNull();
		this.predecessor.system().failSpawn(null);
		assertNextOneWorks();
	}

	@ParameterizedTest
	@EnumSource(names = { "SPAWNED", "READY", "FROZEN", "STREAMED", "PROCEED", "RELEASE" })
	void executeWhenToldToStopEndsTheSuccessorAndThenItself(Step step) {
		this.predecessor.at(step, (system) -> system.stop(StopSignal.TERM));
		this.line.prepareSuccessors((process) -> process.at(Step.RELEASING, FakeOperatingSystem::hangHere));
		CopyoverReport report = this.predecessor.handover().execute();
		assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
		assertThat(this.predecessor.system().lastChild().reaped()).isTrue();
		assertThat(this.predecessor.system().lastChild().signals()).isEmpty();
		await().until(() -> !this.predecessor.system().isAlive());
		assertThat(this.predecessor.system().status().code()).isEqualTo(143);
	}

	@Test
	void executeWhenEndOfSuccessorIsSeenAfterThatOfItsPipesTellsIt() {
		AtomicReference<CountDownLatch> noticed = new AtomicReference<>(new CountDownLatch(1));
		for (String name : List.of("large", "larger")) {
			this.predecessor.add(Contributor.of(name, (encoder) -> {
				try (var out = encoder.openSection("large")) {
					out.write(new byte[1 << 22]);
				}
				catch (CopyoverStreamException ex) {
					// The next one gets to know as well.
					noticed.get().countDown();
				}
			}, (decoder) -> {
			}));
		}
		this.line.prepareSuccessors((process) -> process.at(Step.RESTORING, (system) -> {
			CountDownLatch first = noticed.get();
			system.closeInputs();
			CompletableFuture.runAsync(() -> await().until(() -> first.getCount() == 0)).thenRun(system::crash);
			system.hangHere();
		}));
		// On a busy machine the end can be seen first, or too late.
		await().untilAsserted(() -> {
			noticed.set(new CountDownLatch(1));
			CopyoverReport report = this.predecessor.handover().execute();
			assertRolledBack(report);
			assertThat(report.reason()).contains("killed by signal 9");
			assertThat(report.reason()).contains("while it was being written to");
		});
	}

	@Test
	void executeWhenThereIsTooLittleOfSomethingAtTheEndRollsBack() {
		this.predecessor.at(Step.RELEASE, (system) -> system.shortage("hardly a descriptor"));
		CopyoverReport report = this.predecessor.handover().execute();
		assertRolledBack(report);
		assertThat(report.reason()).isEqualTo("hardly a descriptor");
		this.predecessor.at(Step.RELEASE, (system) -> {
		});
		this.predecessor.system().shortage(null);
		assertNextOneWorks();
	}

	@ParameterizedTest
	@EnumSource(names = { "RESTORING", "PROCEEDING" })
	void executeWhenSuccessorHasTooLittleOfSomethingRollsBack(Step step) {
		this.line.prepareSuccessors((process) -> process.at(step, (system) -> system.shortage("hardly a descriptor")));
		CopyoverReport report = this.predecessor.handover().execute();
		assertRolledBack(report);
		assertThat(report.phase()).isEqualTo(CopyoverPhase.START);
		assertThat(report.reason()).contains("hardly a descriptor");
		assertNextOneWorks();
	}

	@Test
	void executeWhenSuccessorHasTooLittleOfSomethingAtFirstFreezesNothing() {
		this.line.prepareSuccessors((process) -> process.system().shortage("hardly a descriptor"));
		CopyoverReport report = this.predecessor.handover().execute();
		assertRolledBack(report);
		assertThat(report.phase()).isEqualTo(CopyoverPhase.BOOT);
		assertThat(this.predecessor.calls()).doesNotContain("freeze");
	}

	private void assertRolledBack(CopyoverReport report) {
		assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
		assertThat(this.predecessor.works()).isTrue();
		assertThat(this.predecessor.system().lastChild().reaped()).isTrue();
		assertThat(this.predecessor.system().lastChild().os().isAlive()).isFalse();
		// The thread that passes on the successor's output closes its end by itself.
		await().untilAsserted(() -> assertThat(this.predecessor.system().openDescriptors()).isEmpty());
		assertThat(this.predecessor.events()).last().isEqualTo(new CopyoverAbortedEvent(report));
		assertThat(this.predecessor.handover().status().reports()).first().isEqualTo(report);
		assertThat(this.predecessor.handover().status().phase()).isNull();
		assertThat(this.predecessor.announcements()).endsWith("begin", "aborted");
	}

	private void assertNextOneWorks() {
		this.line.prepareSuccessors((process) -> {
		});
		assertThat(this.predecessor.handover().execute().outcome()).isEqualTo(Outcome.COMPLETED);
		await().until(this.line.last()::works);
		assertThat(this.line.last().state()).isEqualTo("state of generation 0");
	}

	/**
	 * Records that it was told to undo.
	 */
	private record Undoing(String copyoverName, List<String> aborted, boolean fails) implements Contributor {

		@Override
		public void copyoverSave(Encoder encoder) {
			if (this.fails) {
				throw new IllegalStateException("no such luck");
			}
		}

		@Override
		public void copyoverRestore(Decoder decoder) {
		}

		@Override
		public void copyoverAborted() {
			this.aborted.add(this.copyoverName);
		}

	}

}
