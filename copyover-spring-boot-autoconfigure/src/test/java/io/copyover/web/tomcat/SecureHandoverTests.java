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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;

import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.copyover.handover.Participant.Inheritance;
import io.copyover.web.Client;
import io.copyover.web.SharedSockets;
import io.copyover.web.TestedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Hands a listener on and back again while clients of TLS and HTTP/2 are at work: none
 * may notice, and each request is served once.
 */
@Timeout(120)
class SecureHandoverTests {

	private static final byte[] BODY = new byte[2_000];

	private final SharedSockets sockets = new SharedSockets();

	private final List<TestServer> servers = new ArrayList<>();

	private final List<CompletableFuture<Void>> lingering = new ArrayList<>();

	private final List<Http2Protocol> protocols = new ArrayList<>();

	private final List<Task> lastRequests = new ArrayList<>();

	private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

	private final AtomicInteger answers = new AtomicInteger();

	private final AtomicBoolean stop = new AtomicBoolean();

	@AfterEach
	void close() {
		this.stop.set(true);
		this.servers.forEach(TestServer::close);
	}

	private TestServer server(Kind kind, int threads, String certificate) {
		TestServer server = new TestServer(this.sockets.operatingSystem(), 1_000_000, (factory) -> {
			if (kind != Kind.H2C) {
				TestTls.server(certificate).accept(factory);
			}
			if (kind != Kind.TLS) {
				TestTls.http2().accept(factory);
			}
			factory.addConnectorCustomizers((connector) -> {
				AbstractProtocol<?> protocol = (AbstractProtocol<?>) connector.getProtocolHandler();
				protocol.setMaxThreads(threads);
				protocol.setMinSpareThreads(Math.min(threads, 10));
				allowSmallFrames(connector);
			});
		});
		this.servers.add(server);
		server.create();
		return server;
	}

