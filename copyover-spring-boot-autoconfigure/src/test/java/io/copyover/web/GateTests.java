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

package io.copyover.web;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.copyover.CopyoverException;
import io.copyover.Pause;
import io.copyover.handover.Participant.Work;
import io.copyover.web.Gate.Pass;
import io.copyover.web.Gate.State;
import io.copyover.web.Gate.Verdict;
import io.copyover.web.LongRequests.Rule;
import io.copyover.web.LongRequests.Then;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Gate}.
 */
@Timeout(60)
class GateTests {

	private final Gate gate = new Gate();

	private final AtomicInteger lent = new AtomicInteger();

	private final ThreadReserve reserve = new ThreadReserve() {

		@Override
		public void lend() {
			GateTests.this.lent.incrementAndGet();
		}

		@Override
		public void giveBack() {
			GateTests.this.lent.decrementAndGet();
		}

	};

	private Pass enter(String description) {
		return this.gate.enter(description, this.reserve);
	}

	private CompletableFuture<Pass> enterElsewhere(String description) {
		return CompletableFuture.supplyAsync(() -> enter(description));
	}

	private static Pause pause(Duration left, Thread... callers) {
		long end = System.nanoTime() + left.toNanos();
		return new Pause() {

			@Override
			public Duration remaining() {
				return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
			}

			@Override
			public boolean isCaller(Thread thread) {
				return List.of(callers).contains(thread);
			}

		};
	}

	@ParameterizedTest
	@EnumSource(names = { "OPEN", "READING_AHEAD" })
	void enterWhenOpenLetsIn(State state) {
		if (state == State.READING_AHEAD) {
			this.gate.readAhead();
		}
		Pass pass = enter("GET /");
		assertThat(this.gate.state()).isEqualTo(state);
		assertThat(pass.verdict()).isEqualTo(Verdict.LET_IN);
		assertThat(this.lent).hasValue(0);
		assertThat(this.gate.inProgress(pause(Duration.ZERO))).extracting(Work::description).containsExactly("GET /");
		this.gate.leave(pass.request());
		assertThat(this.gate.inProgress(pause(Duration.ZERO))).isEmpty();
	}

	@Test
	void enterWhenHeldWaitsUntilOpenedAndLendsThread() throws Exception {
		this.gate.hold();
		CompletableFuture<Pass> pass = enterElsewhere("GET /");
		await().until(() -> "0 requests in progress, 1 held".equals(this.gate.summary()));
		assertThat(this.lent).hasValue(1);
		assertThat(this.gate.inProgress(pause(Duration.ZERO))).isEmpty();
		this.gate.open();
		assertThat(pass.get(10, TimeUnit.SECONDS).verdict()).isEqualTo(Verdict.LET_IN);
		assertThat(this.lent).hasValue(0);
		assertThat(this.gate.inProgress(pause(Duration.ZERO))).hasSize(1);
	}

	@Test
	void enterWhenHeldIsForwardedOrRefusedThen() throws Exception {
		this.gate.hold();
		CompletableFuture<Pass> forwarded = enterElsewhere("GET /");
		await().until(() -> this.gate.summary() != null);
		this.gate.forward();
		assertThat(forwarded.get(10, TimeUnit.SECONDS).verdict()).isEqualTo(Verdict.FORWARD);
		assertThat(enter("GET /").verdict()).isEqualTo(Verdict.FORWARD);
		this.gate.refuse();
		assertThat(enter("GET /").verdict()).isEqualTo(Verdict.REFUSE);
		assertThat(this.gate.summary()).isNull();
	}

