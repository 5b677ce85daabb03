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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.copyover.Contributor;
import io.copyover.CopyoverFreezingEvent;
import io.copyover.CopyoverPhase;
import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;
import io.copyover.CopyoverReleasedEvent;
import io.copyover.CopyoverReport;
import io.copyover.CopyoverReport.Outcome;
import io.copyover.CopyoverRestoredEvent;
import io.copyover.CopyoverRetiringEvent;
import io.copyover.InheritedDescriptorException;
import io.copyover.handover.Line.FakeProcess;
import io.copyover.process.OperatingSystem.Pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for handovers that go well, between fake processes.
 */
class HandoverTests {

	private final Line line = new Line();

	@Test
	void executeWhenAllIsWellHandsStateOver() {
		CopyoverReport report = this.line.first().handover().execute();
		assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
		assertThat(report.reason()).isNull();
		assertThat(report.successorPid()).isEqualTo(this.line.last().system().pid());
		assertThat(report.contributors()).singleElement().satisfies((one) -> {
			assertThat(one.name()).isEqualTo("text");
			assertThat(one.sections()).isEqualTo(1);
			assertThat(one.bytes()).isEqualTo("state of generation 0".length());
		});
		FakeProcess successor = this.line.last();
		await().until(successor::works);
		assertThat(successor.state()).isEqualTo("state of generation 0");
		assertThat(successor.calls()).containsExactly("warmUp", "adopt", "restore", "hold", "proceed", "resume");
		await().until(() -> !this.line.first().system().isAlive());
		assertThat(this.line.first().calls()).containsExactly("check", "warmUp", "readAhead", "quiet", "freeze", "save",
				"forward", "linger", "retire");
		assertThat(this.line.first().system().halted()).isZero();
		assertThat(this.line.first().handover().isRetiring()).isTrue();
	}

	@Test
	void executeWhenAllIsWellTellsTheListenersOfBothSides() {
		this.line.first().handover().execute();
		await().until(() -> !this.line.first().system().isAlive());
		long pid = this.line.last().system().pid();
		assertThat(this.line.first().events()).containsExactly(new CopyoverFreezingEvent(pid),
				new CopyoverRetiringEvent(pid));
		await().untilAsserted(() -> assertThat(this.line.last().events()).containsExactly(new CopyoverRestoredEvent(1),
				new CopyoverReleasedEvent(1)));
	}

	@Test
	void executeReadsAheadBeforeItTellsThatItFreezes() {
		FakeProcess predecessor = this.line.first();
		List<String> before = new ArrayList<>();
		predecessor.at(Step.READY, (system) -> before.addAll(predecessor.calls()));
		List<String> told = new ArrayList<>();
		predecessor.builder().eventListener((event) -> {
			if (event instanceof CopyoverFreezingEvent) {
				told.addAll(predecessor.calls());
			}
		});
		assertThat(predecessor.handover().execute().outcome()).isEqualTo(Outcome.COMPLETED);
		assertThat(before).containsExactly("check", "warmUp", "readAhead");
		assertThat(told).isEqualTo(before);
	}

	@Test
	void executeWhenAllIsWellAnnouncesTheSuccessorBeforeAnythingElse() {
		this.line.first().handover().execute();
		long pid = this.line.last().system().pid();
		assertThat(this.line.first().announcements()).containsExactly("begin", "released " + pid + " after save");
		assertThat(this.line.last().announcements()).isEmpty();
	}

	@Test
	void executeWhenAnnouncementFailsGoesOn() {
		this.line.first().builder().participant(new Participant() {

			@Override
			public void begin() {
				throw new IllegalStateException("no");
			}

			@Override
			public void released(long successorPid) {
				throw new IllegalStateException("no");
			}

		});
		assertThat(this.line.first().handover().execute().outcome()).isEqualTo(Outcome.COMPLETED);
	}

	@Test
	void executeWhenListenerThrowsGoesOn() {
		this.line.first().builder().eventListener((event) -> {
			throw new IllegalStateException("no");
		});
		assertThat(this.line.first().handover().execute().outcome()).isEqualTo(Outcome.COMPLETED);
	}

