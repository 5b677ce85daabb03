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

package io.copyover.autoconfigure;

import java.util.List;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

import io.copyover.autoconfigure.CopyoverProperties.LongRequest;
import io.copyover.web.LongRequests;
import io.copyover.web.LongRequests.Rule;
import io.copyover.web.LongRequests.Then;

/**
 * Makes the rules for long requests of their properties. Only web applications load it:
 * the patterns are those of Spring's controllers.
 */
final class LongRequestRules {

	private LongRequestRules() {
	}

	static LongRequests of(@Nullable List<LongRequest> rules) {
		return (rules != null) ? new LongRequests(rules.stream().map(LongRequestRules::rule).toList())
				: LongRequests.NONE;
	}

	private static Rule rule(LongRequest rule) {
		String path = rule.path();
		return new Rule((path != null) ? matching(path) : null, rule.contentType(),
				(rule.then() == LongRequest.Then.LEAVE) ? Then.LEAVE : Then.END, rule.status());
	}

	private static Predicate<String> matching(String path) {
		try {
			PathPattern pattern = PathPatternParser.defaultInstance
				.parse(PathPatternParser.defaultInstance.initFullPathPattern(path));
			return (actual) -> pattern.matches(PathContainer.parsePath(actual));
		}
		catch (PatternParseException ex) {
			throw new InvalidConfigurationPropertyValueException("copyover.long-requests.path", path,
					ex.toDetailedString());
		}
	}

}