	@Test
	void enterWhenInterruptedRefusesAndKeepsInterrupt() {
		this.gate.hold();
		Thread.currentThread().interrupt();
		assertThat(enter("GET /").verdict()).isEqualTo(Verdict.REFUSE);
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void enterWhenHeldTooLongRefuses() {
		Gate impatient = new Gate(Duration.ofMillis(1));
		impatient.hold();
		assertThat(impatient.enter("GET /", this.reserve).verdict()).isEqualTo(Verdict.REFUSE);
		assertThat(this.lent).hasValue(0);
	}

	@Test
	void drainWaitsForRequestsInProgress() throws Exception {
		Pass pass = enter("GET /");
		this.gate.hold();
		CompletableFuture<List<Work>> drained = CompletableFuture.supplyAsync(() -> drain(Duration.ofSeconds(20)));
		assertThat(drained).isNotDone();
		this.gate.leave(pass.request());
		this.gate.leave(pass.request());
		assertThat(drained.get(10, TimeUnit.SECONDS)).isEmpty();
	}

	private List<Work> drain(Duration limit) {
		try {
			return this.gate.drain(pause(limit));
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void drainWhenTimeIsOverTellsWhatIsLeftOldestFirst() {
		enter("GET /first");
		await().until(() -> this.gate.inProgress(pause(Duration.ZERO)).get(0).age().toNanos() > 0);
		enter("GET /second");
		this.gate.hold();
		assertThat(drain(Duration.ofMillis(1))).extracting(Work::description)
			.containsExactly("GET /first", "GET /second");
	}

	@Test
	void drainLeavesOutRequestOfCallerOnItsThreadOnly() throws Exception {
		Pass pass = enter("POST /actuator/copyover");
		this.gate.hold();
		assertThat(this.gate.drain(pause(Duration.ZERO, Thread.currentThread()))).isEmpty();
		pass.request().detach();
		assertThat(this.gate.drain(pause(Duration.ZERO, Thread.currentThread()))).hasSize(1);
		pass.request().attach();
		assertThat(this.gate.drain(pause(Duration.ZERO, Thread.currentThread()))).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void openWaitsAgainForWhatWasLeftButNotForWhatWasEnded(Then then) throws Exception {
		Gate lenient = new Gate(new LongRequests(List.of(new Rule("/long"::equals, null, then, 204))));
		RunningRequest request = lenient.enter("GET /long", this.reserve).request();
		request.handle(new EndedOnce());
		lenient.hold();
		assertThat(lenient.drain(pause(Duration.ZERO))).isEmpty();
		lenient.open();
		assertThat(request.isLeft()).isFalse();
		assertThat(request.isLetGo()).isEqualTo(then == Then.END);
		assertThat(lenient.inProgress(pause(Duration.ZERO))).isEmpty();
		lenient.hold();
		assertThat(lenient.drain(pause(Duration.ZERO))).isEmpty();
		assertThat(request.isLeft()).isEqualTo(then == Then.LEAVE);
		lenient.leave(request);
		assertThat(lenient.summary()).isNull();
	}

	@Test
	void parkWhenHeldRunsInOrderOnceReleased() {
		List<String> ran = new CopyOnWriteArrayList<>();
		assertThat(this.gate.park(() -> ran.add("never"))).isFalse();
		this.gate.hold();
		assertThat(this.gate.park(() -> ran.add("a"))).isTrue();
		assertThat(this.gate.park(() -> ran.add("b"))).isTrue();
		assertThat(ran).isEmpty();
		this.gate.open();
		assertThat(ran).containsExactly("a", "b");
		this.gate.hold();
		this.gate.open();
		assertThat(ran).hasSize(2);
	}

	@Test
	void holdWhenRequestsComeAndGoLetsNoneInAfterDrain() throws Exception {
		AtomicInteger inside = new AtomicInteger();
		AtomicReference<Boolean> stop = new AtomicReference<>(false);
		List<CompletableFuture<Void>> clients = List.of(client(inside, stop), client(inside, stop));
		for (int i = 0; i < 200; i++) {
			this.gate.hold();
			assertThat(drain(Duration.ofSeconds(10))).isEmpty();
			assertThat(inside).hasValue(0);
			this.gate.open();
		}
		stop.set(true);
		for (CompletableFuture<Void> client : clients) {
			client.get(10, TimeUnit.SECONDS);
		}
	}

	private CompletableFuture<Void> client(AtomicInteger inside, AtomicReference<Boolean> stop) {
		return CompletableFuture.runAsync(() -> {
			while (!stop.get()) {
				Pass pass = enter("GET /");
				inside.incrementAndGet();
				inside.decrementAndGet();
				this.gate.leave(pass.request());
			}
		}, (task) -> new Thread(task).start());
	}

	@Test
	void holdOnAThreadThatWasLeftBehindIsRefused() {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(CopyoverException.class).isThrownBy(this.gate::hold)
			.withMessageContaining("given up");
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.gate.state()).isEqualTo(State.OPEN);
	}

	@Test
	void readAheadWhenNotOpenDoesNothing() {
		this.gate.hold();
		this.gate.readAhead();
		assertThat(this.gate.state()).isEqualTo(State.HELD);
	}

	/**
	 * A request whose answer can be ended, once.
	 */
	private static final class EndedOnce implements RequestHandle {

		private boolean ended;

		@Override
		public String path() {
			return "/long";
		}

		@Override
		public String contentType() {
			return null;
		}

		@Override
		public String accept() {
			return null;
		}

		@Override
		public boolean canEnd() {
			return !this.ended;
		}

		@Override
		public boolean end(EmptyAnswer unsent) {
			boolean ends = !this.ended;
			this.ended = true;
			return ends;
		}

	}

}
