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

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import io.copyover.Copyover;
import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverReport;

/**
 * Runs a copyover without the endpoint: on the thread of a request, and on that of a
 * scheduled task.
 */
@ServletBench
@RestController
class ExecuteController {

	private final Copyover copyover;

	private final AtomicReference<@Nullable List<String>> wanted = new AtomicReference<>();

	ExecuteController(Copyover copyover) {
		this.copyover = copyover;
	}

	@PostMapping("/api/execute")
	Map<String, String> execute(HttpServletRequest request) {
		CopyoverReport report = this.copyover.execute(null, arguments(request));
		return Map.of("outcome", report.outcome().toString(), "reason", String.valueOf(report.reason()));
	}

	@PostMapping("/api/execute-later")
	@ResponseStatus(HttpStatus.ACCEPTED)
	void executeLater(HttpServletRequest request) {
		this.wanted.set(arguments(request));
	}

	/**
	 * Return the arguments as they are: a converted parameter would be split at its
	 * commas.
	 * @param request the request
	 * @return its arguments, none by default
	 */
	private static List<String> arguments(HttpServletRequest request) {
		String[] args = request.getParameterValues("args");
		return (args != null) ? List.of(args) : List.of();
	}

	@Scheduled(fixedDelay = 50)
	void executeWanted() {
		List<String> args = this.wanted.getAndSet(null);
		if (args != null) {
			this.copyover.execute(null, args);
		}
	}

	@ExceptionHandler
	ResponseEntity<Map<String, String>> refused(CopyoverRefusedException ex) {
		return ResponseEntity.status(HttpStatus.CONFLICT)
			.body(Map.of("outcome", "refused", "reason", String.valueOf(ex.getMessage())));
	}

}
