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

package io.copyover.sample.world;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/**
 * The page to sign in, the world's front door, and what everybody may know of it.
 */
@RestController
@ConditionalOnWebApplication(type = Type.SERVLET)
class LoginController {

	private final World world;

	private final String page;

	LoginController(World world) throws IOException {
		this.world = world;
		this.page = new ClassPathResource("world/login.html").getContentAsString(StandardCharsets.UTF_8);
	}

	@GetMapping(path = "/login", produces = MediaType.TEXT_HTML_VALUE)
	String login(CsrfToken token, @RequestParam(required = false) String error,
			@RequestParam(required = false) String refused) {
		String problem = (error != null) ? "The name or the password is not right."
				: (refused != null) ? "Your place in the world was given up. Please sign in again." : "";
		return this.page.replace("{{parameter}}", HtmlUtils.htmlEscape(token.getParameterName()))
			.replace("{{token}}", HtmlUtils.htmlEscape(token.getToken()))
			.replace("{{problem}}", problem);
	}

	@GetMapping("/api/world")
	WorldNews news() {
		WorldState state = this.world.getState();
		return new WorldNews(state.oil(), state.lit(), state.cat(), state.ticks());
	}

	/**
	 * What everybody may know.
	 *
	 * @param oil how much oil the lamp has
	 * @param lit whether the lamp burns
	 * @param cat where the cat is
	 * @param ticks how often the clock has ticked
	 */
	record WorldNews(int oil, boolean lit, String cat, long ticks) {

	}

}
