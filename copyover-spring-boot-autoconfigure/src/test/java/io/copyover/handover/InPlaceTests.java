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

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.copyover.Contributor;
import io.copyover.CopyoverAbortedEvent;
import io.copyover.CopyoverFreezingEvent;
import io.copyover.CopyoverPhase;
import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverReleasedEvent;
import io.copyover.CopyoverReport;
import io.copyover.CopyoverReport.Contribution;
import io.copyover.CopyoverReport.Outcome;
import io.copyover.CopyoverRestoredEvent;
import io.copyover.handover.Line.FakeProcess;
import io.copyover.handover.Participant.Listener;
import io.copyover.process.FakeOperatingSystem;
import io.copyover.process.OperatingSystem.ExitStatus;
import io.copyover.process.OperatingSystem.StopSignal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

/**
 * Tests for mode {@code exec}, between fake processes.
 */
class InPlaceTests {

	private final Line line = new Line();

	private final FakeProcess process = this.line.first();

	@BeforeEach
	void setMode() {
		this.process.builder().mode(Mode.EXEC);
		prepareSuccessors((successor) -> {
		});
	}

	@Test
	void executeWhenRehearsedReplacesTheProcessInPlace() {
		long pid = this.process.system().pid();
		CopyoverReport answer = this.process.handover().execute("--extra");
		assertThat(answer.outcome()).isEqualTo(Outcome.REPLACING);
		assertThat(answer.successorPid()).isEqualTo(this.process.system().lastChild().pid());
		assertThat(answer.contributors()).extracting(Contribution::name).containsExactly("text");
		FakeProcess image = awaitImage();
		assertThat(image.state()).isEqualTo("state of generation 0");
		assertThat(image.system().pid()).isEqualTo(pid);
		assertThat(image.system().commandLine()).contains("--extra")
			.noneMatch((arg) -> arg.startsWith("--copyover-ack"));
		assertThat(image.calls()).containsExactly("adopt", "restore", "hold", "proceed", "resume");
		assertThat(image.handover().status().generation()).isOne();
		assertThat(image.system().openDescriptors()).isEmpty();
		assertThat(image.events()).containsExactly(new CopyoverRestoredEvent(1), new CopyoverReleasedEvent(1));
		assertThat(this.process.calls()).startsWith("check", "warmUp", "readAhead", "quiet", "freeze", "save",
				"aborted", "resume", "windDown", "readAhead", "quiet", "closeConnections", "freeze", "save");
	}

	@Test
	void executeReadsAheadBeforeItTellsThatItFreezes() {
		List<String> told = new ArrayList<>();
		this.process.builder().rehearse(false).eventListener((event) -> {
			if (event instanceof CopyoverFreezingEvent) {
				told.addAll(this.process.calls());
			}
		});
		this.process.handover().execute();
		awaitImage();
		assertThat(told).endsWith("windDown", "readAhead");
	}

	@Test
	void rehearsalWhenItFailsBetweenReadingAheadAndQuietLetsWorkGoOn() {
		this.process.at(Step.READY, (system) -> {
			throw new IllegalStateException("no such luck");
		});
		assertRolledBack(this.process.handover().execute());
		assertThat(this.process.calls()).endsWith("readAhead", "resume");
	}

	@Test
	void executeTellsTheParticipantsOfTheReplacement() {
		this.process.handover().execute();
		assertThat(awaitImage().announcements()).containsExactly("replaced after resume");
		assertThat(this.process.announcements()).startsWith("begin", "replacing after save");
	}

	@Test
	void executeWhenReplacedHandsTheReportOn() {
		this.process.system().failStateFile("No space left on device");
		this.process.handover().execute();
		await().until(() -> !this.process.handover().status().reports().isEmpty()
				&& this.process.handover().status().phase() == null);
		this.process.system().failStateFile(null);
		this.process.handover().execute();
		List<CopyoverReport> reports = awaitImage().handover().status().reports();
		assertThat(reports).extracting(CopyoverReport::outcome).containsExactly(Outcome.COMPLETED, Outcome.ROLLED_BACK);
		assertThat(reports.get(0).phase()).isEqualTo(CopyoverPhase.RELEASE);
		assertThat(reports.get(0).pid()).isEqualTo(reports.get(0).successorPid())
			.isEqualTo(this.process.system().pid());
		assertThat(reports.get(0).bytes()).isPositive();
		assertThat(reports.get(0).contributors()).extracting(Contribution::name).containsExactly("text");
		assertThat(reports.get(1).reason()).contains("No space left on device");
	}

	@Test
	void executeAgainInTheNewImageWorks() {
		this.process.handover().execute();
		FakeProcess first = awaitImage();
		assertThat(first.handover().execute().outcome()).isEqualTo(Outcome.REPLACING);
		FakeProcess second = awaitImage();
		assertThat(second).isNotSameAs(first);
		assertThat(second.handover().status().generation()).isEqualTo(2);
		assertThat(second.state()).isEqualTo("state of generation 0");
		assertThat(second.handover().status().reports()).hasSize(2);
	}

