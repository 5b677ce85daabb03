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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.copyover.CopyoverException;
import io.copyover.Pause;
import io.copyover.context.ContextParticipant;
import io.copyover.handover.Participant;
import io.copyover.handover.Participant.Inheritance;
import io.copyover.handover.Participant.Work;
import io.copyover.process.OperatingSystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what becomes of long requests, with an adapter to a server and Spring MVC or
 * WebFlux.
 */
@Timeout(120)
public abstract class LongRequestContract {

	private static final String EVENTS = "Accept: text/event-stream";

	private static final String CLOSING = "HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n";

	private static final String OLD = "HTTP/1.0\r\n";

	private static Class<? extends Participant> adapter = Participant.class;

	private static Arrival.Arriving arriving = (traffic) -> {
	};

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	private final List<Client> clients = new ArrayList<>();

	private ConfigurableApplicationContext context;

	private Participant traffic;

	private LongRequestApplication application;

	private int port;

	/**
	 * Return the adapter's class.
	 */
	protected abstract Class<? extends Participant> adapter();

	/**
	 * Tell whether the application is one of WebFlux.
	 */
	protected abstract boolean isReactive();

	/**
	 * Return the auto-configurations of other servers.
	 */
	protected abstract List<Class<?>> others();

	/**
	 * Return further properties.
	 */
	protected Map<String, Object> properties() {
		return Map.of();
	}

	protected final LongRequestApplication application() {
		return this.application;
	}

	protected final Participant traffic() {
		return this.traffic;
	}

	protected final int port() {
		return this.port;
	}

	@BeforeEach
	void start() {
		adapter = adapter();
		this.context = run();
		this.traffic = this.context.getBean(adapter);
		this.application = this.context.getBean(LongRequestApplication.class);
		this.port = this.traffic.listeners().get(0).port();
	}

	@AfterEach
	void stop() throws IOException {
		arriving = (traffic) -> {
		};
		for (Client client : this.clients) {
			client.close();
		}
		for (ConfigurableApplicationContext each : this.contexts) {
			try (each) {
				each.getBean(LongRequestApplication.class).end();
			}
		}
	}

	private ConfigurableApplicationContext run() {
		Map<String, Object> properties = new HashMap<>(Map.of("spring.main.banner-mode", "off", "server.port", 0,
				"server.address", "127.0.0.1", "management.health.redis.enabled", false));
		rule(properties, 0, "content-type", "text/event-stream", "end");
		rule(properties, 1, "path", "/poll/**", "end");
		rule(properties, 2, "path", "/files/{name}", "leave");
		rule(properties, 3, "path", "/ask/**", "end");
		properties.put("copyover.long-requests[3].status", 503);
		properties.putAll(properties());
		String exclude = others().stream().map(Class::getName).collect(Collectors.joining(","));
		ConfigurableApplicationContext started = new SpringApplicationBuilder(
				isReactive() ? FluxLongRequests.class : MvcLongRequests.class)
			.web(isReactive() ? WebApplicationType.REACTIVE : WebApplicationType.SERVLET)
			.properties(properties)
			.run("--spring.autoconfigure.exclude=" + exclude);
		this.contexts.add(started);
		return started;
	}

	private static void rule(Map<String, Object> properties, int index, String by, String value, String then) {
		String name = "copyover.long-requests[" + index + "].";
		properties.put(name + by, value);
		properties.put(name + "then", then);
	}

	protected final Client client() throws IOException {
		Client client = new Client(this.port);
		this.clients.add(client);
		return client;
	}

	private void quiet(Pause pause) throws Exception {
		this.traffic.readAhead();
		this.context.getBean(ContextParticipant.class).quiet(pause);
	}

	protected final void freeze(Pause pause) throws Exception {
		quiet(pause);
		this.traffic.freeze(pause);
		this.context.getBean(ContextParticipant.class).freeze(pause);
	}

	protected static Pause pause() {
		return TestedServer.pause(Duration.ofSeconds(20));
	}

	protected final void resume() throws Exception {
		this.traffic.resume();
		this.context.getBean(ContextParticipant.class).resume();
	}

