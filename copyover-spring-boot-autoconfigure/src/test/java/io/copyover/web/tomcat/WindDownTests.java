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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.apache.coyote.Processor;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.copyover.CopyoverException;
import io.copyover.Pause;
import io.copyover.web.Client;
import io.copyover.web.SharedSockets;
import io.copyover.web.TestedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for how {@link TomcatTraffic} brings connections to their end before a process is
 * replaced in place.
 */
@Timeout(60)
class WindDownTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private TestServer server;

	private final List<Client> clients = new ArrayList<>();

	@BeforeEach
	void start() {
		this.server = new TestServer(new SharedSockets().operatingSystem(), 1024 * 1024, TestTls.http2()).start();
	}

	@AfterEach
	void stop() throws IOException {
		for (Client client : this.clients) {
			client.close();
		}
		this.server.close();
	}

	private Client client() throws IOException {
		Client client = this.server.connect();
		this.clients.add(client);
		return client;
	}

	private Client keptAlive() throws IOException {
		Client client = client();
		assertThat(client.get("/before").answer().field("Connection")).isNull();
		return client;
	}

	private static CompletableFuture<Void> run(Step step) {
		CompletableFuture<Void> result = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				step.run();
				result.complete(null);
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		}, "copyover");
		thread.start();
		return result;
	}

	private CompletableFuture<Void> windDown(Duration idle) {
		return run(() -> this.server.traffic.windDown(idle, TestServer.pause(LONG)));
	}

	/**
	 * Wait until answers close their connections. That of a probe may be closed as idle.
	 */
	private void awaitWindingDown() {
		await().ignoreExceptionsInstanceOf(IOException.class).until(() -> {
			try (Client probe = this.server.connect()) {
				return "close".equals(probe.get("/probe").answer().field("Connection"));
			}
		});
	}

	@Test
	void windDownLetsAnswersCloseOldAndNewConnections() throws Exception {
		Client old = keptAlive();
		CompletableFuture<Void> done = windDown(LONG);
		awaitWindingDown();
		assertThat(done).isNotDone();
		assertThat(old.get("/x").answer().field("Connection")).isEqualTo("close");
		assertThat(old.isClosed()).isTrue();
		done.get(20, TimeUnit.SECONDS);
		Client late = client();
		assertThat(late.get("/x").answer().field("Connection")).isEqualTo("close");
		assertThat(late.isClosed()).isTrue();
	}

	@Test
	void windDownLetsAnswersInProgressCloseTheirConnections() throws Exception {
		Client slow = client().get("/slow");
		await().until(() -> this.server.inside.size() == 1);
		CompletableFuture<Void> done = windDown(Duration.ZERO);
		awaitWindingDown();
		assertThat(done).isNotDone();
		this.server.gateOfSlow.release();
		Client.Answer answer = slow.answer();
		assertThat(answer.text()).isEqualTo("slow");
		assertThat(answer.field("Connection")).isEqualTo("close");
		done.get(20, TimeUnit.SECONDS);
	}

	@Test
	void windDownLeavesAnExemptRequestOutThatNoThreadServesAndCloseConnectionsWaitsForIt() throws Exception {
		Client caller = client().get(TestedServer.EXEMPT + "?async");
		await().until(() -> this.server.suspended.size() == 1);
		windDown(Duration.ZERO).get(20, TimeUnit.SECONDS);
		CompletableFuture<Void> closing = run(() -> this.server.traffic.closeConnections(TestServer.pause(LONG)));
		await().during(Duration.ofMillis(300)).until(() -> !closing.isDone());
		this.server.suspended.remove().dispatch();
		Client.Answer answer = caller.answer();
		assertThat(answer.text()).isEqualTo("async");
		assertThat(answer.field("Connection")).isEqualTo("close");
		closing.get(20, TimeUnit.SECONDS);
	}

	@Test
	void windDownDoesNotWaitForAnAcceptorAtTheLimitOfConnections() throws Exception {
		this.server.endpoint().setMaxConnections(1);
		Client caller = client().get(TestedServer.EXEMPT + "?async");
		await().until(() -> this.server.suspended.size() == 1);
		windDown(Duration.ZERO).get(20, TimeUnit.SECONDS);
		this.server.suspended.remove().dispatch();
		assertThat(caller.answer().text()).isEqualTo("async");
	}

	@Test
	void windDownClosesIdleConnectionsInTheEnd() throws Exception {
		Client idle = keptAlive();
		windDown(Duration.ofMillis(200)).get(20, TimeUnit.SECONDS);
		assertThat(idle.isClosed()).isTrue();
	}

	@Test
	void closeIfIdleWhenARequestHasComeInServesIt() throws Exception {
		Client client = keptAlive();
		this.server.traffic.hold();
		client.get("/late");
		await().until(() -> this.server.traffic.summary() != null);
		new Connections().closeIfIdle(this.server.endpoint().openConnections().iterator().next(), false);
		this.server.traffic.resume();
		assertThat(client.answer().status()).isEqualTo(200);
	}

	@Test
	void windDownWaitsForARequestWhoseHeadIsComingIn() throws Exception {
		Client client = halfAHead();
		CompletableFuture<Void> done = windDown(Duration.ZERO);
		awaitWindingDown();
		await().during(Duration.ofMillis(300)).until(() -> !done.isDone());
		Client.Answer answer = client.send("ple.org\r\n\r\n").answer();
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.field("Connection")).isEqualTo("close");
		done.get(20, TimeUnit.SECONDS);
	}

	@Test
	void windDownWhenTheHeadOfARequestDoesNotComeInGoesOnWithoutIt() throws Exception {
		Client client = halfAHead();
		this.server.traffic.windDown(Duration.ZERO, TestServer.pause(Duration.ofMillis(300)));
		assertThat(client.isClosed()).isTrue();
	}

	private Client halfAHead() throws IOException {
		Client client = keptAlive();
		SocketWrapperBase<NioChannel> socket = this.server.endpoint().openConnections().iterator().next();
		client.send("GET /late HTTP/1.1\r\nHost: exam");
		await().until(() -> socket.getCurrentProcessor() != null && !socket.getLock().isLocked());
		return client;
	}

	@Test
	void windDownDoesNotCloseAnAsynchronousRequest() throws Exception {
		Client asynchronous = client().get("/async");
		await().until(() -> this.server.suspended.size() == 1);
		CompletableFuture<Void> done = windDown(Duration.ZERO);
		await().during(Duration.ofMillis(300)).until(() -> !done.isDone());
		this.server.suspended.forEach(TestedServer.Suspended::dispatch);
		assertThat(asynchronous.answer().text()).isEqualTo("async");
		done.get(20, TimeUnit.SECONDS);
	}

	@Test
	void windDownWhenRequestDoesNotEndNamesItAndResumeKeepsConnectionsAlive() throws Exception {
		Client slow = client().get("/slow");
		await().until(() -> this.server.inside.size() == 1);
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> this.server.traffic.windDown(Duration.ZERO, TestServer.pause(Duration.ofMillis(100))))
			.withMessageContaining("GET /slow");
		this.server.traffic.resume();
		this.server.gateOfSlow.release();
		assertThat(slow.answer().field("Connection")).isNull();
		assertThat(slow.get("/again").answer().status()).isEqualTo(200);
	}

	@Test
	void windDownLeavesTheConnectionOfTheCallerOut() throws Exception {
		Client caller = client().get("/slow");
		await().until(() -> this.server.inside.size() == 1);
		Thread thread = this.server.inside.iterator().next();
		run(() -> this.server.traffic.windDown(Duration.ZERO, pauseOf(thread))).get(20, TimeUnit.SECONDS);
		this.server.gateOfSlow.release();
		assertThat(caller.answer().text()).isEqualTo("slow");
	}

	@Test
	void windDownAndCloseConnectionsAskClientsOfHttp2ToLeave() throws Exception {
		try (FrameClient idle = http2(); FrameClient late = http2()) {
			assertThat(idle.get("/before").answer().status()).isEqualTo(200);
			await().until(() -> this.server.endpoint().openConnections().size() == 2);
			windDown(Duration.ZERO).get(20, TimeUnit.SECONDS);
			assertThat(idle.goAways.poll(20, TimeUnit.SECONDS)).isEqualTo(Integer.MAX_VALUE);
			await().until(() -> !idle.isOpen() && !late.isOpen());
		}
		try (FrameClient busy = http2()) {
			FrameClient.Exchange slow = busy.get("/slow");
			await().until(() -> this.server.inside.size() == 1);
			CompletableFuture<Void> done = run(() -> this.server.traffic.closeConnections(TestServer.pause(LONG)));
			assertThat(busy.goAways.poll(20, TimeUnit.SECONDS)).isEqualTo(Integer.MAX_VALUE);
			assertThat(done).isNotDone();
			this.server.gateOfSlow.release();
			assertThat(slow.answer().status()).isEqualTo(200);
			done.get(20, TimeUnit.SECONDS);
			assertThat(this.server.endpoint().openConnections()).isEmpty();
		}
	}

	/**
	 * It has begun after the connection was found quiet.
	 */
	@Test
	void connectionOfHttp2ThatIsToBeClosedServesAStreamThatHasBegun() throws Exception {
		try (FrameClient client = http2()) {
			FrameClient.Exchange slow = client.get("/slow");
			await().until(() -> this.server.inside.size() == 1);
			SocketWrapperBase<NioChannel> socket = this.server.endpoint().openConnections().iterator().next();
			await().until(() -> socket.getCurrentProcessor() != null);
			Http2Connection connection = (Http2Connection) ((Processor) socket.getCurrentProcessor()).getUpgradeToken()
				.httpUpgradeHandler();
			end(connection, socket.getLock());
			this.server.gateOfSlow.release();
			assertThat(slow.answer().status()).isEqualTo(200);
			await().until(() -> !connection.isBusy());
			end(connection, socket.getLock());
			await().until(() -> !client.isOpen());
		}
	}

	/**
	 * End a connection, and wait until a thread of the server's has dealt with that.
	 */
	private static void end(Http2Connection connection, ReentrantLock lock) {
		lock.lock();
		try {
			connection.end();
			await().until(lock::hasQueuedThreads);
		}
		finally {
			lock.unlock();
		}
		await().until(() -> !lock.hasQueuedThreads() && !lock.isLocked());
	}

	@Test
	void windDownLeavesTheConnectionOfTheCallerOverHttp2Out() throws Exception {
		try (FrameClient client = http2()) {
			FrameClient.Exchange caller = client.get("/slow");
			await().until(() -> this.server.inside.size() == 1);
			Thread thread = this.server.inside.iterator().next();
			run(() -> this.server.traffic.windDown(Duration.ZERO, pauseOf(thread))).get(20, TimeUnit.SECONDS);
			this.server.gateOfSlow.release();
			assertThat(caller.answer().status()).isEqualTo(200);
		}
	}

	@Test
	void windDownDoesNotAskClientThatFailsWhatIsInProgress() throws Exception {
		try (FrameClient client = http2()) {
			FrameClient.Exchange slow = client.get("/slow", "user-agent: Java-http-client/17.0.15");
			await().until(() -> this.server.inside.size() == 1);
			CompletableFuture<Void> done = windDown(Duration.ZERO);
			await().during(Duration.ofMillis(300)).until(() -> client.goAways.isEmpty());
			this.server.gateOfSlow.release();
			assertThat(slow.answer().status()).isEqualTo(200);
			assertThat(client.goAways.poll(20, TimeUnit.SECONDS)).isEqualTo(Integer.MAX_VALUE);
			done.get(20, TimeUnit.SECONDS);
		}
	}

	private FrameClient http2() {
		return new FrameClient(this.server.port());
	}

	private static Pause pauseOf(Thread caller) {
		Pause pause = TestServer.pause(LONG);
		return new Pause() {

			@Override
			public Duration remaining() {
				return pause.remaining();
			}

			@Override
			public boolean isCaller(Thread thread) {
				return thread == caller;
			}

		};
	}

	@Test
	void closeConnectionsServesWhatIsOpenAndAcceptsNothing() throws Exception {
		windDown(Duration.ZERO).get(20, TimeUnit.SECONDS);
		Client open = client();
		await().until(() -> this.server.endpoint().openConnections().size() == 1);
		CompletableFuture<Void> done = run(() -> this.server.traffic.closeConnections(TestServer.pause(LONG)));
		await().until(() -> Thread.getAllStackTraces()
			.keySet()
			.stream()
			.anyMatch((thread) -> thread.getName().equals("copyover")
					&& thread.getState() == Thread.State.TIMED_WAITING));
		assertThat(done).isNotDone();
		Client late = client().get("/late");
		await().during(Duration.ofMillis(700)).until(() -> this.server.endpoint().openConnections().size() == 1);
		assertThat(open.get("/x").answer().status()).isEqualTo(200);
		assertThat(open.isClosed()).isTrue();
		done.get(20, TimeUnit.SECONDS);
		assertThat(this.server.endpoint().openConnections()).isEmpty();
		this.server.traffic.resume();
		assertThat(late.answer().field("Connection")).isNull();
	}

	@Test
	void closeConnectionsClosesSilentOnesWhenTheTimeIsOver() throws Exception {
		windDown(Duration.ZERO).get(20, TimeUnit.SECONDS);
		Client silent = client();
		await().until(() -> this.server.endpoint().openConnections().size() == 1);
		this.server.traffic.closeConnections(TestServer.pause(Duration.ofMillis(200)));
		assertThat(silent.isClosed()).isTrue();
	}

	@Test
	void closeConnectionsWhenRequestDoesNotEndNamesIt() throws Exception {
		windDown(Duration.ZERO).get(20, TimeUnit.SECONDS);
		client().get("/slow");
		await().until(() -> this.server.inside.size() == 1);
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> this.server.traffic.closeConnections(TestServer.pause(Duration.ofMillis(100))))
			.withMessageContaining("GET /slow");
	}

	/**
	 * A step of a copyover.
	 */
	@FunctionalInterface
	private interface Step {

		void run() throws Exception;

	}

}
