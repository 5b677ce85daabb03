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

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import io.copyover.CopyoverException;
import io.copyover.ReconnectTokens;

/**
 * Issues and consumes reconnect tokens.
 */
@Bench
@RestController
@RequestMapping("/api/tokens")
class TokensController {

	private final ReconnectTokens tokens;

	TokensController(ReconnectTokens tokens) {
		this.tokens = tokens;
	}

	@PostMapping
	Token issue(@RequestParam String user) {
		return new Token(this.tokens.issue(user));
	}

	@PostMapping("/consume")
	Map<String, Integer> consume(@RequestBody Token token) {
		int userId = this.tokens.consumeUserId(token.token())
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
		return Map.of("userId", userId);
	}

	@ExceptionHandler
	ResponseEntity<String> unavailable(CopyoverException ex) {
		return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body(ex.getMessage());
	}

	/**
	 * A token as it travels.
	 *
	 * @param token the token
	 */
	record Token(String token) {

	}

}