	protected final LongRequestApplication handOver(Inheritance inheritance) throws Exception {
		arriving = (successor) -> {
			successor.adopt(inheritance);
			successor.hold();
		};
		ConfigurableApplicationContext successor = run();
		successor.getBean(adapter).resume();
		this.traffic.forward(inheritance);
		return successor.getBean(LongRequestApplication.class);
	}

	protected final Inheritance inheritance() {
		return new Inheritance(1, this.traffic.listeners(), new byte[] { 1, 2, 3 });
	}

	@Test
	void eventStreamEndsCleanlyAndItsClientComesBackToTheSuccessor() throws Exception {
		Client stream = client().get("/events", EVENTS);
		await().until(() -> this.application.streams() == 1);
		this.application.send("7", "one");
		Client.Answer answer = stream.readHead();
		assertThat(answer.field("Content-Type")).startsWith("text/event-stream");
		await().untilAsserted(() -> assertThat(this.traffic.oldestWork(pause())).isNull());
		Inheritance inheritance = inheritance();
		freeze(pause());
		assertThat(new String(stream.readChunks(), StandardCharsets.UTF_8)).contains("id:7").contains("data:one");
		Client again = client().get("/events", EVENTS, "Last-Event-ID: 7");
		LongRequestApplication successor = handOver(inheritance);
		await().until(() -> successor.streams() == 1);
		assertThat(successor.lastEventIds()).containsExactly("7");
		successor.send("8", "two");
		assertThat(again.readHead().status()).isEqualTo(200);
		assertThat(new String(again.readChunk(), StandardCharsets.UTF_8)).contains("8");
	}

