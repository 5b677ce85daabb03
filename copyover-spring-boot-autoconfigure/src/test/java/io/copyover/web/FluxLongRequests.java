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

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Long requests of WebFlux.
 */
@RestController
public class FluxLongRequests extends LongRequestApplication {

	private final Queue<Sinks.Many<ServerSentEvent<String>>> sinks = new ConcurrentLinkedQueue<>();

	private final Queue<Sinks.One<String>> polls = new ConcurrentLinkedQueue<>();

	@GetMapping("/events")
	Flux<ServerSentEvent<String>> events(@RequestHeader(name = "Last-Event-ID", required = false) String id) {
		Sinks.Many<ServerSentEvent<String>> sink = Sinks.many().unicast().onBackpressureBuffer();
		sawLast(id);
		this.sinks.add(sink);
		return sink.asFlux();
	}

	@GetMapping("/flood")
	Flux<ServerSentEvent<String>> flood(@RequestParam int size) {
		this.floods.incrementAndGet();
		return Flux.interval(Duration.ofMillis(1))
			.onBackpressureDrop()
			.map((tick) -> ServerSentEvent.builder("x".repeat(size)).build())
			.doOnNext((event) -> this.flood.incrementAndGet())
			.doFinally((signal) -> this.floods.decrementAndGet());
	}

	@GetMapping({ "/poll/news", "/ask/news", "/silent" })
	Mono<String> poll() {
		Sinks.One<String> result = Sinks.one();
		this.polls.add(result);
		return result.asMono();
	}

	@GetMapping(path = "/files/big", produces = "application/octet-stream")
	Flux<DataBuffer> download() {
		return Flux.just(CONTENT)
			.map((content) -> Arrays.copyOf(content, BEGINNING))
			.concatWith(slowly(Arrays.copyOfRange(CONTENT, BEGINNING, CONTENT.length)))
			.map(DefaultDataBufferFactory.sharedInstance::wrap);
	}

	@PostMapping("/files/up")
	Mono<String> upload(@RequestBody Flux<DataBuffer> body) {
		ByteArrayOutputStream content = new ByteArrayOutputStream();
		return body.map((buffer) -> {
			byte[] bytes = new byte[buffer.readableByteCount()];
			buffer.read(bytes);
			DataBufferUtils.release(buffer);
			return bytes;
		}).doOnNext((bytes) -> {
			content.writeBytes(bytes);
			this.begun.compareAndSet(0, 1);
		}).then(Mono.fromCallable(() -> content.size() + " " + Arrays.hashCode(content.toByteArray())));
	}

	@GetMapping({ "/slow", "/poll/blocking" })
	Mono<String> slow() {
		return slowly("slow");
	}

	private <T> Mono<T> slowly(T value) {
		return Mono.fromCallable(() -> {
			this.begun.incrementAndGet();
			this.letGo.acquireUninterruptibly();
			return value;
		}).subscribeOn(Schedulers.boundedElastic());
	}

	@GetMapping("/quick")
	Mono<String> quick() {
		this.quick.incrementAndGet();
		return Mono.just("quick");
	}

	@Override
	public int streams() {
		return this.sinks.size();
	}

	@Override
	public void send(String id, String data) {
		this.sinks.element().tryEmitNext(ServerSentEvent.builder(data).id(id).build()).orThrow();
	}

	@Override
	public int polls() {
		return this.polls.size();
	}

	@Override
	public Runnable poll(String result) {
		Sinks.One<String> poll = this.polls.remove();
		return () -> poll.tryEmitValue(result);
	}

	@Override
	public void end() {
		this.letGo.release(1000);
		this.sinks.forEach(Sinks.Many::tryEmitComplete);
		this.polls.forEach(Sinks.One::tryEmitEmpty);
	}

	/**
	 * What else the application consists of.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(LongRequestContract.Successor.class)
	static class Application {

		@Bean
		SecurityWebFilterChain chain(ServerHttpSecurity http) {
			return http.authorizeExchange((exchanges) -> exchanges.anyExchange().permitAll())
				.csrf((csrf) -> csrf.disable())
				.build();
		}

	}

}
