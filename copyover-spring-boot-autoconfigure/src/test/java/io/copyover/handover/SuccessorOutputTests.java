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
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.copyover.CopyoverReport;
import io.copyover.CopyoverReport.Outcome;
import io.copyover.handover.Line.FakeProcess;
import io.copyover.process.FakeOperatingSystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SuccessorOutput}, between fake processes.
 */
class SuccessorOutputTests {

	private static final int OUT = 1;

	private static final int ERR = 2;

	private final Line line = new Line();

	private final FakeProcess predecessor = this.line.first();

	@Test
	void outputWhenSuccessorFailsIsPassedOnAndReported() {
		successorsAt(Step.RESTORING, (system) -> {
			print(system, OUT, "going to fail\n");
			print(system, ERR, "failed\nand ended");
			system.crashHere();
		});
		CopyoverReport report = this.predecessor.handover().execute();
		assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
		assertThat(report.output()).containsExactly("going to fail", "failed", "and ended");
		assertThat(output(OUT)).isEqualTo("going to fail\nfailed\nand ended");
		await().untilAsserted(() -> assertThat(this.predecessor.system().openDescriptors()).isEmpty());
	}

	@Test
	void outputWhenSplitStaysSplit() {
		this.predecessor.system().splitOutput(true);
		successorsAt(Step.RESTORING, (system) -> {
			print(system, OUT, "out\n");
			print(system, ERR, "err\n");
			system.crashHere();
		});
		assertThat(this.predecessor.handover().execute().output()).containsExactlyInAnyOrder("out", "err");
		assertThat(output(OUT)).isEqualTo("out\n");
		assertThat(output(ERR)).isEqualTo("err\n");
		await().untilAsserted(() -> assertThat(this.predecessor.system().openDescriptors()).isEmpty());
	}

	@ParameterizedTest
	@EnumSource(names = { "ARRIVED", "RESTORING", "SERVING", "RELEASING" })
	void outputBeforeTheReleaseRunsThroughThePredecessor(Step step) {
		AtomicReference<Boolean> pipe = new AtomicReference<>();
		successorsAt(step, (system) -> pipe.set(system.isPipe(OUT) && system.isPipe(ERR)));
		assertThat(this.predecessor.handover().execute().outcome()).isEqualTo(Outcome.COMPLETED);
		assertThat(pipe).hasValue(true);
	}

	@Test
	void outputWhenReleasedIsTheOriginalInOrder() {
		this.predecessor.stayBusy();
		this.line.prepareSuccessors((process) -> {
			process.at(Step.SERVING, (system) -> {
				print(system, OUT, "before;");
				await().until(() -> output(OUT).equals("before;"));
			});
			process.when("resume", () -> print(process.system(), ERR, "after;"));
		});
		CopyoverReport report = this.predecessor.handover().execute();
		assertThat(report.output()).isEmpty();
		await().until(this.line.last()::works);
		FakeOperatingSystem successor = this.line.last().system();
		assertThat(successor.isPipe(OUT) || successor.isPipe(ERR)).isFalse();
		await().untilAsserted(() -> assertThat(output(OUT)).isEqualTo("before;after;"));
		await().untilAsserted(
				() -> assertThat(this.predecessor.system().openDescriptors()).as("orders and answers").hasSize(2));
		assertThat(successor.openDescriptors()).as("orders").hasSize(1);
		this.predecessor.stopBeingBusy();
	}

	@Test
	void outputWhenPredecessorDiesIsTheOriginal() {
		this.predecessor.at(Step.PROCEED, FakeOperatingSystem::crashHere);
		this.line.prepareSuccessors((process) -> process.when("resume", () -> print(process.system(), OUT, "alone")));
		Thread call = new Thread(() -> this.predecessor.handover().execute());
		call.setDaemon(true);
		call.start();
		await().until(() -> !this.predecessor.system().isAlive());
		await().until(this.line.last()::works);
		await().untilAsserted(() -> assertThat(this.line.last().system().output(OUT)).endsWith("alone"));
	}

	private void successorsAt(Step step, Consumer<FakeOperatingSystem> what) {
		this.line.prepareSuccessors((process) -> process.at(step, what));
	}

	private String output(int descriptor) {
		return this.predecessor.system().output(descriptor);
	}

	private static void print(FakeOperatingSystem system, int descriptor, String text) {
		try {
			OutputStream out = system.write(descriptor);
			out.write(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