	@Test
	void eventStreamOnWhichNothingWasSentIsNotToldToStayAway() throws Exception {
		Client stream = client().get("/silent", EVENTS);
		await().until(() -> this.application.polls() == 1);
		freeze(pause());
		Client.Answer answer = stream.answer();
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.field("Content-Type")).startsWith("text/event-stream");
		assertThat(answer.text()).isEmpty();
		resume();
	}

	@Test
	void eventStreamsThatAreBeingWrittenEndCleanly() throws Exception {
		for (int i = 0; i < 10; i++) {
			Client stream = client().get("/flood?size=500", EVENTS);
			stream.readHead();
			this.application.flooding.release();
			freeze(pause());
			assertThat(stream.readChunks()).isNotEmpty();
			stream.close();
			resume();
			await().until(() -> this.application.floods.get() == 0);
		}
	}

	@Test
	void eventStreamWhoseClientDoesNotReadIsEndedToo() throws Exception {
		Client stream = streamThatIsNotRead();
		freeze(pause());
		int events = new String(stream.readChunks(), StandardCharsets.UTF_8).split("data:x", -1).length - 1;
		assertThat(events).isPositive();
		if (!isReactive()) {
			// To these applications they had been sent.
			assertThat(events).isGreaterThanOrEqualTo(this.application.flood.get());
		}
		stream.close();
		resume();
		await().until(() -> this.application.floods.get() == 0);
	}

	protected final Client streamThatIsNotRead() throws IOException {
		Client stream = client().get("/flood?size=100000", EVENTS);
		assertThat(stream.readHead().status()).isEqualTo(200);
		this.application.flooding.release();
		await().until(() -> {
			int before = this.application.flood.get();
			await().during(Duration.ofMillis(500)).until(() -> true);
			return before > 0 && before == this.application.flood.get();
		});
		return stream;
	}

	@Test
	void resultThatComesAtTheLastMomentIsNotLost() throws Exception {
		for (int i = 0; i < 15; i++) {
			Client poll = client().get("/poll/news");
			await().until(() -> this.application.polls() == 1);
			Thread setting = new Thread(this.application.poll("news"));
			this.traffic.readAhead();
			setting.start();
			this.traffic.freeze(pause());
			Client.Answer answer = poll.answer();
			assertThat(answer.status()).isIn(200, 204);
			assertThat(answer.text()).isEqualTo((answer.status() == 200) ? "news" : "");
			this.traffic.resume();
			setting.join(10_000);
		}
	}

	@Test
	void pollIsEndedWithoutContentAndAResultThatComesLaterIsDropped() throws Exception {
		Client poll = client().get("/poll/news");
		await().until(() -> this.application.polls() == 1);
		freeze(pause());
		Client.Answer answer = poll.answer();
		assertThat(answer.status()).isEqualTo(204);
		assertThat(answer.field("Connection")).isEqualTo("close");
		assertThat(poll.isClosed()).isTrue();
		this.application.poll("late").run();
		resume();
		assertThat(client().get("/quick").answer().text()).isEqualTo("quick");
	}

	@Test
	void pollIsEndedWithTheStatusOfItsRule() throws Exception {
		Client poll = client().get("/ask/news");
		await().until(() -> this.application.polls() == 1);
		freeze(pause());
		Client.Answer answer = poll.answer();
		assertThat(answer.status()).isEqualTo(503);
		assertThat(answer.text()).isEmpty();
		resume();
	}

	@ParameterizedTest
	@ValueSource(strings = { CLOSING, OLD })
	void pollIsEndedOnAConnectionThatServesOneRequest(String version) throws Exception {
		Client poll = client().send("GET /poll/news " + version + "\r\n");
		await().until(() -> this.application.polls() == 1);
		await().untilAsserted(() -> assertThat(this.traffic.oldestWork(pause())).isNull());
		freeze(pause());
		assertThat(poll.answer().status()).isEqualTo(204);
		assertThat(poll.isClosed()).isTrue();
		resume();
	}

	@ParameterizedTest
	@ValueSource(strings = { CLOSING, OLD })
	void eventStreamIsEndedOnAConnectionThatServesOneRequest(String version) throws Exception {
		Client stream = client().send("GET /events " + version + EVENTS + "\r\n\r\n");
		await().until(() -> this.application.streams() == 1);
		this.application.send("7", "one");
		assertThat(stream.readHead().status()).isEqualTo(200);
		await().untilAsserted(() -> assertThat(this.traffic.oldestWork(pause())).isNull());
		freeze(pause());
		assertThat(new String(stream.readToEnd(), StandardCharsets.UTF_8)).contains("id:7").contains("data:one");
		resume();
	}

	@Test
	void downloadIsLeftAndComesWholeWhileTheSuccessorServes() throws Exception {
		Client download = client().get("/files/big");
		await().until(() -> this.application.begun.get() == 1);
		Inheritance inheritance = inheritance();
		freeze(pause());
		LongRequestApplication successor = handOver(inheritance);
		assertThat(client().get("/quick").answer().text()).isEqualTo("quick");
		assertThat(successor.quick).hasValue(1);
		this.application.letGo.release();
		assertThat(download.answer().body().toByteArray()).isEqualTo(LongRequestApplication.CONTENT);
		assertThat(download.get("/quick").answer().field("Connection")).isEqualTo("close");
		assertThat(successor.quick).hasValue(2);
	}

	@Test
	void uploadIsLeftAndArrivesWhole() throws Exception {
		byte[] content = LongRequestApplication.CONTENT;
		Client upload = client()
			.send("POST /files/up HTTP/1.1\r\nHost: x\r\nContent-Length: " + content.length + "\r\n\r\n")
			.send(Arrays.copyOf(content, 1000));
		await().until(() -> this.application.begun.get() == 1);
		Inheritance inheritance = inheritance();
		freeze(pause());
		LongRequestApplication successor = handOver(inheritance);
		upload.send(Arrays.copyOfRange(content, 1000, content.length));
		assertThat(upload.answer().text()).isEqualTo("300000 " + Arrays.hashCode(content));
		assertThat(successor.begun).hasValue(0);
	}

	@Test
	void lingerWaitsForWhatWasLeft() throws Exception {
		Client download = client().get("/files/big");
		await().until(() -> this.application.begun.get() == 1);
		Inheritance inheritance = inheritance();
		freeze(pause());
		handOver(inheritance);
		Thread lingering = new Thread(() -> linger(Duration.ofMinutes(1)));
		lingering.start();
		await().during(Duration.ofMillis(300)).until(lingering::isAlive);
		this.application.letGo.release();
		assertThat(download.answer().body().toByteArray()).isEqualTo(LongRequestApplication.CONTENT);
		await().until(() -> !lingering.isAlive());
	}

	private void linger(Duration limit) {
		try {
			this.traffic.linger(Duration.ZERO, limit);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void whatWasLeftIsWaitedForAgainAfterARollback() throws Exception {
		Client download = client().get("/files/big");
		await().until(() -> this.application.begun.get() == 1);
		freeze(pause());
		resume();
		this.application.letGo.release();
		assertThat(download.answer().body().toByteArray()).isEqualTo(LongRequestApplication.CONTENT);
		assertThat(download.get("/quick").answer().field("Connection")).isNull();
		freeze(pause());
		resume();
	}

	@Test
	void whatNoRuleNamesIsWaitedForAndNamed() throws Exception {
		Client slow = client().get("/slow");
		await().until(() -> this.application.begun.get() == 1);
		Work work = this.traffic.oldestWork(pause());
		assertThat(work.description()).isEqualTo("GET /slow");
		quiet(pause());
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> this.traffic.freeze(TestedServer.pause(Duration.ofMillis(200))))
			.withMessageContaining("GET /slow");
		resume();
		this.application.letGo.release();
		assertThat(slow.answer().text()).isEqualTo("slow");
	}

	@Test
	protected void whatCannotBeEndedIsWaitedForAndNamed() throws Exception {
		Client slow = client().get("/poll/blocking");
		await().until(() -> this.application.begun.get() == 1);
		assertThat(this.traffic.oldestWork(pause())).isNotNull();
		quiet(pause());
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> this.traffic.freeze(TestedServer.pause(Duration.ofMillis(200))))
			.withMessageContaining("GET /poll/blocking");
		resume();
		this.application.letGo.release();
		assertThat(slow.answer().text()).isEqualTo("slow");
	}

	protected final void assertIsEnded(String path) throws Exception {
		Client client = client().get(path);
		await().until(() -> this.application.begun.get() == 1);
		freeze(pause());
		assertThat(client.answer().status()).isEqualTo(204);
		resume();
	}

	@Test
	void windingDownEndsEventStreamsWhileTheServerServes() throws Exception {
		Client stream = client().get("/events", EVENTS);
		await().until(() -> this.application.streams() == 1);
		this.application.send("7", "one");
		stream.readHead();
		await().untilAsserted(() -> assertThat(this.traffic.oldestWork(pause())).isNull());
		Thread windingDown = new Thread(() -> windDown(pause()));
		windingDown.start();
		assertThat(new String(stream.readChunks(), StandardCharsets.UTF_8)).contains("data:one");
		stream.close();
		await().until(() -> !windingDown.isAlive());
		assertThat(client().get("/quick").answer().text()).isEqualTo("quick");
		this.traffic.resume();
	}

	@Test
	void eventStreamThatBeginsWhileConnectionsAreClosedIsEnded() throws Exception {
		Client stream = client();
		stream.get("/quick").answer();
		Thread closing = new Thread(() -> closeConnections(TestedServer.pause(Duration.ofMinutes(5))));
		closing.start();
		await().during(Duration.ofSeconds(1)).until(closing::isAlive);
		assertThat(stream.get("/silent", EVENTS).answer().text()).isEmpty();
		stream.close();
		await().until(() -> !closing.isAlive());
		this.traffic.resume();
	}

	private void closeConnections(Pause pause) {
		try {
			this.traffic.closeConnections(pause);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void windDown(Pause pause) {
		try {
			this.traffic.windDown(Duration.ofMillis(200), pause);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * What any application here needs beside its controllers.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Successor {

		@Bean
		OperatingSystem operatingSystem() {
			return DuplicatedSockets.operatingSystem();
		}

		@Bean
		Arrival arrival(ListableBeanFactory beans) {
			return new Arrival(beans.getBean(adapter), arriving);
		}

	}

}
