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

package io.copyover.sample.bench;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.copyover.sample.Visits;

/**
 * What {@link StreamsController} has, on a reactive server.
 */
@ReactiveBench
@RestController
class ReactiveStreamsController {

	private static final Duration PERIOD = Duration.ofMillis(20);

	private final Visits visits;

	ReactiveStreamsController(Visits visits) {
		this.visits = visits;
	}

	@GetMapping("/api/events")
	Flux<ServerSentEvent<Long>> events(@RequestHeader(name = "Last-Event-ID", defaultValue = "0") long last) {
		AtomicLong told = new AtomicLong(last);
		return Flux.interval(PERIOD)
			.onBackpressureDrop()
			.concatMap((tick) -> Flux.fromStream(() -> since(told)))
			.map((number) -> ServerSentEvent.builder(number).id(Long.toString(number)).build());
	}

	private Stream<Long> since(AtomicLong told) {
		long count = this.visits.count();
		return LongStream.rangeClosed(told.getAndSet(count) + 1, count).boxed();
	}

	@GetMapping("/api/poll")
	Mono<Long> poll(@RequestParam long after) {
		return Flux.interval(PERIOD)
			.onBackpressureDrop()
			.map((tick) -> this.visits.count())
			.filter((count) -> count > after)
			.next();
	}

	@GetMapping(path = "/api/download", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
	Flux<DataBuffer> download(@RequestParam int pieces, @RequestParam long millis) {
		return Flux.range(0, pieces)
			.delayElements(Duration.ofMillis(millis))
			.map((index) -> DefaultDataBufferFactory.sharedInstance.wrap(Download.piece(index)));
	}

}
