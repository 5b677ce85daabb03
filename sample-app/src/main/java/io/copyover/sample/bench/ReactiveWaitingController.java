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

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import io.copyover.Copyover;
import io.copyover.sample.Visit;
import io.copyover.sample.Visits;

/**
 * Requests that last, on a reactive server, which no thread waits for, and one whose body
 * is read.
 */
@ReactiveBench
@RestController
class ReactiveWaitingController {

	private final Visits visits;

	private final Copyover copyover;

	ReactiveWaitingController(Visits visits, Copyover copyover) {
		this.visits = visits;
		this.copyover = copyover;
	}

	@PostMapping({ "/api/slow", "/api/deferred" })
	Mono<Visit> slow(@RequestParam(defaultValue = "500") long millis) {
		return Mono.delay(Duration.ofMillis(millis)).map((tick) -> visit());
	}

	@PostMapping("/api/received")
	Visit received(@RequestBody byte[] body) {
		return visit();
	}

	private Visit visit() {
		return new Visit(this.visits.add(), ProcessHandle.current().pid(), this.copyover.status().generation());
	}

}
