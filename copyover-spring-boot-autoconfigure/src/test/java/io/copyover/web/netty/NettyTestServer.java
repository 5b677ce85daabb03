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

package io.copyover.web.netty;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServer;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

import io.copyover.process.OperatingSystem;
import io.copyover.web.GateSettings;
import io.copyover.web.TestedServer;

/**
 * A Reactor Netty on a loopback port. What blocks runs on threads of the application's,
 * as many as there are asked for.
 */
final class NettyTestServer extends TestedServer {

	private static final int MANY = 50;

	private static final int LOOPS = 2;

	final NettyTraffic traffic;

	private final NettyReactiveWebServerFactory factory;

	private final ReactorResourceFactory resources = new ReactorResourceFactory();

	private final Scheduler blocking;

	private WebServer server;

	NettyTestServer(OperatingSystem operatingSystem, long spool, int threads,
			Consumer<NettyReactiveWebServerFactory> customizer) {
		this.blocking = Schedulers.newBoundedElastic((threads > 0) ? threads : MANY, MANY, "application");
		this.resources.setUseGlobalResources(false);
		this.resources.setLoopResources(LoopResources.create("test", 1, LOOPS, true));
		this.resources.afterPropertiesSet();
		this.factory = new NettyReactiveWebServerFactory(0);
		this.factory.setAddress(InetAddress.getLoopbackAddress());
		this.traffic = new NettyTraffic(operatingSystem,
				new GateSettings(1024, spool, List.of("application/grpc"), () -> Set.of(EXEMPT)), new byte[32]);
		customizer.accept(this.factory);
		this.factory.addRouteProviders((routes) -> routes.route((request) -> true, this::handle));
		this.traffic.customize(this.factory, this.resources);
	}

	@Override
	public NettyTraffic traffic() {
		return this.traffic;
	}

	@Override
	public String summary() {
		return this.traffic.summary();
	}

	@Override
	public NettyTestServer start() {
		if (this.server == null) {
			create();
		}
		this.server.start();
		return this;
	}

	@Override
	public void create() {
		this.server = this.factory.getWebServer((request, response) -> Mono.empty());
	}

	/**
	 * Have the event loops of connections do nothing until the latch is open. That which
	 * accepts goes on.
	 */
	void occupyLoops(CountDownLatch latch) throws InterruptedException {
		CountDownLatch occupied = new CountDownLatch(LOOPS);
		this.resources.getLoopResources().onServer(false).forEach((loop) -> loop.execute(() -> {
			occupied.countDown();
			await(latch);
		}));
		occupied.await();
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	WebServer server() {
		return this.server;
	}

	@Override
	public int port() {
		return this.server.getPort();
	}

	@Override
	public ServerSocketChannel listener() {
		return this.traffic.main().listener().channel().socket();
	}

	@Override
	public int openConnections() {
		return this.traffic.main().control().connections().open().size();
	}

	@Override
	public boolean isBusy() {
		return this.traffic.main().control().connections().open().stream().anyMatch(GateHandler::isBusy);
	}

	@Override
	public int busyThreads() {
		return this.inside.size();
	}

	@Override
	protected void stop() {
		if (this.server != null) {
			this.server.stop();
			this.server.destroy();
		}
		this.blocking.dispose();
		// A listening socket is open until its event loop has looked at it once more.
		this.resources.getLoopResources().disposeLater(Duration.ZERO, Duration.ofSeconds(10)).block();
	}

	private Mono<Void> handle(HttpServerRequest request, HttpServerResponse response) {
		InetSocketAddress client = request.remoteAddress();
		this.seen.add(client.getAddress().getHostAddress() + ":" + client.getPort() + " "
				+ request.requestHeaders().get("Copyover-Forwarded"));
		return switch (request.uri().split("\\?")[0]) {
			case "/slow" -> blocking(this.gateOfSlow).then(text(request, response, "slow"));
			case "/async" -> async(request, response);
			case EXEMPT -> request.uri().endsWith("?async") ? async(request, response) : whoami(request, response);
			case "/echo" -> echo(request, response);
			case "/read-later" -> request.receive()
				.map((bytes) -> bytes.readableBytes())
				.reduce(0, Integer::sum)
				.flatMap((count) -> text(request, response, "read " + count));
			case "/websocket" -> response.sendWebsocket((in, out) -> in.receive().then()).then();
			case "/empty" -> response.status(204).send();
			case "/stream" -> stream(response);
			case "/cookies" -> {
				response.addHeader("Set-Cookie", "a=1").addHeader("Set-Cookie", "b=2");
				yield text(request, response, "cookies");
			}
			case "/abort" ->
				response
					.sendByteArray(Flux.just(new byte[100_000])
						.concatWith(Flux.error(new IllegalStateException("Broken on purpose"))))
					.then();
			default -> whoami(request, response);
		};
	}

	private Mono<Void> blocking(Semaphore semaphore) {
		return Mono.<Void>fromRunnable(() -> {
			this.inside.add(Thread.currentThread());
			semaphore.acquireUninterruptibly();
			this.inside.remove(Thread.currentThread());
		}).subscribeOn(this.blocking);
	}

	private Mono<Void> async(HttpServerRequest request, HttpServerResponse response) {
		Sinks.One<String> answer = Sinks.one();
		this.suspended.add(new Waiting(answer));
		return answer.asMono().flatMap((text) -> text(request, response, text));
	}

	private Mono<Void> echo(HttpServerRequest request, HttpServerResponse response) {
		String length = request.requestHeaders().get("Content-Length");
		response.header("X-Length", (length != null) ? length : "-1");
		if (length != null) {
			response.header("Content-Length", length);
		}
		// Answers once there is something to echo: an answer that has begun takes the
		// place of "100 Continue".
		return request.receive().retain().switchOnFirst((first, all) -> response.send(all)).then();
	}

	private Mono<Void> stream(HttpServerResponse response) {
		response.header("Content-Type", "text/event-stream");
		Flux<String> events = Flux.range(0, 3)
			.concatMap((i) -> Mono.just("event " + i + "\n").concatWith(blocking(this.gateOfSlow).cast(String.class)),
					0);
		return response
			.send(events.map((event) -> Unpooled.copiedBuffer(event, StandardCharsets.US_ASCII)), (sent) -> true)
			.then();
	}

	private Mono<Void> whoami(HttpServerRequest request, HttpServerResponse response) {
		String[] target = request.uri().split("\\?", 2);
		this.served.set(target[0]);
		return text(request, response,
				String.join("|", request.method().name(), target[0], (target.length > 1) ? target[1] : "null",
						request.remoteAddress().getAddress().getHostAddress(),
						Integer.toString(request.remoteAddress().getPort()), request.scheme(), request.hostName(),
						Integer.toString(request.hostPort()), Integer.toString(request.hostAddress().getPort()),
						String.valueOf(request.requestHeaders().get("X-Bytes"))));
	}

	private Mono<Void> text(HttpServerRequest request, HttpServerResponse response, String text) {
		return Mono.defer(() -> {
			byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
			response.header("Content-Length", Integer.toString(bytes.length));
			return HttpMethod.HEAD.equals(request.method()) ? response.send()
					: response.sendByteArray(Mono.just(bytes)).then();
		});
	}

	private record Waiting(Sinks.One<String> answer) implements Suspended {

		@Override
		public void dispatch() {
			this.answer.tryEmitValue("async");
		}

		@Override
		public void complete() {
			this.answer.tryEmitValue("");
		}

	}

}
