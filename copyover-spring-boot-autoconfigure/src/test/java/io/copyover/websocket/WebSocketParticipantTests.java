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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.eclipse.jetty.util.Fields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.springframework.web.socket.TextMessage;

import io.copyover.websocket.SocketServer.TestPause;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WebSocketParticipant} and {@link Farewell} with clients that offered
 * {@code copyover} and are nobody.
 */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
class WebSocketParticipantTests {

	private static final Duration LONG = Duration.ofSeconds(120);

	private static final Object OF_JETTY = new Fields();

	private final WebSocketSessions sessions = new WebSocketSessions();

	@Test
	void clientThatWasToldIsClosedAfterARollbackOnceItHasRead() throws Exception {
		FakeSession fake = new FakeSession(OF_JETTY);
		TrackedSession session = told(fake);
		participant(LONG).resume();
		Awaitility.await().during(Duration.ofMillis(300)).until(() -> fake.closed.isEmpty());
		session.takePong((ByteBuffer) fake.sent.get(1).getPayload());
		Awaitility.await().atMost(LONG).until(() -> fake.closed.size() == 1);
		Awaitility.await().atMost(LONG).until(session::hasEnded);
	}

	@Test
	void clientThatWasToldIsToldOnce() throws Exception {
		FakeSession fake = new FakeSession(null);
		TrackedSession session = told(fake);
		participant(LONG).freeze(new TestPause(LONG, null));
		assertThat(fake.sent).containsExactly(new TextMessage("farewell"));
		assertThat(fake.closed).hasSize(1);
		assertThat(session.hasEnded()).isTrue();
	}

	@Test
	void framesThatAreTooManyToWaitMakeTheirClientsComeBack() throws Exception {
		AtomicInteger handled = new AtomicInteger();
		List<Thread> waiting = new ArrayList<>();
		for (int i = 0; i < FrameGate.MOST_WAITING; i++) {
			TrackedSession session = add(new FakeSession(null));
			session.stop();
			waiting.add(frame(session, handled));
		}
		for (Thread thread : waiting) {
			Awaitility.await().atMost(LONG).until(() -> thread.getState() == Thread.State.WAITING);
		}
		FakeSession fake = new FakeSession(null);
		TrackedSession missing = add(fake);
		missing.stop();
		frame(missing, handled).join();
		frame(missing, handled).join();
		assertThat(missing.hasMissed()).isTrue();
		participant(LONG).resume();
		for (Thread thread : waiting) {
			thread.join();
		}
		assertThat(handled).hasValue(FrameGate.MOST_WAITING);
		Awaitility.await().atMost(LONG).until(() -> fake.closed.size() == 1);
		assertThat(fake.sent).singleElement()
			.satisfies((message) -> assertThat((String) message.getPayload()).contains("\"handled\":0"));
	}

	private static Thread frame(TrackedSession session, AtomicInteger handled) {
		Thread server = new Thread(() -> {
			try {
				session.handle(true, handled::incrementAndGet);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
		server.start();
		return server;
	}

	@Test
	void clientThatReadsSlowlyIsNotCutOffOnceItsSessionGoesOn() throws Exception {
		FakeSession fake = new FakeSession(null);
		TrackedSession session = add(fake);
		fake.reads = new CountDownLatch(1);
		CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> send(session));
		fake.sending.await();
		farewell(Duration.ofMillis(50)).run(List.of(session), new TestPause(LONG, null), () -> {
		});
		fake.reads.countDown();
		sender.join();
		assertThat(fake.sent).hasSize(1);
		assertThat(fake.closed).isEmpty();
		assertThat(session.hasEnded()).isFalse();
	}

	private static void send(TrackedSession session) {
		try {
			session.sendMessage(new TextMessage("slow"));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Farewell farewell(Duration limit) {
		return new Farewell(this.sessions, null, (user) -> false, SendToken.ALWAYS, limit);
	}

	/**
	 * Add a session whose client has been told to come back.
	 */
	private TrackedSession told(FakeSession fake) throws Exception {
		TrackedSession session = add(fake);
		session.stop();
		session.sendLast((handled) -> "farewell", LONG);
		return session;
	}

	private TrackedSession add(FakeSession fake) {
		TrackedSession session = fake.tracked();
		this.sessions.add(session, (status) -> {
		});
		return session;
	}

	private WebSocketParticipant participant(Duration limit) {
		return new WebSocketParticipant(this.sessions, null, (user) -> false, new ChannelTasks(), SendToken.ALWAYS,
				limit);
	}

}
