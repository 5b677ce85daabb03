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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;
import io.copyover.CopyoverReport.Outcome;
import io.copyover.handover.Line.FakeProcess;
import io.copyover.process.FakeOperatingSystem;
import io.copyover.process.OperatingSystem.ExitStatus;
import io.copyover.process.OperatingSystem.StopSignal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Ending}, {@link Mode} and what becomes of predecessors in mode
 * {@code supervise}.
 */
class EndingTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final Line line = new Line();

	@ParameterizedTest
	@EnumSource(value = Mode.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
	void resolveWhenAModeWasSetIsThat(Mode mode) {
		assertThat(mode.resolve(system(1), true)).isSameAs(mode);
	}

	@Test
	void resolveWhenAutoDependsOnWhetherTheSuccessorIsNamed() {
		assertThat(Mode.AUTO.resolve(system(4711), false)).isSameAs(Mode.SUPERVISE);
		assertThat(Mode.AUTO.resolve(system(4711), true)).isSameAs(Mode.SPAWN);
		assertThat(Mode.AUTO.resolve(system(1), true)).isSameAs(Mode.SUPERVISE);
	}

	@ParameterizedTest
	@CsvSource({ "false, 1", "true, 0" })
	void executeWhenAutoSupervisesUnlessAParticipantNamesTheSuccessor(boolean named, int supervisions) {
		FakeProcess first = this.line.first();
		first.builder().mode(Mode.AUTO).participant(new Participant() {

			@Override
			public boolean namesSuccessor() {
				return named;
			}

		});
		assertThat(first.handover().execute().outcome()).isEqualTo(Outcome.COMPLETED);
		assertThat(first.system().supervisions()).hasSize(supervisions);
	}

	@Test
	void prepareWhenSpawnAndFirstProcessIsRefused() {
		assertThatExceptionOfType(CopyoverRefusedException.class)
			.isThrownBy(() -> Ending.prepare(Mode.SPAWN, system(1), false, 0))
			.satisfies((ex) -> assertThat(ex.getRefusal()).isEqualTo(Refusal.NOT_SUPPORTED))
			.withMessageContaining("has the id 1")
			.withMessageContaining("supervise, or to auto");
		assertThat(Ending.prepare(Mode.SUPERVISE, system(1), false, 0).supervisor()).isOne();
	}

	@Test
	void executeWhenNoSupervisorCanBePreparedIsRefusedAndNothingIsStarted() {
		FakeProcess first = supervised(this.line.first());
		first.system().failSupervision("no space left");
		assertThatExceptionOfType(CopyoverRefusedException.class).isThrownBy(() -> first.handover().execute())
			.satisfies((ex) -> assertThat(ex.getRefusal()).isEqualTo(Refusal.NOT_SUPPORTED))
			.withMessageContaining("cannot become a supervisor: no space left");
		assertThat(first.system().children()).isEmpty();
		first.system().failSupervision(null);
		assertThat(first.handover().execute().outcome()).isEqualTo(Outcome.COMPLETED);
	}

	@Test
	void executeWhenRolledBackGivesBackWhatWasPrepared() {
		FakeProcess first = supervised(this.line.first());
		first.system().failSpawn("no");
		assertThat(first.handover().execute().outcome()).isEqualTo(Outcome.ROLLED_BACK);
		assertThat(first.system().supervisions()).singleElement().satisfies((one) -> {
			assertThat(one.closed()).isTrue();
			assertThat(one.attempts()).isZero();
		});
		assertThat(first.system().adoptsOrphans()).isFalse();
	}

	@Test
	void executeWhenSupervisedLeavesOneSupervisorForTheWholeLine() {
		this.line.prepareSuccessors(EndingTests::supervised);
		FakeProcess first = supervised(this.line.first());
		FakeProcess process = first;
		for (int generation = 1; generation <= 3; generation++) {
			FakeProcess predecessor = process;
			process = next(predecessor);
			if (generation > 1) {
				await().until(() -> !predecessor.system().isAlive());
				assertThat(predecessor.system().halted()).isZero();
				assertThat(predecessor.system().supervisions()).isEmpty();
				assertThat(predecessor.system().showsLingering()).isTrue();
			}
			await().until(() -> !first.system().current().commandLine().contains("-jar"));
		}
		assertThat(first.calls()).endsWith("linger", "retire");
		assertThat(first.system().isAlive()).isTrue();
		assertThat(first.system().adoptsOrphans()).isTrue();
		assertThat(first.system().showsLingering()).isFalse();
		assertThat(process.system().showsLingering()).isFalse();
		assertThat(first.system().openDescriptors()).isEmpty();
		process.system().stop(StopSignal.TERM);
		assertThat(first.system().awaitEnd(LIMIT)).isEqualTo(new ExitStatus(143, false));
	}

	@Test
	void executeWhenTheFutureSupervisorStillLingersMakesNoSecondOne() {
		this.line.prepareSuccessors(EndingTests::supervised);
		FakeProcess zero = supervised(this.line.first());
		zero.stayBusy();
		FakeProcess one = next(zero);
		FakeProcess two = next(one);
		assertThat(one.system().supervisions()).isEmpty();
		zero.stopBeingBusy();
		await().until(() -> !one.system().isAlive());
		assertThat(zero.system().isAlive()).isTrue();
		assertThat(two.works()).isTrue();
		await().until(() -> zero.system().supervisions().stream().anyMatch((each) -> each.serving() == two.system()));
		two.system().crash();
		assertThat(zero.system().awaitEnd(LIMIT)).isEqualTo(new ExitStatus(137, false));
	}

	@Test
	void executeWhenTheSupervisorIsGoneMakesThisProcessOne() {
		this.line.prepareSuccessors(EndingTests::supervised);
		FakeProcess zero = supervised(this.line.first());
		FakeProcess one = next(zero);
		await().until(() -> zero.system().current() != zero.system());
		zero.system().crash();
		FakeProcess two = next(one);
		await().until(() -> one.system().current() != one.system());
		assertThat(one.system().isAlive()).isTrue();
		assertThat(two.works()).isTrue();
	}

	@Test
	void executeWhenSpawnedBelowASupervisorHaltsAndTellsLaterOnes() {
		FakeProcess zero = supervised(this.line.first());
		FakeProcess one = next(zero);
		await().until(() -> zero.system().current() != zero.system());
		this.line.prepareSuccessors(EndingTests::supervised);
		FakeProcess two = next(one);
		FakeProcess three = next(two);
		await().until(() -> !two.system().isAlive());
		assertThat(two.system().supervisions()).isEmpty();
		assertThat(three.works()).isTrue();
	}

	@Test
	void retireWhenSuccessorHasDiedEndsWithAnError() {
		FakeProcess zero = supervised(this.line.first());
		zero.stayBusy();
		FakeProcess one = next(zero);
		one.system().crash();
		assertThat(zero.system().awaitEnd(LIMIT)).isEqualTo(new ExitStatus(137, false));
		assertThat(zero.system().current()).isSameAs(zero.system());
		assertThat(zero.system().supervisions()).singleElement()
			.satisfies((one2) -> assertThat(one2.closed()).isTrue());
	}

	@Test
	void retireWhenSuccessorHasDiedButALaterOneServesSupervisesThat() {
		this.line.prepareSuccessors(EndingTests::supervised);
		FakeProcess zero = supervised(this.line.first());
		zero.stayBusy();
		FakeProcess one = next(zero);
		FakeProcess two = next(one);
		one.system().crash();
		await().until(() -> zero.system().current() != zero.system());
		assertThat(zero.system().isAlive()).isTrue();
		assertThat(two.works()).isTrue();
	}

	@Test
	void retireWhenItCannotBecomeASupervisorStaysAndTriesAgain() {
		FakeProcess zero = supervised(this.line.first());
		zero.stayBusy();
		FakeProcess one = next(zero);
		zero.system().supervisions().get(0).fail("not now");
		zero.stopBeingBusy();
		await().until(() -> zero.system().supervisions().get(0).attempts() > 1);
		assertThat(zero.system().isAlive()).isTrue();
		assertThat(one.works()).isTrue();
		zero.system().supervisions().get(0).fail(null);
		await().until(() -> zero.system().current() != zero.system());
		assertThat(zero.system().isAlive()).isTrue();
	}

	private FakeProcess next(FakeProcess process) {
		assertThat(process.handover().execute().outcome()).isEqualTo(Outcome.COMPLETED);
		FakeProcess next = this.line.last();
		await().until(next::works);
		return next;
	}

	private static FakeProcess supervised(FakeProcess process) {
		process.builder().mode(Mode.AUTO);
		return process;
	}

	private static FakeOperatingSystem system(long pid) {
		return new FakeOperatingSystem((os, command) -> {
		}, pid);
	}

}