	@Test
	void rehearsalEndsHavingStartedNothing() {
		AtomicBoolean seen = new AtomicBoolean();
		this.process.at(Step.REHEARSED, (system) -> {
			FakeProcess successor = this.line.last();
			seen.set(successor.calls().equals(List.of("warmUp", "adopt", "restore", "hold"))
					&& new ExitStatus(0, false).equals(successor.system().status()));
		});
		this.process.handover().execute();
		awaitImage();
		assertThat(seen).isTrue();
		assertThat(this.process.system().lastChild().reaped()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(names = { "ARRIVED", "RESTORING", "RESTORED" })
	void executeWhenRehearsalFailsRollsBack(Step step) {
		prepareSuccessors((successor) -> successor.at(step, FakeOperatingSystem::crashHere));
		CopyoverReport report = this.process.handover().execute();
		assertRolledBack(report);
		assertThat(report.phase()).isEqualTo(step.phase());
		assertThat(report.reason()).contains("rehearsal").contains("killed by signal 9");
		assertThat(this.process.calls()).doesNotContain("windDown");
		assertNextOneWorks();
	}

	@Test
	void executeWhenRehearsalCannotRestoreTellsItsReason() {
		this.process.add(Contributor.of("gone", (encoder) -> encoder.openSection("x").write(1), (decoder) -> {
		}));
		CopyoverReport report = this.process.handover().execute();
		assertRolledBack(report);
		assertThat(report.reason()).contains("gone");
		assertThat(this.process.calls()).endsWith("aborted", "resume");
	}

	@Test
	void rehearsalWhenPredecessorDiesEnds() {
		this.process.at(Step.STREAMED, FakeOperatingSystem::crashHere);
		Thread call = new Thread(() -> this.process.handover().execute());
		call.setDaemon(true);
		call.start();
		await().until(() -> !this.process.system().isAlive());
		await().until(() -> !this.line.last().system().isAlive());
		assertThat(this.line.last().calls()).doesNotContain("resume");
	}

	@Test
	void executeWhenNotRehearsingStartsNoProcess() {
		this.process.builder().rehearse(false);
		CopyoverReport answer = this.process.handover().execute();
		assertThat(answer.outcome()).isEqualTo(Outcome.REPLACING);
		assertThat(answer.successorPid()).isNull();
		assertThat(awaitImage().state()).isEqualTo("state of generation 0");
		assertThat(this.process.system().children()).isEmpty();
	}

	@Test
	void executeWhenTheJvmHasAFixedPortIsRefusedForItsRehearsal() {
		this.process.system().exclusive("the JMX port 9010");
		assertThatExceptionOfType(CopyoverRefusedException.class).isThrownBy(() -> this.process.handover().execute())
			.withMessageContaining("the JMX port 9010")
			.withMessageContaining("copyover.exec.rehearse to false");
		assertThat(this.process.system().children()).isEmpty();
	}

	@Test
	void executeWhenTheJvmHasAFixedPortAndNotRehearsingReplacesTheProcess() {
		this.process.system().exclusive("the JMX port 9010");
		this.process.builder().rehearse(false);
		assertThat(this.process.handover().execute().outcome()).isEqualTo(Outcome.REPLACING);
		assertThat(awaitImage().state()).isEqualTo("state of generation 0");
	}

	@ParameterizedTest
	@ValueSource(strings = { "windDown", "closeConnections" })
	void executeWhenConnectionsCannotBeClosedRollsBack(String method) {
		this.process.when(method, () -> {
			throw new IllegalStateException("GET /endless had not ended");
		});
		CopyoverReport answer = this.process.handover().execute();
		CopyoverReport report = awaitEnd();
		assertThat(answer.outcome()).isEqualTo(method.equals("windDown") ? Outcome.ROLLED_BACK : Outcome.REPLACING);
		assertRolledBack(report);
		assertThat(report.reason()).contains("GET /endless");
		this.process.when(method, () -> {
		});
		assertNextOneWorks();
	}

	@Test
	void executeWhenStateFileCannotBeMadeRollsBack() {
		this.process.system().failStateFile("No space left on device");
		assertThat(this.process.handover().execute().outcome()).isEqualTo(Outcome.REPLACING);
		CopyoverReport report = awaitEnd();
		assertRolledBack(report);
		assertThat(report.phase()).isEqualTo(CopyoverPhase.TRANSFER);
		assertThat(report.reason()).contains("No space left on device");
		this.process.system().failStateFile(null);
		assertNextOneWorks();
	}

	@Test
	void executeWhenContributorFailsAfterTheRehearsalRollsBack() {
		AtomicBoolean fails = new AtomicBoolean();
		this.process.add(Contributor.of("moody", (encoder) -> {
			if (fails.get()) {
				throw new IllegalStateException("no such luck");
			}
		}, (decoder) -> {
		}));
		this.process.at(Step.REHEARSED, (system) -> fails.set(true));
		prepareSuccessors((successor) -> successor.add(Contributor.of("moody", (encoder) -> {
		}, (decoder) -> {
		})));
		this.process.handover().execute();
		CopyoverReport report = awaitEnd();
		assertRolledBack(report);
		assertThat(report.reason()).contains("moody").contains("no such luck");
		assertThat(this.process.calls()).endsWith("save", "aborted", "resume");
	}

	@Test
	void executeWhenProcessCannotBeReplacedRollsBack() {
		this.process.system().failReplace("The program 'java' does not exist");
		this.process.handover().execute();
		CopyoverReport report = awaitEnd();
		assertRolledBack(report);
		assertThat(report.phase()).isEqualTo(CopyoverPhase.START);
		assertThat(report.reason()).contains("'java' does not exist");
		this.process.system().failReplace(null);
		assertNextOneWorks();
	}

	@ParameterizedTest
	@EnumSource(names = { "SPAWNED", "STREAMED", "REHEARSED", "WOUND_DOWN", "QUIETED", "FROZEN", "REPLACING" })
	void executeWhenToldToStopServesOnAndThenEnds(Step step) {
		this.process.at(step, (system) -> system.stop(StopSignal.TERM));
		this.process.handover().execute();
		await().until(() -> !this.process.system().isAlive());
		assertThat(this.process.system().status().code()).isEqualTo(143);
		assertThat(this.process.system().children()).allMatch((child) -> child.reaped() && !child.os().isAlive());
	}

	@Test
	void newImageWhenItCannotRestoreSaysThatTheStateIsLost() {
		this.process.builder().rehearse(false);
		this.process.add(Contributor.of("gone", (encoder) -> encoder.openSection("x").write(1), (decoder) -> {
		}));
		this.process.handover().execute();
		FakeOperatingSystem system = this.process.system();
		await().until(() -> !system.isAlive());
		assertThat(system.current()).isNotSameAs(system);
		assertThat(system.current().failure()).hasMessageContaining("state of before is lost")
			.hasMessageContaining("gone");
	}

	@Test
	void executeWhenEarlierGenerationLingersIsRefused() {
		this.process.builder().mode(Mode.SPAWN);
		this.process.stayBusy();
		prepareSuccessors((successor) -> successor.builder().linger(Duration.ofMillis(100)));
		assertThat(this.process.handover().execute().outcome()).isEqualTo(Outcome.COMPLETED);
		FakeProcess second = this.line.last();
		await().until(second::works);
		assertThatExceptionOfType(CopyoverRefusedException.class).isThrownBy(() -> second.handover().execute())
			.withMessageContaining("An earlier generation");
		this.process.stopBeingBusy();
		await().until(() -> !this.process.system().isAlive());
		assertThat(second.handover().execute().outcome()).isEqualTo(Outcome.REPLACING);
	}

	@Test
	void executeRaisesTheBacklogOfEachListenerAndHandsItOn() throws IOException {
		try (ServerSocketChannel channel = ServerSocketChannel.open()) {
			int descriptor = this.process.system().listen(channel);
			this.process.listeners(List.of(new Listener("server", "127.0.0.1", 1, descriptor)));
			this.process.handover().execute();
			assertThat(awaitImage().system().openDescriptors()).containsExactly(descriptor);
			assertThat(this.process.system().backlogs()).containsExactly(entry(descriptor, 4096));
		}
	}

	private void prepareSuccessors(Consumer<FakeProcess> preparation) {
		this.line.prepareSuccessors((successor) -> {
			successor.builder().mode(Mode.EXEC);
			preparation.accept(successor);
		});
	}

	private FakeProcess awaitImage() {
		FakeOperatingSystem system = this.process.system();
		await().until(() -> this.line.last().system() == system.current() && system.current() != system
				&& this.line.last().works() && this.line.last().events().size() == 2);
		return this.line.last();
	}

	private CopyoverReport awaitEnd() {
		await().until(() -> this.process.handover().status().phase() == null);
		return this.process.handover().status().reports().get(0);
	}

	private void assertRolledBack(CopyoverReport report) {
		assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
		assertThat(this.process.works()).isTrue();
		// The thread that passes on the successor's output closes its end by itself.
		await().untilAsserted(() -> assertThat(this.process.system().openDescriptors()).isEmpty());
		assertThat(this.process.system().children()).allMatch((child) -> child.reaped() && !child.os().isAlive());
		assertThat(this.process.events()).last().isEqualTo(new CopyoverAbortedEvent(report));
		assertThat(this.process.handover().status().reports()).first().isEqualTo(report);
	}

	private void assertNextOneWorks() {
		prepareSuccessors((successor) -> {
		});
		assertThat(this.process.handover().execute().outcome()).isEqualTo(Outcome.REPLACING);
		assertThat(awaitImage().state()).isEqualTo("state of generation 0");
	}

}
