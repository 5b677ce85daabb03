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

package io.copyover.web.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.CoyoteAdapter;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Response;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.junit.jupiter.api.Test;

import io.copyover.web.DuplicatedSockets;
import io.copyover.web.EmptyAnswer;
import io.copyover.web.Gate;
import io.copyover.web.GateSettings;
import io.copyover.web.SharedListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link AnswerGuard}.
 */
class AnswerGuardTests {

	private static final EmptyAnswer EMPTY = new EmptyAnswer(204, null);

	private final Response response = new Http11Processor(new Http11NioProtocol(), new CoyoteAdapter(new Connector()))
		.getRequest()
		.getResponse();

	private final AtomicInteger spent = new AtomicInteger();

	private final AnswerGuard guard = new AnswerGuard(this.response,
			new TrafficControl(new Gate(), GateSettings.defaults(Set::of),
					new SharedListener(DuplicatedSockets.operatingSystem()), new byte[32]),
			true, this.spent::incrementAndGet);

	@Test
	void headWhenEndedIsNotTakenForSent() {
		assertThat(this.guard.end(() -> true, () -> {
		}, EMPTY)).isTrue();
		assertThatIOException().isThrownBy(this.response::commit).withMessageContaining("copyover");
		assertThat(this.response.isCommitted()).isFalse();
	}

	@Test
	void bodyWhenEndedIsRefused() {
		this.guard.end(() -> true, () -> {
		}, EMPTY);
		assertThatIOException().isThrownBy(() -> this.response.doWrite(ByteBuffer.allocate(4)))
			.withMessageContaining("copyover");
	}

	@Test
	void objectsAreSpentBeforeTheRequestCanBeOver() {
		this.guard.end(() -> true, () -> assertThat(this.spent).hasValue(1), EMPTY);
		assertThat(this.spent).hasValue(1);
	}

	@Test
	void answerThatApplicationFinishedFirstIsNotEnded() throws IOException {
		assertThat(this.guard.end(() -> true, () -> {
			throw new IllegalStateException("Completed");
		}, EMPTY)).isFalse();
		this.response.setCommitted(true);
		this.response.commit();
	}

	@Test
	void answerThatDoesNotWaitIsNotEnded() throws IOException {
		assertThat(this.guard.end(() -> false, () -> this.spent.set(100), EMPTY)).isFalse();
		assertThat(this.spent).hasValue(0);
		this.response.setCommitted(true);
		this.response.commit();
	}

	@Test
	void answerWhoseHeadToldItsLengthIsNotEnded() throws IOException {
		this.response.setContentLength(4);
		this.response.setCommitted(true);
		assertThat(this.guard.end(() -> true, () -> this.spent.set(100), EMPTY)).isFalse();
		assertThat(this.guard.canEnd()).isFalse();
		assertThat(this.spent).hasValue(0);
		this.response.commit();
	}

	@Test
	void answerWhoseHeadToldNoLengthIsEnded() {
		this.response.setCommitted(true);
		assertThat(this.guard.canEnd()).isTrue();
		assertThat(this.guard.end(() -> true, () -> {
		}, EMPTY)).isTrue();
	}

	@Test
	void answerWithLengthButWithoutHeadIsEnded() {
		this.response.setContentLength(4);
		assertThat(this.guard.canEnd()).isTrue();
		assertThat(this.guard.end(() -> true, () -> {
		}, EMPTY)).isTrue();
	}

	/**
	 * Tomcat calls listeners with the lock that it completes a request under.
	 */
	@Test
	void listenerThatWritesWhenApplicationCompletesAtTheSameTimeIsNotInTheWay() throws Exception {
		Object container = new Object();
		Thread server = daemon(() -> {
			this.guard.entered();
			this.guard.left();
			synchronized (container) {
				this.response.setCommitted(true);
				this.response.action(ActionCode.COMMIT, null);
			}
		});
		CompletableFuture<Boolean> ended = new CompletableFuture<>();
		daemon(() -> ended.complete(this.guard.end(() -> true, () -> {
			server.start();
			await().until(() -> server.getState() == Thread.State.WAITING);
			synchronized (container) {
				throw new IllegalStateException("Completed");
			}
		}, EMPTY))).start();
		assertThat(ended).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(false);
		server.join(Duration.ofSeconds(30).toMillis());
		assertThat(server.isAlive()).isFalse();
	}

	private static Thread daemon(Runnable task) {
		Thread thread = new Thread(task);
		thread.setDaemon(true);
		return thread;
	}

	@Test
	void processorThatIsDiscardedIsNotKept() {
		CopyoverHttp11Protocol protocol = new CopyoverHttp11Protocol();
		int kept = protocol.getProcessorCache();
		protocol.discardProcessor();
		assertThat(protocol.getProcessorCache()).isZero();
		assertThat(protocol.getProcessorCache()).isEqualTo(kept).isPositive();
	}

}
