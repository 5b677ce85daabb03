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

import java.lang.management.ManagementFactory;
import java.net.URI;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.copyover.Copyover;
import io.copyover.CopyoverStatus;

/**
 * Tells the page what it shows, and signs its user in.
 */
@RestController
class StatusController {

	private final Visits visits;

	private final Copyover copyover;

	StatusController(Visits visits, Copyover copyover) {
		this.visits = visits;
		this.copyover = copyover;
	}

	@GetMapping("/api/status")
	Status status(@Nullable Authentication user) {
		CopyoverStatus status = this.copyover.status();
		return new Status(status.pid(), status.generation(), this.visits.count(),
				ManagementFactory.getRuntimeMXBean().getUptime(), (user != null) ? user.getName() : null,
				mayCopyover(user));
	}

	private static boolean mayCopyover(@Nullable Authentication user) {
		return user != null && user.getAuthorities()
			.stream()
			.anyMatch((authority) -> "ROLE_COPYOVER".equals(authority.getAuthority()));
	}

	/**
	 * Ask a browser for name and password, which it then sends to every path.
	 * @return where to go then
	 */
	@GetMapping("/admin")
	ResponseEntity<Void> signIn() {
		return ResponseEntity.status(HttpStatus.FOUND).location(URI.create("/")).build();
	}

	/**
	 * What the page shows.
	 *
	 * @param pid the id of the process
	 * @param generation the generation of the process
	 * @param visits how many visits there were
	 * @param uptimeMillis how long the process has been running
	 * @param user who is signed in, {@code null} for nobody
	 * @param mayCopyover whether that user may run a copyover
	 */
	record Status(long pid, int generation, long visits, long uptimeMillis, @Nullable String user,
			boolean mayCopyover) {

	}

}