	/**
	 * Tomcat closes a connection on which small frames with data follow one another ("too
	 * much overhead"). The JDK's client sends one of a single byte with each body that is
	 * larger than a window, and those of many streams come together. A plain Tomcat does
	 * so all the more; it has nothing to do with a copyover.
	 */
	private void allowSmallFrames(Connector connector) {
		for (UpgradeProtocol protocol : connector.findUpgradeProtocols()) {
			((Http2Protocol) protocol).setOverheadDataThreshold(0);
			this.protocols.add((Http2Protocol) protocol);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 50 })
	void clientsNoticeNothing(int threads) throws Exception {
		TestServer server = server(Kind.TLS, threads, "server").start();
		int port = server.port();
		SSLContext context = TestTls.client(null, "server", "renewed");
		List<CompletableFuture<Void>> clients = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			boolean keepAlive = i % 2 == 0;
			clients.add(client(() -> connection(port, context, keepAlive)));
		}
		assertClientsNoticeNothing(server, clients, Kind.TLS, threads, 3);
	}

	/**
	 * With few threads only as many clients send bodies as Tomcat itself can stand: a
	 * stream that waits for its body keeps a thread, and reading what comes in needs one.
	 */
	@ParameterizedTest
	@CsvSource({ "H2,2,1,2000", "H2,10,8,100000", "H2C,2,1,2000", "H2C,50,20,100000" })
	void clientsOfHttp2NoticeNothing(Kind kind, int threads, int posting, int size) throws Exception {
		TestServer server = server(kind, threads, "server").start();
		List<CompletableFuture<Void>> clients = new ArrayList<>();
		List<HttpClient> connections = List.of(http2(), http2());
		URI plain = uri(kind, server, "/x");
		for (HttpClient client : connections) {
			open(client, plain);
			this.lastRequests.add(() -> open(client, plain));
		}
		for (int i = 0; i < 50; i++) {
			HttpClient client = connections.get(i % 2);
			boolean post = i < posting;
			URI uri = uri(kind, server, post ? "/echo" : "/x?i=" + i);
			clients.add(client(() -> exchange(client, uri, new byte[post ? size : 0])));
		}
		assertClientsNoticeNothing(server, clients, kind, threads, 3);
	}

	/**
	 * It takes half a minute of processor time, so its limit leaves room for a busy
	 * machine.
	 */
	@Test
	@Tag("full")
	@Timeout(300)
	void fiftyStreamsOfOneConnectionWithBodiesBothWaysNoticeNothing() throws Exception {
		TestServer server = server(Kind.H2, 50, "server").start();
		HttpClient client = http2();
		URI uri = uri(Kind.H2, server, "/echo");
		URI plain = uri(Kind.H2, server, "/x");
		open(client, plain);
		this.lastRequests.add(() -> open(client, plain));
		List<CompletableFuture<Void>> clients = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			byte[] body = new byte[100_000];
			new SplittableRandom(i).nextBytes(body);
			clients.add(client(() -> exchange(client, uri, body)));
		}
		assertThat(server.openConnections()).isOne();
		assertClientsNoticeNothing(server, clients, Kind.H2, 50, 5);
	}

	/**
	 * Open a connection: Tomcat takes no upgrade from a request with a large body.
	 */
	private void open(HttpClient client, URI uri) throws Exception {
		exchange(client, uri, new byte[0]);
	}

	private static HttpClient http2() {
		return HttpClient.newBuilder()
			.sslContext(TestTls.client(null, "server", "renewed"))
			.version(HttpClient.Version.HTTP_2)
			.build();
	}

	private static URI uri(Kind kind, TestServer server, String path) {
		return URI.create(((kind == Kind.H2) ? "https" : "http") + "://localhost:" + server.port() + path);
	}

	private void assertClientsNoticeNothing(TestServer server, List<CompletableFuture<Void>> clients, Kind kind,
			int threads, int generations) throws Exception {
		TestServer current = server;
		for (int i = 0; i < generations; i++) {
			awaitAnswers(60);
			if (i < 2) {
				rollBack(current);
				awaitAnswers(60);
			}
			TestServer successor = server(kind, threads, (i == 1) ? "renewed" : "server");
			handOver(current, successor);
			current = successor;
		}
		awaitAnswers(60);
		this.stop.set(true);
		for (CompletableFuture<Void> client : clients) {
			client.get(30, TimeUnit.SECONDS);
		}
		assertThat(this.failures).isEmpty();
		assertThat(this.servers.stream().mapToInt((each) -> each.seen.size()).sum()).isEqualTo(this.answers.get());
		endIdleConnections();
		for (CompletableFuture<Void> waiting : this.lingering) {
			waiting.get(30, TimeUnit.SECONDS);
		}
	}

	/**
	 * Let the servers close the connections of HTTP/2 that their clients keep, sooner
	 * than after the 20 seconds that are usual.
	 */
	private void endIdleConnections() throws Exception {
		this.protocols.forEach((protocol) -> protocol.setKeepAliveTimeout(100));
		for (Task request : this.lastRequests) {
			try {
				request.run();
			}
			catch (IOException ex) {
				// A server that lingers has asked to leave at the same moment.
				request.run();
			}
		}
	}

	private CompletableFuture<Void> client(Task task) {
		return CompletableFuture.runAsync(() -> {
			try {
				while (!this.stop.get()) {
					task.run();
				}
			}
			catch (Throwable ex) {
				this.failures.add(ex);
			}
		}, (run) -> new Thread(run, "client").start());
	}

	private void connection(int port, SSLContext context, boolean keepAlive) throws IOException {
		try (Client client = TestTls.connect(port, context)) {
			boolean open = true;
			for (int i = 0; open && !this.stop.get(); i++) {
				Client.Answer answer = ((i % 3 == 0) ? client.post("/echo", BODY) : client.get("/x?i=" + i)).answer();
				assertThat(answer.status()).isEqualTo(200);
				this.answers.incrementAndGet();
				open = keepAlive && !"close".equals(answer.field("Connection"));
			}
		}
	}

	private void exchange(HttpClient client, URI uri, byte[] body) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30));
		if (body.length > 0) {
			request.POST(BodyPublishers.ofByteArray(body));
		}
		HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
		assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
		assertThat(response.statusCode()).isEqualTo(200);
		if (body.length > 0) {
			assertThat(response.body()).isEqualTo(body);
		}
		this.answers.incrementAndGet();
	}

	private void awaitAnswers(int count) {
		int before = this.answers.get();
		await().atMost(Duration.ofSeconds(30))
			.until(() -> this.answers.get() > before + count || !this.failures.isEmpty());
		assertThat(this.failures).isEmpty();
	}

	private void rollBack(TestServer server) throws InterruptedException {
		server.traffic.readAhead();
		server.traffic.freeze(TestedServer.pause(Duration.ofSeconds(10)));
		assertThat(server.inside).isEmpty();
		server.traffic.resume();
	}

	private void handOver(TestServer predecessor, TestServer successor) throws Exception {
		this.sockets.channel((ServerSocketChannel) predecessor.endpoint().getServerSocket());
		predecessor.traffic.check();
		Inheritance inheritance = new Inheritance(1, predecessor.traffic.listeners(), new byte[] { 1, 2, 3 });
		predecessor.traffic.readAhead();
		predecessor.traffic.freeze(TestedServer.pause(Duration.ofSeconds(10)));
		successor.traffic.adopt(inheritance);
		successor.traffic.hold();
		successor.start();
		assertThat(predecessor.inside).isEmpty();
		assertThat(successor.inside).isEmpty();
		successor.traffic.resume();
		predecessor.traffic.forward(inheritance);
		this.lingering.add(CompletableFuture.runAsync(() -> {
			try {
				predecessor.traffic.linger(Duration.ofSeconds(60), Duration.ofSeconds(120));
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}, (run) -> new Thread(run, "lingering").start()));
	}

	enum Kind {

		TLS, H2, H2C

	}

	/**
	 * What a client does again and again.
	 */
	@FunctionalInterface
	private interface Task {

		void run() throws Exception;

	}

}
