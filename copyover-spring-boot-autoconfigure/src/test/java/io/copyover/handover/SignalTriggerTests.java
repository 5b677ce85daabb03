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
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.copyover.TriggerSignalException;
import io.copyover.handover.Line.FakeProcess;
import io.copyover.process.FakeOperatingSystem;
import io.copyover.process.TriggerSignal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SignalTrigger}, between fake processes.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class SignalTriggerTests {

	private final Line line = new Line();

	private final FakeProcess first = listening(this.line.first());

	SignalTriggerTests() {
		this.line.prepareSuccessors(SignalTriggerTests::listening);
	}

	@Test
	void signalStartsACopyoverInEachGeneration(CapturedOutput output) {
		this.first.handover();
		assertThat(trigger(this.first)).isTrue();
		await().until(() -> !this.first.system().isAlive());
		FakeProcess second = this.line.last();
		await().until(second::works);
		assertThat(trigger(second)).isTrue();
		await().until(() -> !second.system().isAlive());
		await().until(this.line.last()::works);
		assertThat(this.line.last().handover().status().generation()).isEqualTo(2);
		assertThat(output).contains("SIGUSR1 asks for a copyover").contains("has taken over as generation 2");
	}

	@Test
	void signalUsesTheConfiguredArguments() {
		this.first.builder().extraArgs(List.of("--one"));
		this.first.handover();
		trigger(this.first);
		await().until(() -> !this.first.system().isAlive());
		assertThat(this.first.system().lastChild().command()).contains("--one");
	}

	@Test
	void signalWhenACopyoverRunsIsLoggedAndNoMore(CapturedOutput output) throws Exception {
		CountDownLatch goOn = new CountDownLatch(1);
		CountDownLatch inside = new CountDownLatch(1);
		this.first.at(Step.SPAWNED, (system) -> {
			inside.countDown();
			awaitQuietly(goOn);
		});
		this.first.handover();
		trigger(this.first);
		inside.await();
		trigger(this.first);
		await().until(() -> output.getOut().contains("refused, this process serves on: A copyover is in progress"));
		goOn.countDown();
		await().until(() -> !this.first.system().isAlive());
		assertThat(this.first.system().children()).hasSize(1);
	}

	@Test
	void signalWhenTheCopyoverIsRolledBackSaysWhy(CapturedOutput output) {
		this.line.prepareSuccessors((process) -> process.at(Step.RESTORED, FakeOperatingSystem::crashHere));
		this.first.handover();
		trigger(this.first);
		await().until(() -> output.getOut().contains("WARN"));
		assertThat(output).contains("rolled back in phase transfer, this process serves on");
		assertThat(this.first.works()).isTrue();
	}

	@Test
	void signalToASuccessorThatHasNotTakenOverIsIgnored(CapturedOutput output) {
		this.line.prepareSuccessors((process) -> listening(process).at(Step.RESTORED, (system) -> {
			system.trigger(TriggerSignal.USR1);
			await().until(() -> output.getOut().contains("has not taken over yet"));
		}));
		this.first.handover().execute();
		await().until(this.line.last()::works);
		assertThat(this.line.last().system().children()).isEmpty();
		assertThat(output).doesNotContain("asks for a copyover");
	}

	@Test
	void signalToASuccessorThatIsGoingOnWaitsUntilItServes(CapturedOutput output) {
		AtomicReference<List<String>> begun = new AtomicReference<>();
		this.line.prepareSuccessors((process) -> listening(process).when("resume", () -> {
			if (begun.get() == null) {
				trigger(process);
				await().until(() -> output.getOut().contains("asks for a copyover"));
				await().pollDelay(Duration.ofMillis(300)).until(() -> true);
				begun.set(List.copyOf(process.announcements()));
			}
		}));
		this.first.handover().execute();
		await().until(() -> this.line.last().handover().status().generation() == 2);
		await().until(this.line.last()::works);
		assertThat(begun.get()).isEmpty();
		assertThat(output).doesNotContain("has not taken over yet");
	}

	@Test
	void signalToAProcessThatWasReplacedReachesTheOneThatServes(CapturedOutput output) {
		this.first.stayBusy();
		this.first.handover().execute();
		FakeProcess second = this.line.last();
		await().until(second::works);
		trigger(this.first);
		await().until(() -> second.handover().isRetiring());
		await().until(() -> output.getOut().contains("passing SIGUSR1 on to process " + second.system().pid()));
		assertThat(this.first.system().children()).hasSize(1);
		this.first.stopBeingBusy();
	}

	@Test
	void signalToAProcessWhoseSuccessorDoesNotHandleItIsIgnored(CapturedOutput output) {
		this.first.stayBusy();
		this.line.prepareSuccessors((process) -> {
		});
		this.first.handover().execute();
		FakeProcess second = this.line.last();
		await().until(second::works);
		trigger(this.first);
		await().until(() -> output.getOut().contains("its successor does not handle it"));
		assertThat(second.works()).isTrue();
		this.first.stopBeingBusy();
	}

	@Test
	void builderRefusesASignalThatCannotBeHad() {
		assertThatExceptionOfType(TriggerSignalException.class).isThrownBy(() -> new CopyoverBuilder().signal("KILL"));
	}

	private static FakeProcess listening(FakeProcess process) {
		process.builder().signal("SIGUSR1");
		return process;
	}

	private static boolean trigger(FakeProcess process) {
		return process.system().trigger(TriggerSignal.USR1);
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
