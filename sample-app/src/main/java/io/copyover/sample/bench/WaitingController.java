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

import java.time.Instant;

import org.springframework.scheduling.TaskScheduler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

import io.copyover.Copyover;
import io.copyover.sample.Visit;
import io.copyover.sample.Visits;

/**
 * Requests that last, on a thread of the server's and without one, and one whose body is
 * read.
 */
@ServletBench
@RestController
class WaitingController {

	private final Visits visits;

	private final Copyover copyover;

	private final TaskScheduler scheduler;

	WaitingController(Visits visits, Copyover copyover, TaskScheduler scheduler) {
		this.visits = visits;
		this.copyover = copyover;
		this.scheduler = scheduler;
	}

	@PostMapping("/api/slow")
	Visit slow(@RequestParam(defaultValue = "500") long millis) throws InterruptedException {
		Thread.sleep(millis);
		return visit();
	}

	@PostMapping("/api/received")
	Visit received(@RequestBody byte[] body) {
		return visit();
	}

	@PostMapping("/api/deferred")
	DeferredResult<Visit> deferred(@RequestParam(defaultValue = "500") long millis) {
		DeferredResult<Visit> result = new DeferredResult<>(millis + 60_000);
		this.scheduler.schedule(() -> result.setResult(visit()), Instant.now().plusMillis(millis));
		return result;
	}

	private Visit visit() {
		return new Visit(this.visits.add(), ProcessHandle.current().pid(), this.copyover.status().generation());
	}

}
