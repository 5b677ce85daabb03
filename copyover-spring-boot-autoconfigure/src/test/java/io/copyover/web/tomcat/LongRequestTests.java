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
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

import io.copyover.CopyoverException;
import io.copyover.Pause;
import io.copyover.context.ContextParticipant;
import io.copyover.handover.Participant.Inheritance;
import io.copyover.handover.Participant.Work;
import io.copyover.process.OperatingSystem;
import io.copyover.web.Client;
import io.copyover.web.DuplicatedSockets;
import io.copyover.web.TestedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what becomes of long requests of Spring MVC.
 */
@Timeout(120)
class LongRequestTests {

	private static final byte[] CONTENT = new byte[300_000];

	private static final String EVENTS = "Accept: text/event-stream";

	private static Consumer<TomcatTraffic> arriving = (traffic) -> {
	};

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	private final List<Client> clients = new ArrayList<>();

	private ConfigurableApplicationContext context;

	private TomcatTraffic traffic;

	private Controller controller;

	private int port;

	static {
		new Random(1).nextBytes(CONTENT);
	}

	@BeforeEach
	void start() {
		this.context = run();
		this.traffic = this.context.getBean(TomcatTraffic.class);
		this.controller = this.context.getBean(Controller.class);
		this.port = this.traffic.listeners().get(0).port();
	}

	@AfterEach
	void stop() throws IOException {
		for (Client client : this.clients) {
			client.close();
		}
		for (ConfigurableApplicationContext each : this.contexts) {
			each.getBean(Controller.class).letGo.release(1000);
			each.getBean(Controller.class).emitters.forEach(SseEmitter::complete);
			each.close();
		}
		arriving = (traffic) -> {
		};
	}

	private ConfigurableApplicationContext run() {
		Map<String, Object> properties = new HashMap<>(Map.of("spring.main.banner-mode", "off", "server.port", 0,
				"server.address", "127.0.0.1", "server.http2.enabled", true, "copyover.long-requests[0].content-type",
				"text/event-stream", "copyover.long-requests[0].then", "end", "copyover.long-requests[1].path",
				"/poll/**", "copyover.long-requests[1].then", "end", "copyover.long-requests[2].path", "/files/{name}",
				"copyover.long-requests[2].then", "leave"));
		ConfigurableApplicationContext started = new SpringApplicationBuilder(Application.class).properties(properties)
			.run("--spring.autoconfigure.exclude=" + JettyServletWebServerAutoConfiguration.class.getName());
		this.contexts.add(started);
		return started;
	}

	private Client client() throws IOException {
		Client client = new Client(this.port);
		this.clients.add(client);
		return client;
	}

	private void quiet(Pause pause) throws Exception {
		this.traffic.quiet(pause);
		this.context.getBean(ContextParticipant.class).quiet(pause);
	}

	private void freeze(Pause pause) throws Exception {
		quiet(pause);
		this.traffic.freeze(pause);
		this.context.getBean(ContextParticipant.class).freeze(pause);
	}

	private static Pause pause() {
		return TestedServer.pause(Duration.ofSeconds(10));
	}

	private void resume() throws Exception {
		this.traffic.resume();
		this.context.getBean(ContextParticipant.class).resume();
	}

	private Controller handOver(Inheritance inheritance) {
		arriving = (successor) -> {
			successor.adopt(inheritance);
			successor.hold();
		};
		ConfigurableApplicationContext successor = run();
		successor.getBean(TomcatTraffic.class).resume();
		this.traffic.forward(inheritance);
		return successor.getBean(Controller.class);
	}

	private Inheritance inheritance() {
		return new Inheritance(1, this.traffic.listeners(), new byte[] { 1, 2, 3 });
	}

	@Test
	void eventStreamEndsCleanlyAndItsClientComesBackToTheSuccessor() throws Exception {
		Client stream = client().get("/events", EVENTS);
		await().until(() -> this.controller.emitters.size() == 1);
		this.controller.emitters.peek().send(SseEmitter.event().id("7").data("one"));
		Client.Answer answer = stream.readHead();
		assertThat(answer.field("Content-Type")).startsWith("text/event-stream");
		assertThat(this.traffic.oldestWork(pause())).isNull();
		Inheritance inheritance = inheritance();
		freeze(pause());
		assertThat(new String(stream.readChunks(), StandardCharsets.UTF_8)).contains("id:7").contains("data:one");
		Client again = client().get("/events", EVENTS, "Last-Event-ID: 7");
		Controller successor = handOver(inheritance);
		await().until(() -> successor.emitters.size() == 1);
		assertThat(successor.lastEventIds).containsExactly("7");
		successor.emitters.peek().send("two");
		assertThat(again.readHead().status()).isEqualTo(200);
		assertThat(new String(again.readChunk(), StandardCharsets.UTF_8)).contains("data:");
	}

