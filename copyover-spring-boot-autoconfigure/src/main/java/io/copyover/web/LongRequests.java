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

package io.copyover.web;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Tells which requests a copyover does not wait for, because they may last for ever, and
 * what becomes of them. The first rule that matches counts.
 *
 * @param rules the rules
 */
public record LongRequests(List<Rule> rules) {

	/**
	 * No request is let go.
	 */
	public static final LongRequests NONE = new LongRequests(List.of());

	/**
	 * Make it.
	 * @param rules the rules
	 */
	public LongRequests {
		rules = List.copyOf(rules);
	}

	/**
	 * Tell whether a request can be left at all.
	 * @return {@code true} if one of the rules leaves requests
	 */
	public boolean leave() {
		return this.rules.stream().anyMatch((rule) -> rule.then() == Then.LEAVE);
	}

	/**
	 * Tell whether all requests are waited for.
	 * @return {@code true} if there is no rule
	 */
	public boolean isEmpty() {
		return this.rules.isEmpty();
	}

	/**
	 * Find what becomes of a request.
	 * @param request the request
	 * @return the rule for it, {@code null} if it is waited for
	 */
	@Nullable Rule find(RequestHandle request) {
		return this.rules.stream().filter((rule) -> rule.matches(request)).findFirst().orElse(null);
	}

	/**
	 * What becomes of a request that is let go.
	 */
	public enum Then {

		/** Its answer is ended, so that the client asks again and gets the successor. */
		END,
		/** It stays with the predecessor until its own end. */
		LEAVE

	}

	/**
	 * One rule.
	 *
	 * @param path what the path must match, {@code null} for all
	 * @param contentType what the type of the answer must match, such as
	 * {@code text/event-stream} or {@code video/*}, {@code null} for all; while the
	 * answer has none, what the client accepts, if that is a single type
	 * @param then what becomes of the request
	 * @param status the status of the answer if the request is ended before anything was
	 * sent, unless it is for an event stream
	 */
	public record Rule(@Nullable Predicate<String> path, @Nullable String contentType, Then then, int status) {

		/**
		 * Make a rule.
		 * @param path what the path must match, {@code null} for all
		 * @param contentType what the type must match, {@code null} for all
		 * @param then what becomes of the request
		 * @param status the status of an empty answer
		 */
		public Rule {
			if (path == null && contentType == null) {
				throw new IllegalArgumentException("A rule for long requests needs a path or a content type");
			}
		}

		boolean matches(RequestHandle request) {
			return (this.path == null || this.path.test(request.path()))
					&& (this.contentType == null || matchesType(this.contentType, request));
		}

		private static boolean matchesType(String pattern, RequestHandle request) {
			String type = request.contentType();
			String actual = (type != null) ? type : single(request.accept());
			return actual != null && matches(normal(pattern), normal(actual));
		}

		private static @Nullable String single(@Nullable String accept) {
			return (accept == null || accept.contains(",")) ? null : accept;
		}

		private static String normal(String type) {
			return Arrays.stream(type.split(";", 2)).findFirst().orElse("").trim().toLowerCase(Locale.ROOT);
		}

		private static boolean matches(String pattern, String type) {
			return pattern.endsWith("/*") ? type.startsWith(pattern.substring(0, pattern.length() - 1))
					: type.equals(pattern);
		}

	}

}
