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

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

import io.copyover.sample.Visits;

/**
 * Requests that may last for ever: the numbers of all visits as events, replayed after
 * the last one that the client knows, a poll for the next visit, and a slow download.
 */
@ServletBench
@RestController
class StreamsController {

	private final Visits visits;

	private final Set<Stream> streams = ConcurrentHashMap.newKeySet();

	private final Set<Poll> polls = ConcurrentHashMap.newKeySet();

	StreamsController(Visits visits) {
		this.visits = visits;
	}

	@GetMapping("/api/events")
	SseEmitter events(@RequestHeader(name = "Last-Event-ID", defaultValue = "0") long last) {
		Stream stream = new Stream(new SseEmitter(0L), new AtomicLong(last));
		stream.emitter().onCompletion(() -> this.streams.remove(stream));
		this.streams.add(stream);
		return stream.emitter();
	}

	@GetMapping("/api/poll")
	DeferredResult<Long> poll(@RequestParam long after) {
		Poll poll = new Poll(new DeferredResult<>(0L), after);
		poll.result().onCompletion(() -> this.polls.remove(poll));
		this.polls.add(poll);
		return poll.result();
	}

	@Scheduled(fixedDelay = 20)
	void tell() {
		long count = this.visits.count();
		this.streams.removeIf((stream) -> !stream.tell(count));
		this.polls.removeIf((poll) -> count > poll.after() && poll.result().setResult(count));
	}

	@GetMapping("/api/download")
	ResponseEntity<StreamingResponseBody> download(@RequestParam int pieces, @RequestParam long millis) {
		return ResponseEntity.ok().contentType(MediaType.APPLICATION_OCTET_STREAM).body((out) -> {
			for (int i = 0; i < pieces; i++) {
				out.write(Download.piece(i));
				out.flush();
				Download.pause(millis);
			}
		});
	}

	private record Stream(SseEmitter emitter, AtomicLong last) {

		boolean tell(long count) {
			try {
				for (long number = this.last.get() + 1; number <= count; number++) {
					this.emitter.send(SseEmitter.event().id(Long.toString(number)).data(number));
					this.last.set(number);
				}
				return true;
			}
			catch (IOException | IllegalStateException ex) {
				return false;
			}
		}

	}

	private record Poll(DeferredResult<Long> result, long after) {

	}

}