	@Test
	void eventStreamOnWhichNothingWasSentIsNotToldToStayAway() throws Exception {
		Client stream = client().get("/silent", EVENTS);
		await().until(() -> this.controller.polls.size() == 1);
		freeze(pause());
		Client.Answer answer = stream.answer();
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.field("Content-Type")).startsWith("text/event-stream");
		assertThat(answer.text()).isEmpty();
		resume();
	}

	@Test
	void eventStreamsThatAreBeingWrittenEndCleanly() throws Exception {
		AtomicBoolean stop = new AtomicBoolean();
		try {
			for (int i = 0; i < 10; i++) {
				Client stream = client().get("/events", EVENTS);
				await().until(() -> !this.controller.emitters.isEmpty());
				SseEmitter emitter = this.controller.emitters.poll();
				Thread writer = new Thread(() -> write(emitter, stop));
				writer.start();
				stream.readHead();
				freeze(pause());
				assertThat(stream.readChunks()).isNotEmpty();
				resume();
				writer.join(10_000);
				assertThat(writer.isAlive()).isFalse();
			}
		}
		finally {
			stop.set(true);
		}
	}

	@Test
	void eventStreamWhoseClientDoesNotReadIsEndedToo() throws Exception {
		Client stream = client().get("/events", EVENTS);
		await().until(() -> this.controller.emitters.size() == 1);
		SseEmitter emitter = this.controller.emitters.peek();
		AtomicInteger sent = new AtomicInteger();
		Thread writer = new Thread(() -> {
			try {
				while (true) {
					emitter.send("x".repeat(100_000));
					sent.incrementAndGet();
				}
			}
			catch (IOException | IllegalStateException ex) {
				// Ended.
			}
		});
		writer.start();
		await().until(() -> {
			int before = sent.get();
			await().during(Duration.ofMillis(500)).until(() -> true);
			return before > 0 && before == sent.get();
		});
		freeze(pause());
		assertThat(stream.readHead().status()).isEqualTo(200);
		assertThat(new String(stream.readChunks(), StandardCharsets.UTF_8).split("data:", -1))
			.hasSizeGreaterThan(sent.get());
		writer.join(20_000);
		assertThat(writer.isAlive()).isFalse();
		resume();
	}

	@Test
	void resultThatComesAtTheLastMomentIsNotLost() throws Exception {
		for (int i = 0; i < 15; i++) {
			Client poll = client().get("/poll/news");
			await().until(() -> !this.controller.polls.isEmpty());
			DeferredResult<String> result = this.controller.polls.poll();
			Thread setting = new Thread(() -> result.setResult("news"));
			this.traffic.quiet(pause());
			setting.start();
			this.traffic.freeze(pause());
			Client.Answer answer = poll.answer();
			assertThat(answer.status()).isIn(200, 204);
			assertThat(answer.text()).isEqualTo((answer.status() == 200) ? "news" : "");
			this.traffic.resume();
			setting.join(10_000);
		}
	}

	private static void write(SseEmitter emitter, AtomicBoolean stop) {
		try {
			while (!stop.get()) {
				emitter.send("x".repeat(500));
			}
		}
		catch (IOException | IllegalStateException ex) {
			// Ended.
		}
	}

	@Test
	void pollIsEndedWithoutContentAndAResultThatComesLaterIsDropped() throws Exception {
		Client poll = client().get("/poll/news");
		await().until(() -> this.controller.polls.size() == 1);
		freeze(pause());
		Client.Answer answer = poll.answer();
		assertThat(answer.status()).isEqualTo(204);
		assertThat(answer.field("Connection")).isEqualTo("close");
		assertThat(poll.isClosed()).isTrue();
		this.controller.polls.peek().setResult("late");
		resume();
		assertThat(client().get("/quick").answer().text()).isEqualTo("quick");
	}

	@Test
	void downloadIsLeftAndComesWholeWhileTheSuccessorServes() throws Exception {
		Client download = client().get("/files/big");
		await().until(() -> this.controller.begun.get() == 1);
		Inheritance inheritance = inheritance();
		freeze(pause());
		Controller successor = handOver(inheritance);
		assertThat(client().get("/quick").answer().text()).isEqualTo("quick");
		assertThat(successor.quick).hasValue(1);
		this.controller.letGo.release();
		assertThat(download.answer().body().toByteArray()).isEqualTo(CONTENT);
		assertThat(download.get("/quick").answer().field("Connection")).isEqualTo("close");
		assertThat(successor.quick).hasValue(2);
	}

	@Test
	void uploadIsLeftAndArrivesWhole() throws Exception {
		Client upload = client()
			.send("POST /files/up HTTP/1.1\r\nHost: x\r\nContent-Length: " + CONTENT.length + "\r\n\r\n")
			.send(Arrays.copyOf(CONTENT, 1000));
		await().until(() -> this.controller.begun.get() == 1);
		Inheritance inheritance = inheritance();
		freeze(pause());
		Controller successor = handOver(inheritance);
		upload.send(Arrays.copyOfRange(CONTENT, 1000, CONTENT.length));
		assertThat(upload.answer().text()).isEqualTo("300000 " + Arrays.hashCode(CONTENT));
		assertThat(successor.begun).hasValue(0);
	}

	@Test
	void lingerWaitsForWhatWasLeft() throws Exception {
		Client download = client().get("/files/big");
		await().until(() -> this.controller.begun.get() == 1);
		Inheritance inheritance = inheritance();
		freeze(pause());
		handOver(inheritance);
		Thread lingering = new Thread(() -> linger(Duration.ofMinutes(1)));
		lingering.start();
		await().during(Duration.ofMillis(300)).until(lingering::isAlive);
		this.controller.letGo.release();
		assertThat(download.answer().body().toByteArray()).isEqualTo(CONTENT);
		await().until(() -> !lingering.isAlive());
	}

	private void linger(Duration limit) {
		try {
			this.traffic.linger(Duration.ZERO, limit);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void whatWasLeftIsWaitedForAgainAfterARollback() throws Exception {
		Client download = client().get("/files/big");
		await().until(() -> this.controller.begun.get() == 1);
		freeze(pause());
		resume();
		this.controller.letGo.release();
		assertThat(download.answer().body().toByteArray()).isEqualTo(CONTENT);
		assertThat(download.get("/quick").answer().field("Connection")).isNull();
		freeze(pause());
		resume();
	}

	@Test
	void whatNoRuleNamesIsWaitedForAndNamed() throws Exception {
		Client slow = client().get("/slow");
		await().until(() -> this.controller.begun.get() == 1);
		Work work = this.traffic.oldestWork(pause());
		assertThat(work.description()).isEqualTo("GET /slow");
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> freeze(TestedServer.pause(Duration.ofMillis(200))))
			.withMessageContaining("GET /slow");
		resume();
		this.controller.letGo.release();
		assertThat(slow.answer().text()).isEqualTo("slow");
	}

	@Test
	void whatCannotBeEndedIsWaitedForAndNamed() throws Exception {
		Client slow = client().get("/poll/blocking");
		await().until(() -> this.controller.begun.get() == 1);
		assertThat(this.traffic.oldestWork(pause())).isNotNull();
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> freeze(TestedServer.pause(Duration.ofMillis(200))))
			.withMessageContaining("GET /poll/blocking");
		resume();
		this.controller.letGo.release();
		assertThat(slow.answer().text()).isEqualTo("slow");
	}

	@Test
	void eventStreamOverHttp2EndsCleanlyAndItsClientComesBackOnTheSameConnection() throws Exception {
		try (FrameClient client = new FrameClient(this.port)) {
			FrameClient.Exchange stream = client.get("/events", "accept: text/event-stream");
			await().until(() -> this.controller.emitters.size() == 1);
			this.controller.emitters.peek().send(SseEmitter.event().id("7").data("one"));
			await().until(() -> stream.received() > 0);
			FrameClient.Exchange silent = client.get("/silent", "accept: text/event-stream");
			FrameClient.Exchange poll = client.get("/poll/news");
			await().until(() -> this.controller.polls.size() == 2);
			assertThat(this.traffic.oldestWork(pause())).isNull();
			Inheritance inheritance = inheritance();
			freeze(pause());
			assertThat(new String(stream.answer().body(), StandardCharsets.UTF_8)).contains("id:7", "data:one");
			assertThat(silent.answer().status()).isEqualTo(200);
			assertThat(silent.answer().headers().get("content-type")).startsWith("text/event-stream");
			assertThat(poll.answer().status()).isEqualTo(204);
			assertThat(poll.answer().headers()).doesNotContainKey("connection");
			FrameClient.Exchange again = client.get("/events", "accept: text/event-stream", "last-event-id: 7");
			Controller successor = handOver(inheritance);
			await().until(() -> successor.emitters.size() == 1);
			assertThat(successor.lastEventIds).containsExactly("7");
			successor.emitters.peek().send("two");
			await().until(() -> again.received() > 0);
			assertThat(client.isOpen()).isTrue();
		}
	}

	@Test
	void eventStreamsOverHttp2ThatAreBeingWrittenEndCleanly() throws Exception {
		AtomicBoolean stop = new AtomicBoolean();
		try (FrameClient client = new FrameClient(this.port)) {
			for (int i = 0; i < 10; i++) {
				FrameClient.Exchange stream = client.get("/events", "accept: text/event-stream");
				await().until(() -> !this.controller.emitters.isEmpty());
				SseEmitter emitter = this.controller.emitters.poll();
				Thread writer = new Thread(() -> write(emitter, stop));
				writer.start();
				await().until(() -> stream.received() > 0);
				freeze(pause());
				assertThat(stream.answer().body()).isNotEmpty();
				resume();
				writer.join(10_000);
				assertThat(writer.isAlive()).isFalse();
			}
		}
		finally {
			stop.set(true);
		}
	}

	@Test
	void downloadAndUploadOverHttp2AreLeftAndComeWhole() throws Exception {
		try (FrameClient client = new FrameClient(this.port)) {
			FrameClient.Exchange download = client.get("/files/big");
			FrameClient.Exchange upload = client.post("/files/up", CONTENT.length)
				.data(Arrays.copyOf(CONTENT, 1000), false);
			await().until(() -> this.controller.begun.get() == 2);
			Inheritance inheritance = inheritance();
			freeze(pause());
			Controller successor = handOver(inheritance);
			assertThat(client.get("/quick").answer().body()).isEqualTo("quick".getBytes(StandardCharsets.UTF_8));
			assertThat(successor.quick).hasValue(1);
			this.controller.letGo.release();
			assertThat(download.answer().body()).isEqualTo(CONTENT);
			upload.data(Arrays.copyOfRange(CONTENT, 1000, CONTENT.length), true);
			assertThat(new String(upload.answer().body(), StandardCharsets.UTF_8))
				.isEqualTo("300000 " + Arrays.hashCode(CONTENT));
			assertThat(successor.begun).hasValue(0);
		}
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Controller.class)
	static class Application {

		@Bean
		OperatingSystem operatingSystem() {
			return DuplicatedSockets.operatingSystem();
		}

		@Bean
		Arrival arrival(TomcatTraffic traffic) {
			return new Arrival(traffic);
		}

		@Bean
		SecurityFilterChain chain(HttpSecurity http) throws Exception {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
				.csrf((csrf) -> csrf.disable())
				.build();
		}

	}

	/**
	 * Requests that last until they are let go.
	 */
	@RestController
	static class Controller {

		private final Queue<SseEmitter> emitters = new ConcurrentLinkedQueue<>();

		private final Queue<String> lastEventIds = new ConcurrentLinkedQueue<>();

		private final Queue<DeferredResult<String>> polls = new ConcurrentLinkedQueue<>();

		private final AtomicInteger begun = new AtomicInteger();

		private final AtomicInteger quick = new AtomicInteger();

		private final Semaphore letGo = new Semaphore(0);

		@GetMapping("/events")
		SseEmitter events(@RequestHeader(name = "Last-Event-ID", required = false) String id) {
			SseEmitter emitter = new SseEmitter(0L);
			if (id != null) {
				this.lastEventIds.add(id);
			}
			this.emitters.add(emitter);
			return emitter;
		}

		@GetMapping({ "/poll/news", "/silent" })
		DeferredResult<String> poll() {
			DeferredResult<String> result = new DeferredResult<>(0L);
			this.polls.add(result);
			return result;
		}

		@GetMapping("/files/big")
		StreamingResponseBody download() {
			return (out) -> {
				out.write(CONTENT, 0, 100_000);
				out.flush();
				this.begun.incrementAndGet();
				this.letGo.acquireUninterruptibly();
				out.write(CONTENT, 100_000, CONTENT.length - 100_000);
			};
		}

		@PostMapping("/files/up")
		String upload(HttpServletRequest request) throws IOException {
			InputStream in = request.getInputStream();
			byte[] content = new byte[CONTENT.length];
			int count = in.readNBytes(content, 0, 1000);
			this.begun.incrementAndGet();
			count += in.readNBytes(content, 1000, CONTENT.length - 1000);
			return count + " " + Arrays.hashCode(content);
		}

		@GetMapping({ "/slow", "/poll/blocking" })
		String slow() {
			this.begun.incrementAndGet();
			this.letGo.acquireUninterruptibly();
			return "slow";
		}

		@GetMapping("/quick")
		String quick() {
			this.quick.incrementAndGet();
			return "quick";
		}

	}

	/**
	 * Is where a successor restores: before any other lifecycle.
	 */
	private record Arrival(TomcatTraffic traffic) implements SmartLifecycle {

		@Override
		public void start() {
			arriving.accept(this.traffic);
		}

		@Override
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return false;
		}

		@Override
		public int getPhase() {
			return Integer.MIN_VALUE;
		}

	}

}
