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

import java.util.Map;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes work that is done after the answer.
 */
@Bench
@RestController
class LaterController {

	private final Ticks ticks;

	LaterController(Ticks ticks) {
		this.ticks = ticks;
	}

	@PostMapping("/api/later")
	Map<String, Integer> later(@RequestParam(defaultValue = "10") int count,
			@RequestParam(defaultValue = "100") long millis) throws InterruptedException {
		for (int i = 0; i < count; i++) {
			this.ticks.later(millis);
		}
		return Map.of("accepted", count);
	}

}
