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

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Puts things into sessions, also such as cannot be handed over.
 */
@ServletBench
@RestController
@RequestMapping("/api/session")
class SessionController {

	private static final String NOTE = "note";

	private static final String TROUBLE = "trouble";

	@PostMapping
	Seen put(HttpSession session, @RequestParam String note, @RequestParam(defaultValue = "1800") int seconds) {
		session.setMaxInactiveInterval(seconds);
		session.setAttribute(NOTE, note);
		return seen(session);
	}

	/**
	 * Add an attribute that cannot be handed over.
	 * @param session the session
	 * @param kind {@code forbidden} for a class that is not on the allow-list,
	 * {@code unserializable} for one that cannot be serialised
	 * @return what is in the session then
	 */
	@PostMapping("/trouble")
	Seen trouble(HttpSession session, @RequestParam String kind) {
		session.setAttribute(TROUBLE, kind.equals("forbidden") ? MediaType.TEXT_PLAIN : new Object());
		return seen(session);
	}

	@DeleteMapping("/trouble")
	Seen calm(HttpSession session) {
		session.removeAttribute(TROUBLE);
		return seen(session);
	}

	@GetMapping
	@Nullable Seen get(HttpServletRequest request) {
		HttpSession session = request.getSession(false);
		return (session != null) ? seen(session) : null;
	}

	private static Seen seen(HttpSession session) {
		return new Seen(String.valueOf(session.getAttribute(NOTE)), session.getAttribute(TROUBLE) != null,
				session.getCreationTime(), session.getMaxInactiveInterval());
	}

	/**
	 * What is in a session.
	 *
	 * @param note the note
	 * @param trouble whether it has an attribute that cannot be handed over
	 * @param created when it was made, in milliseconds since 1970
	 * @param seconds how long it lives unused
	 */
	record Seen(String note, boolean trouble, long created, int seconds) {

	}

}
