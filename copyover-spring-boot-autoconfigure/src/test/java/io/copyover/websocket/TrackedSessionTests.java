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

package io.copyover.websocket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.awaitility.Awaitility;
import org.eclipse.jetty.util.Fields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.springframework.web.socket.TextMessage;

import io.copyover.websocket.SocketServer.TestPause;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TrackedSession}.
 */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
class TrackedSessionTests {

	private static final Duration LONG = Duration.ofSeconds(120);

	private static final Object OF_JETTY = new Fields();

	private final FakeSession fake = new FakeSession(null);

	private final TrackedSession session = this.fake.tracked();

	private final Queue<String> handled = new ConcurrentLinkedQueue<>();

	@Test
	void frameThatComesWhileItIsStoppedIsHandledWhenItGoesOn() throws Exception {
		this.session.stop();
		Thread server = frame("a");
		awaitWaiting(server);
		assertThat(this.session.isIdle(new TestPause(Duration.ZERO, null))).isTrue();
		assertThat(this.session.goOn()).isTrue();
		server.join();
		assertThat(this.handled).containsExactly("a");
		assertThat(farewell()).contains("\"handled\":1");
	}

	@Test
	void frameThatComesWhileItIsStoppedIsDroppedWhenTheClientIsTold() throws Exception {
		assertDropped((session) -> assertThat(farewell()).contains("\"handled\":0"));
	}

	@Test
	void frameThatComesWhileItIsStoppedIsDroppedWhenItLeaves() throws Exception {
		assertDropped(TrackedSessionTests::leave);
	}

	@Test
	void frameThatComesWhileItIsStoppedIsDroppedWhenItIsCut() throws Exception {
		assertDropped((session) -> {
			try {
				session.cut();
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	@Test
	void frameThatComesWhileItIsStoppedIsDroppedWhenItEnds() throws Exception {
		assertDropped((session) -> {
			try {
				session.end(() -> {
				});
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	private void assertDropped(Consumer<TrackedSession> how) throws Exception {
		this.session.stop();
		Thread server = frame("a");
		awaitWaiting(server);
		how.accept(this.session);
		server.join();
		assertThat(this.session.goOn()).isFalse();
		frame("b").join();
		assertThat(this.handled).isEmpty();
	}

	@Test
	void codeThatRunsIsTheOldestWork() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		CountDownLatch runs = new CountDownLatch(1);
		Thread server = start(() -> this.session.handle(true, () -> {
			runs.countDown();
			release.await();
		}));
		runs.await();
		assertThat(this.session.oldestWork(new TestPause(Duration.ZERO, null)).description())
			.isEqualTo("WebSocket " + this.fake.getId());
		assertThat(this.session.oldestWork(new TestPause(Duration.ZERO, server))).isNull();
		release.countDown();
		server.join();
		assertThat(this.session.oldestWork(new TestPause(Duration.ZERO, null))).isNull();
	}

	@Test
	void clientIsNotToldNorClosedOnceItGoesOn() throws Exception {
		this.fake.reads = new CountDownLatch(1);
		Thread sender = start(() -> this.session.sendMessage(new TextMessage("slow")));
		this.fake.sending.await();
		this.session.stop();
		Thread telling = start(() -> this.session.sendLast((handled) -> "farewell", LONG));
		Thread closing = start(() -> this.session.leave(LONG));
		awaitWaiting(telling);
		awaitWaiting(closing);
		assertThat(this.session.goOn()).isTrue();
		this.fake.reads.countDown();
		sender.join();
		telling.join();
		closing.join();
		assertThat(this.fake.sent).hasSize(1);
		assertThat(this.fake.closed).isEmpty();
		assertThat(this.session.isToBeClosed()).isFalse();
		frame("a").join();
		assertThat(this.handled).containsExactly("a");
	}

	@Test
	void clientThatWasToldIsToBeClosedUntilItIs() throws Exception {
		this.session.stop();
		farewell();
		assertThat(this.session.goOn()).isFalse();
		assertThat(this.session.isToBeClosed()).isTrue();
		leave(this.session);
		assertThat(this.session.isToBeClosed()).isFalse();
	}

	@Test
	void closeIsSentOnce() {
		this.session.stop();
		leave(this.session);
		leave(this.session);
		assertThat(this.fake.closed).containsExactly(ReconnectProtocol.RESTART);
	}

	@Test
	void otherPongDoesNotSayThatTheLastMessageWasRead() throws Exception {
		AtomicReference<TrackedSession> current = new AtomicReference<>(this.session);
		AtomicBoolean over = new AtomicBoolean();
		Thread server = start(() -> {
			while (!over.get()) {
				current.get().takePong(ByteBuffer.allocate(0));
			}
		});
		List<TrackedSession> told = new ArrayList<>();
		for (int i = 0; i < 20_000; i++) {
			TrackedSession each = new FakeSession(OF_JETTY).tracked();
			each.stop();
			current.set(each);
			each.sendLast((handled) -> "farewell", LONG);
			told.add(each);
		}
		over.set(true);
		server.join();
		assertThat(told).noneMatch(TrackedSession::isRead);
	}

	private Thread frame(String text) {
		return start(() -> this.session.handle(true, () -> this.handled.add(text)));
	}

	private String farewell() {
		this.session.stop();
		try {
			this.session.sendLast((handled) -> ReconnectProtocol.farewell(null, handled), LONG);
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		return (String) this.fake.sent.get(0).getPayload();
	}

	private static void leave(TrackedSession session) {
		try {
			session.leave(LONG);
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void awaitWaiting(Thread thread) {
		Awaitility.await()
			.until(() -> thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
	}

	private static Thread start(TrackedSession.Task task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
		thread.start();
		return thread;
	}

}
