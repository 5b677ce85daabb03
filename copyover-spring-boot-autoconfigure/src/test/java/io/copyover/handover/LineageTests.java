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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;
import io.copyover.CopyoverReport;
import io.copyover.CopyoverReport.Outcome;
import io.copyover.handover.Line.FakeProcess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for lines of generations, of fake processes.
 */
class LineageTests {

	private final Line line = new Line();

	@Test
	void executeWhenTwoEarlierGenerationsLingerIsRefusedUntilOneHasEnded() {
		this.line.prepareSuccessors((process) -> {
			process.stayBusy();
			process.builder().linger(Duration.ofMillis(300));
		});
		FakeProcess zero = this.line.first();
		zero.stayBusy();
		FakeProcess one = next(zero);
		FakeProcess two = next(one);
		assertThatExceptionOfType(CopyoverRefusedException.class).isThrownBy(() -> two.handover().execute())
			.satisfies((ex) -> assertThat(ex.getRefusal()).isEqualTo(Refusal.CONFLICT))
			.withMessageContaining("earlier generations");
		assertThat(two.system().children()).isEmpty();
		zero.stopBeingBusy();
		await().until(() -> !zero.system().isAlive());
		await().untilAsserted(() -> assertThat(next(two).works()).isTrue());
	}

	@Test
	void executeRightAfterTheTakeoverWaitsUntilThePredecessorSaysThatNoneIsBeforeIt() {
		this.line.prepareSuccessors((process) -> process.builder().linger(Duration.ZERO));
		FakeProcess zero = this.line.first();
		CountDownLatch goOn = new CountDownLatch(1);
		zero.at(Step.RELEASED, (system) -> {
			try {
				goOn.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
		CompletableFuture<CopyoverReport> first = CompletableFuture.supplyAsync(zero.handover()::execute);
		await().until(() -> this.line.last().calls().contains("resume"));
		CompletableFuture<CopyoverReport> second = CompletableFuture.supplyAsync(this.line.last().handover()::execute);
		await().during(Duration.ofMillis(300)).until(() -> !second.isDone());
		goOn.countDown();
		assertThat(first.join().outcome()).isEqualTo(Outcome.COMPLETED);
		assertThat(second.join().outcome()).isEqualTo(Outcome.COMPLETED);
	}

	@Test
	void retireWhenAnEarlierGenerationLingersWaitsForIt() {
		FakeProcess zero = this.line.first();
		zero.stayBusy();
		FakeProcess one = next(zero);
		FakeProcess two = next(one);
		await().until(() -> one.calls().contains("linger"));
		assertThat(one.system().isAlive()).isTrue();
		assertThat(one.calls()).doesNotContain("retire");
		zero.stopBeingBusy();
		await().until(() -> !one.system().isAlive());
		assertThat(zero.system().isAlive()).isFalse();
		assertThat(two.works()).isTrue();
	}

	@Test
	void retireWhenTheSuccessorEndsMeanwhileIsNotInterrupted() {
		FakeProcess zero = this.line.first();
		List<String> closing = new CopyOnWriteArrayList<>();
		zero.builder().participant(new Participant() {

			@Override
			public void retire(Duration limit) {
				zero.system().lastChild().os().crash();
				await().until(() -> zero.calls().contains("orphaned"));
				try {
					Thread.sleep(300);
					closing.add("closed");
				}
				catch (InterruptedException ex) {
					closing.add("interrupted");
				}
			}

		});
		assertThat(zero.handover().execute().outcome()).isEqualTo(Outcome.COMPLETED);
		await().until(() -> !zero.system().isAlive());
		assertThat(closing).containsExactly("closed");
		assertThat(zero.calls()).contains("retire");
	}

	@Test
	void executeWhenAnotherJarWasGivenKeepsItForLaterGenerations(@TempDir Path folder) throws IOException {
		Path jar = jar(folder);
		FakeProcess zero = this.line.first();
		assertThat(zero.handover().execute(jar, List.of("--once")).outcome()).isEqualTo(Outcome.COMPLETED);
		assertThat(zero.system().lastChild().command()).contains("-jar", jar.toString(), "--once");
		FakeProcess one = this.line.last();
		await().until(one::works);
		assertThat(one.handover().execute().outcome()).isEqualTo(Outcome.COMPLETED);
		assertThat(one.system().lastChild().command()).contains("-jar", jar.toString()).doesNotContain("--once");
	}

	@Test
	void executeWhenSuccessorHasTakenOverGivesItTheMemoryScore() {
		FakeProcess zero = this.line.first();
		zero.system().memoryScore(-17);
		FakeProcess one = next(zero);
		assertThat(zero.system().lastChild().calls()).contains("sacrifice");
		await().untilAsserted(() -> assertThat(one.system().memoryScore()).isEqualTo(-17));
	}

	@Test
	void statusWhenManyCopyoversWereRolledBackKeepsTheLastTen() {
		FakeProcess zero = this.line.first();
		zero.system().failSpawn("no");
		for (int i = 0; i < 12; i++) {
			zero.handover().execute();
		}
		assertThat(zero.handover().status().reports()).hasSize(10);
	}

	private FakeProcess next(FakeProcess process) {
		assertThat(process.handover().execute().outcome()).isEqualTo(Outcome.COMPLETED);
		FakeProcess next = this.line.last();
		await().until(next::works);
		return next;
	}

	private static Path jar(Path folder) throws IOException {
		Path jar = folder.resolve("other version.jar");
		Manifest manifest = new Manifest();
		manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
		try (OutputStream file = Files.newOutputStream(jar);
				JarOutputStream out = new JarOutputStream(file, manifest)) {
			out.finish();
		}
		return jar;
	}

}
