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

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import javax.net.ssl.SSLContext;

import org.apache.coyote.AbstractProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Ssl.ClientAuth;

import io.copyover.handover.Participant.Inheritance;
import io.copyover.web.SharedSockets;
import io.copyover.web.TestedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for streams of HTTP/2 that are in progress, held, sent on, or asked to leave.
 */
@Timeout(60)
class Http2HandoverTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final byte[] SECRET = { 1, 2, 3 };

	private final SharedSockets sockets = new SharedSockets();

	private final List<AutoCloseable> opened = new ArrayList<>();

	@AfterEach
	void close() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	private TestServer server(Consumer<TomcatServletWebServerFactory> customizer) {
		TestServer server = new TestServer(this.sockets.operatingSystem(), 1_000_000, (factory) -> {
			TestTls.http2().accept(factory);
			customizer.accept(factory);
		});
		this.opened.add(server);
		server.create();
		return server;
	}

	private TestServer plain() {
		return server((factory) -> {
		});
	}

	private TestServer withThreads(int threads) {
		return server((factory) -> factory.addConnectorCustomizers((connector) -> {
			AbstractProtocol<?> protocol = (AbstractProtocol<?>) connector.getProtocolHandler();
			protocol.setMaxThreads(threads);
			protocol.setMinSpareThreads(threads);
		}));
	}

	private TestServer withTrailers() {
		return server((factory) -> factory
			.addConnectorCustomizers((connector) -> connector.setProperty("allowedTrailerHeaders", "x-check")));
	}

	private FrameClient connect(TestServer server) {
		FrameClient client = new FrameClient(server.port());
		this.opened.add(client);
		return client;
	}

	private CompletableFuture<Void> freezing(TestServer server) {
		return CompletableFuture.runAsync(() -> {
			try {
				server.traffic.freeze(TestedServer.pause(LIMIT));
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}, (run) -> new Thread(run, "freeze").start());
	}

	private void handOver(TestServer predecessor, TestServer successor) throws Exception {
		this.sockets.channel(predecessor.listener());
		predecessor.traffic.check();
		Inheritance inheritance = new Inheritance(1, predecessor.traffic.listeners(), SECRET);
		predecessor.traffic.readAhead();
		predecessor.traffic.freeze(TestedServer.pause(LIMIT));
		successor.traffic.adopt(inheritance);
		successor.traffic.hold();
		successor.start();
		successor.traffic.resume();
		predecessor.traffic.forward(inheritance);
	}

	private static byte[] bytes(int length) {
		byte[] bytes = new byte[length];
		new SplittableRandom(length).nextBytes(bytes);
		return bytes;
	}

	@Test
	void streamInProgressEndsThoughThoseThatAreHeldHaveSentTheirBodies() throws Exception {
		TestServer server = plain().start();
		FrameClient client = connect(server);
		byte[] body = bytes(100_000);
		FrameClient.Exchange inProgress = client.post("/echo", body.length).data(new byte[0], false);
		await().until(() -> server.inside.size() == 1);
		CompletableFuture<Void> freezing = freezing(server);
		List<FrameClient.Exchange> held = new ArrayList<>();
		await().until(() -> {
			held.add(client.get("/held"));
			return !server.summary().endsWith(" 0 held");
		});
		byte[] other = bytes(60_000);
		List<FrameClient.Exchange> bodies = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			bodies.add(client.post("/echo", other.length).data(other, true));
		}
		assertThat(freezing).isNotDone();
		inProgress.data(body, true);
		assertThat(inProgress.answer().body()).isEqualTo(body);
		freezing.get(30, TimeUnit.SECONDS);
		assertThat(bodies).noneMatch(FrameClient.Exchange::isAnswered);
		server.traffic.resume();
		for (FrameClient.Exchange exchange : bodies) {
			assertThat(exchange.answer().body()).isEqualTo(other);
		}
		for (FrameClient.Exchange exchange : held) {
			assertThat(exchange.answer().status()).isEqualTo(200);
		}
		assertThat(server.seen).hasSize(1 + bodies.size() + held.size());
	}

	@Test
	void freezeWhenStreamsThatWaitForTheirBodiesHaveAllThreadsReadsThem() throws Exception {
		TestServer server = withThreads(2).start();
		FrameClient client = connect(server);
		byte[] body = bytes(1_000);
		List<FrameClient.Exchange> exchanges = List.of(client.post("/echo", body.length),
				client.post("/echo", body.length));
		await().until(() -> server.inside.size() == 2);
		exchanges.forEach((exchange) -> exchange.data(body, true));
		server.traffic.readAhead();
		server.traffic.freeze(TestedServer.pause(LIMIT));
		assertEchoed(exchanges, body);
		server.traffic.resume();
	}

	private static void assertEchoed(List<FrameClient.Exchange> exchanges, byte[] body) throws Exception {
		for (FrameClient.Exchange exchange : exchanges) {
			assertThat(exchange.answer().body()).isEqualTo(body);
		}
	}

	@Test
	void freezeWhenStreamsThatAreNotReadAheadHaveAllThreadsReadsThem() throws Exception {
		TestServer server = withThreads(2).start();
		FrameClient client = connect(server);
		server.traffic.readAhead();
		byte[] body = bytes(1_000);
		List<FrameClient.Exchange> exchanges = new ArrayList<>();
		for (int i = 1; i <= 6; i++) {
			exchanges.add(client.post("/echo", -1));
			int count = i;
			await().until(() -> server.inside.size() == count);
		}
		exchanges.forEach((exchange) -> exchange.data(body, true));
		server.traffic.freeze(TestedServer.pause(LIMIT));
		assertEchoed(exchanges, body);
		server.traffic.resume();
	}

	@Test
	void resumeServesHeldStreamsOnceAndNoneThatWasReset() throws Exception {
		TestServer server = plain().start();
		FrameClient client = connect(server);
		assertThat(client.get("/warm").answer().status()).isEqualTo(200);
		server.traffic.readAhead();
		server.traffic.freeze(TestedServer.pause(LIMIT));
		byte[] body = bytes(200_000);
		FrameClient.Exchange get = client.get("/x");
		FrameClient.Exchange post = client.post("/echo", body.length).data(body, true);
		FrameClient.Exchange reset = client.get("/reset");
		await().until(() -> String.valueOf(server.summary()).endsWith(" 3 held"));
		reset.reset();
		FrameClient.Exchange exempt = client.get(TestedServer.EXEMPT);
		assertThat(exempt.answer().status()).isEqualTo(200);
		assertThat(get.isAnswered() || post.isAnswered()).isFalse();
		// Held streams keep no threads.
		await().until(() -> server.busyThreads() == 0);
		server.traffic.resume();
		assertThat(get.answer().status()).isEqualTo(200);
		assertThat(post.answer().body()).isEqualTo(body);
		assertThat(server.seen).hasSize(4);
	}

	@Test
	void trailersArriveHoweverTheRequestIsServed() throws Exception {
		TestServer predecessor = withTrailers().start();
		TestServer successor = withTrailers();
		FrameClient client = connect(predecessor);
		assertTrailers(withTrailers(client));
		predecessor.traffic.readAhead();
		assertTrailers(withTrailers(client));
		predecessor.traffic.freeze(TestedServer.pause(LIMIT));
		FrameClient.Exchange held = withTrailers(client);
		await().until(() -> String.valueOf(predecessor.summary()).endsWith(" 1 held"));
		predecessor.traffic.resume();
		assertTrailers(held);
		handOver(predecessor, successor);
		assertTrailers(withTrailers(client));
		assertThat(successor.seen).hasSize(1);
	}

	private FrameClient.Exchange withTrailers(FrameClient client) {
		return client.post("/trailers", -1).data(bytes(1_000), false).trailers("x-check", "sum");
	}

	private void assertTrailers(FrameClient.Exchange exchange) throws Exception {
		FrameClient.Answer answer = exchange.answer();
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.body()).isEqualTo(bytes(1_000));
		assertThat(answer.trailers()).isEqualTo(Map.of("x-seen", "{x-check=sum}"));
	}

	@Test
	void lingerAsksQuietConnectionToLeaveAndServesWhatComesAllTheSame() throws Exception {
		TestServer predecessor = plain().start();
		TestServer successor = plain();
		FrameClient client = connect(predecessor);
		client.get("/warm").answer();
		handOver(predecessor, successor);
		CompletableFuture<Void> lingering = lingering(predecessor, Duration.ofMinutes(1));
		assertThat(client.goAways.poll(30, TimeUnit.SECONDS)).isEqualTo(Integer.MAX_VALUE);
		assertThat(client.isOpen()).isTrue();
		assertThat(lingering).isNotDone();
		client.close();
		lingering.get(30, TimeUnit.SECONDS);
	}

	@Test
	void lingerWhenTimeForIdleConnectionsIsOverAsksBusyOneToLeave() throws Exception {
		TestServer predecessor = plain().start();
		TestServer successor = plain();
		FrameClient client = connect(predecessor);
		client.get("/warm").answer();
		handOver(predecessor, successor);
		FrameClient.Exchange slow = client.get("/slow");
		await().until(() -> successor.inside.size() == 1);
		CompletableFuture<Void> lingering = lingering(predecessor, Duration.ofMillis(100));
		assertThat(client.goAways.poll(30, TimeUnit.SECONDS)).isEqualTo(Integer.MAX_VALUE);
		assertThat(slow.isAnswered()).isFalse();
		successor.gateOfSlow.release();
		assertThat(slow.answer().status()).isEqualTo(200);
		lingering.get(30, TimeUnit.SECONDS);
		await().until(() -> !client.isOpen());
	}

	private CompletableFuture<Void> lingering(TestServer server, Duration idle) {
		return CompletableFuture.runAsync(() -> {
			try {
				server.traffic.linger(idle, Duration.ofSeconds(50));
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}, (run) -> new Thread(run, "lingering").start());
	}

	@ParameterizedTest
	@EnumSource
	void forwardShowsClientsConnectionAsItWas(ClientAuth auth) throws Exception {
		TestServer predecessor = server(TestTls.server(TestTls.bundles("server"), auth)).start();
		TestServer successor = server(TestTls.server(TestTls.bundles("renewed"), auth));
		HttpClient client = client(TestTls.client("client", "server"));
		URI uri = URI.create("https://localhost:" + predecessor.port() + "/tls");
		String before = get(client, uri);
		handOver(predecessor, successor);
		assertThat(get(client, uri)).isEqualTo(before)
			.startsWith((auth != ClientAuth.NONE) ? "CN=client|TLS_" : "none|TLS_")
			.contains("|true|https|HTTP/2.0|localhost|");
		assertThat(successor.seen).hasSize(1);
	}

	@Test
	void reloadedCertificateIsTakenBeforeAndAfterHandover() throws Exception {
		DefaultSslBundleRegistry first = TestTls.bundles("server");
		DefaultSslBundleRegistry second = TestTls.bundles("server");
		TestServer predecessor = server(TestTls.server(first, ClientAuth.NONE)).start();
		TestServer successor = server(TestTls.server(second, ClientAuth.NONE));
		URI uri = URI.create("https://localhost:" + predecessor.port() + "/tls");
		HttpClient old = client(TestTls.client(null, "server"));
		get(old, uri);
		first.updateBundle("web", TestTls.bundle("renewed"));
		HttpClient renewed = client(TestTls.client(null, "renewed"));
		get(renewed, uri);
		handOver(predecessor, successor);
		get(old, uri);
		second.updateBundle("web", TestTls.bundle("renewed"));
		get(renewed, uri);
		get(client(TestTls.client(null, "renewed")), uri);
		assertThat(successor.seen).hasSize(3);
	}

	private static HttpClient client(SSLContext context) {
		return HttpClient.newBuilder().sslContext(context).version(HttpClient.Version.HTTP_2).build();
	}

	private static String get(HttpClient client, URI uri) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build();
		HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
		assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
		assertThat(response.statusCode()).isEqualTo(200);
		return response.body();
	}

}