	@Test
	void executeWhenRepeatedGoesOnFromGenerationToGeneration() {
		FakeProcess process = this.line.first();
		for (int generation = 0; generation < 5; generation++) {
			FakeProcess predecessor = process;
			CopyoverReport report = predecessor.handover().execute("--only=" + generation, "a,b \"c\"", "");
			assertThat(report.generation()).isEqualTo(generation);
			process = this.line.last();
			await().until(process::works);
			List<String> command = predecessor.system().lastChild().command();
			assertThat(command).contains("--only=" + generation, "a,b \"c\"", "")
				.doesNotContain("--only=" + (generation - 1));
			assertThat(command.stream().filter((arg) -> arg.startsWith("--copyover-"))).hasSize(2);
			await().until(() -> !predecessor.system().isAlive());
			Handover successor = process.handover();
			await().until(() -> !successor.status().reports().isEmpty());
			assertThat(successor.status().reports().get(0)).isEqualTo(report);
		}
		assertThat(process.handover().status().generation()).isEqualTo(5);
		assertThat(process.handover().status().reports()).hasSize(5);
		assertThat(process.state()).isEqualTo("state of generation 0");
		FakeProcess last = process;
		await().untilAsserted(() -> assertThat(last.system().openDescriptors()).isEmpty());
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 65_535, 65_536, 65_537, 5_000_000 })
	void executeWhenStateIsOfAnySizeHandsItOver(int size) {
		byte[] state = new byte[size];
		new Random(size).nextBytes(state);
		ByteArrayOutputStream restored = new ByteArrayOutputStream();
		this.line.first()
			.add(Contributor.of("bytes", (encoder) -> encoder.openSection("all").write(state), noRestore()));
		this.line.prepareSuccessors((process) -> process.add(Contributor.of("bytes", (encoder) -> {
		}, (decoder) -> decoder.openSection("all").transferTo(restored))));
		CopyoverReport report = this.line.first().handover().execute();
		assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
		assertThat(restored.toByteArray()).isEqualTo(state);
		assertThat(report.bytes()).isGreaterThan(size);
	}

	@Test
	void executeWhenAnotherRunsIsRefused() throws Exception {
		CountDownLatch inside = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		this.line.first().at(Step.SPAWNED, (system) -> {
			inside.countDown();
			awaitQuietly(goOn);
		});
		Thread first = new Thread(() -> this.line.first().handover().execute());
		first.start();
		inside.await();
		assertThat(this.line.first().handover().status().phase()).isEqualTo(CopyoverPhase.BOOT);
		assertThatExceptionOfType(CopyoverRefusedException.class)
			.isThrownBy(() -> this.line.first().handover().execute())
			.satisfies((ex) -> assertThat(ex.getRefusal()).isEqualTo(Refusal.CONFLICT))
			.withMessageContaining("in progress");
		goOn.countDown();
		first.join();
		await().until(this.line.last()::works);
	}

	@Test
	void executeWhenReplacedAlreadyIsRefused() {
		this.line.first().handover().execute();
		assertThatExceptionOfType(CopyoverRefusedException.class)
			.isThrownBy(() -> this.line.first().handover().execute())
			.withMessageContaining("replaced already");
		assertThat(this.line.first().announcements()).hasSize(2);
	}

	@Test
	void executeWhenNotSupportedIsRefusedAndNothingIsStarted() {
		this.line.first().system().unsupported("not here");
		assertThatExceptionOfType(CopyoverRefusedException.class)
			.isThrownBy(() -> this.line.first().handover().execute())
			.satisfies((ex) -> assertThat(ex.getRefusal()).isEqualTo(Refusal.NOT_SUPPORTED))
			.withMessage("not here");
		assertThat(this.line.first().system().children()).isEmpty();
		assertThat(this.line.first().handover().status().phase()).isNull();
		assertThat(this.line.first().announcements()).containsExactly("begin", "aborted");
	}

	@Test
	void executeWhenTheJvmHasAFixedPortIsRefusedAndNothingIsStarted() {
		this.line.first().system().exclusive("the JMX port 9010");
		assertThatExceptionOfType(CopyoverRefusedException.class)
			.isThrownBy(() -> this.line.first().handover().execute())
			.satisfies((ex) -> assertThat(ex.getRefusal()).isEqualTo(Refusal.NOT_SUPPORTED))
			.withMessageContaining("the JMX port 9010")
			.withMessageContaining("port 0");
		assertThat(this.line.first().system().children()).isEmpty();
		this.line.first().system().exclusive(null);
		assertThat(this.line.first().handover().execute().outcome()).isEqualTo(Outcome.COMPLETED);
	}

	@Test
	void executeWhenThereIsTooLittleOfSomethingRefusesBeforeAnythingIsLoaded() {
		this.line.first().system().shortage("hardly a descriptor");
		this.line.first().system().unsupported("the native part was loaded");
		assertThatExceptionOfType(CopyoverRefusedException.class)
			.isThrownBy(() -> this.line.first().handover().execute())
			.satisfies((ex) -> assertThat(ex.getRefusal()).isEqualTo(Refusal.CONFLICT))
			.withMessage("hardly a descriptor");
		this.line.first().system().shortage(null);
		this.line.first().system().unsupported(null);
		assertThat(this.line.first().handover().execute().outcome()).isEqualTo(Outcome.COMPLETED);
	}

	@Test
	void executeWhenContributorIsNewInTheSuccessorLeavesItAsItIs() {
		this.line.prepareSuccessors((process) -> process.add(Contributor.of("new", noSave(), (decoder) -> {
			throw new IllegalStateException("must not be called");
		})));
		assertThat(this.line.first().handover().execute().outcome()).isEqualTo(Outcome.COMPLETED);
	}

	@Test
	void saveAndRestoreWorkWithoutAProcess() {
		ByteArrayOutputStream saved = new ByteArrayOutputStream();
		this.line.first().handover().save(saved);
		FakeProcess other = new Line().first();
		other.handover().restore(new ByteArrayInputStream(saved.toByteArray()));
		assertThat(other.state()).isEqualTo("state of generation 0");
		assertThat(saved.toString()).doesNotContain("app.jar");
	}

	@Test
	void receiveWhenRestoringFromAFileWorksAtOnceAsGeneration0() throws IOException {
		ByteArrayOutputStream saved = new ByteArrayOutputStream();
		this.line.first().handover().save(saved);
		FakeProcess other = new Line().first();
		Pipe pipe = other.system().pipe();
		pipe.out().write(saved.toByteArray());
		pipe.closeWrite();
		assertThat(other.handover().receive("--copyover-fd=" + pipe.readDescriptor())).isTrue();
		assertThat(other.state()).isEqualTo("state of generation 0");
		assertThat(other.calls()).containsExactly("restore", "proceed", "resume");
		assertThat(other.handover().status().generation()).isZero();
		assertThat(other.events()).contains(new CopyoverReleasedEvent(0));
		assertThat(other.handover().execute().outcome()).isEqualTo(Outcome.COMPLETED);
	}

	@Test
	void receiveWhenStartedByHandDoesNothing() {
		assertThat(this.line.first().handover().receive("--server.port=0")).isFalse();
		assertThat(this.line.first().calls()).isEmpty();
	}

	@Test
	void receiveWhenMainKeepsItsArgumentsFailsInsteadOfWorkingBesideThePredecessor() {
		this.line.first().system().commandLine(List.of("java", "-jar", "app.jar", "--copyover-fd=3"));
		assertThatExceptionOfType(InheritedDescriptorException.class)
			.isThrownBy(() -> this.line.first().handover().receive())
			.withMessageContaining("does not pass its arguments on");
	}

	private static Contributor.Restore noRestore() {
		return (decoder) -> {
		};
	}

	private static Contributor.Save noSave() {
		return (encoder) -> {
		};
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await(Duration.ofMinutes(1).toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
