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

package io.copyover.actuate;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The extra arguments that a request may give: those that a pattern matches as a whole.
 */
final class AllowedArguments {

	private final List<Pattern> patterns;

	AllowedArguments(List<Pattern> patterns) {
		this.patterns = List.copyOf(patterns);
	}

	/**
	 * Check arguments.
	 * @param arguments the arguments
	 * @throws BadRequestException naming the first one that is not allowed by its place
	 * and its option's name
	 */
	void check(List<String> arguments) {
		for (int i = 0; i < arguments.size(); i++) {
			String argument = arguments.get(i);
			if (this.patterns.stream().noneMatch((pattern) -> pattern.matcher(argument).matches())) {
				throw new BadRequestException("Argument " + (i + 1) + name(argument)
						+ " is not allowed: no pattern of 'copyover.endpoint.allowed-args' matches it");
			}
		}
	}

	private static String name(String argument) {
		int end = argument.indexOf('=');
		if (!argument.startsWith("--") || end < 0) {
			return "";
		}
		String name = argument.substring(0, end);
		return (name.matches("[\\w.\\[\\]-]{1,100}")) ? " (" + name + ")" : "";
	}

}
