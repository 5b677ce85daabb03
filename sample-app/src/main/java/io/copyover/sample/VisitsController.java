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

package io.copyover.sample;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import io.copyover.Copyover;

/**
 * Counts visits and reads the count.
 */
@RestController
@RequestMapping("/api/visits")
class VisitsController {

	private final Visits visits;

	private final Copyover copyover;

	VisitsController(Visits visits, Copyover copyover) {
		this.visits = visits;
		this.copyover = copyover;
	}

	@PostMapping
	Visit add() {
		return answer(this.visits.add());
	}

	@GetMapping
	Visit read() {
		return answer(this.visits.count());
	}

	private Visit answer(long value) {
		return new Visit(value, ProcessHandle.current().pid(), this.copyover.status().generation());
	}

}
