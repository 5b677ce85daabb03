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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.copyover.CopyoverPhase;
import io.copyover.CopyoverReport;
import io.copyover.CopyoverReport.Outcome;
import io.copyover.handover.Line.FakeProcess;
import io.copyover.handover.Participant.Work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for work that lasts and code that hangs, between fake processes.
 */
class HangTests {

	private final Line line = new Line();

	private final FakeProcess predecessor = this.line.first();

	private final CountDownLatch never = new CountDownLatch(1);

	@Test
	void quietWhenWorkIsOldWaitsForItsEnd() {
		this.predecessor.oldest(new Work("GET /old", Duration.ofSeconds(2)));
		Thread ending = new Thread(() -> {
			await().until(() -> this.predecessor.calls().contains("quiet"));
			assertThat(this.predecessor.calls()).doesNotContain("freeze");
			this.predecessor.oldest(new Work("GET /young", Duration.ofMillis(900)));
		});
		ending.start();
		assertThat(this.predecessor.handover().execute().outcome()).isEqualTo(Outcome.COMPLETED);
		assertThat(this.predecessor.oldestWork(new DeadlinePause(Deadline.after(Duration.ZERO), ending)).description())
			.isEqualTo("GET /young");
	}

	@Test
	void quietWhenOldWorkDoesNotEndGoesOnWhenTimeIsOver() {
		this.predecessor.builder().quietTimeout(Duration.ofMillis(200));
		this.predecessor.oldest(new Work("GET /old", Duration.ofSeconds(2)));
		CopyoverReport report = this.predecessor.handover().execute();
		assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
		assertThat(report.quietMillis()).isGreaterThanOrEqualTo(200);
	}

	@Test
	void quietWhenSuccessorEndsMeanwhileRollsBack() {
		this.predecessor.oldest(new Work("GET /old", Duration.ofSeconds(2)));
		this.predecessor.when("quiet", () -> this.predecessor.system().lastChild().os().crash());
		CopyoverReport report = this.predecessor.handover().execute();
		assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
		assertThat(report.phase()).isEqualTo(CopyoverPhase.QUIET);
	}

	@ParameterizedTest
	@ValueSource(strings = { "quiet", "freeze" })
	void executeWhenParticipantHangsRollsBack(String method) {
		this.predecessor.builder().quietTimeout(Duration.ofMillis(200)).drainTimeout(Duration.ofMillis(200));
		this.predecessor.when(method, this::hang);
		CopyoverReport report = this.predecessor.handover().execute();
		assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
		assertThat(report.reason()).contains(method).contains("in time");
		assertThat(this.predecessor.calls()).endsWith("resume");
		this.predecessor.when(method, () -> {
		});
		// A busy machine can use up the time.
		await().until(() -> this.predecessor.handover().execute().outcome() == Outcome.COMPLETED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "quiet", "freeze" })
	void executeWhenParticipantIsLeftBehindLeavesTheNextOnesAlone(String method) throws Exception {
		this.predecessor.builder().quietTimeout(Duration.ofMillis(200)).drainTimeout(Duration.ofMillis(200));
		AtomicReference<Thread> left = new AtomicReference<>();
		this.predecessor.when(method, () -> {
			left.set(Thread.currentThread());
			while (!this.predecessor.calls().contains("resume")) {
				LockSupport.parkNanos(1_000_000);
			}
		});
		FakeProcess next = new Line().first();
		this.predecessor.builder().participant(next);
		assertThat(this.predecessor.handover().execute().outcome()).isEqualTo(Outcome.ROLLED_BACK);
		left.get().join();
		assertThat(next.calls()).contains("resume").doesNotContain(method);
	}

	@Test
	void executeWhenFreezeThrowsNamesWhatWasInTheWay() {
		this.predecessor.when("freeze", () -> {
			throw new IllegalStateException("POST /api/slow had not ended");
		});
		CopyoverReport report = this.predecessor.handover().execute();
		assertThat(report.phase()).isEqualTo(CopyoverPhase.DRAIN);
		assertThat(report.reason()).contains("POST /api/slow");
		assertThat(this.predecessor.works()).isTrue();
	}

	@Test
	void executeWhenResumingThrowsAnErrorIsReadyForTheNext() {
		this.predecessor.when("freeze", () -> {
			throw new OutOfMemoryError("freeze");
		});
		this.predecessor.when("resume", () -> {
			throw new OutOfMemoryError("resume");
		});
		assertThat(this.predecessor.handover().execute().outcome()).isEqualTo(Outcome.ROLLED_BACK);
		await().untilAsserted(() -> assertThat(this.predecessor.system().openDescriptors()).isEmpty());
		this.predecessor.when("freeze", () -> {
		});
		assertThat(this.predecessor.handover().execute().outcome()).isEqualTo(Outcome.COMPLETED);
	}

	private void hang() {
		try {
			this.never.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
