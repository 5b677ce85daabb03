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

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The extra arguments of a request, from wherever they stand: the query, a form, or a
 * JSON object. Boot's own binding would split them at commas and drop some.
 */
final class RequestArguments {

	private static final String NAME = "args";

	private RequestArguments() {
	}

	/**
	 * Collect the arguments.
	 * @param call the request
	 * @return the arguments as they are, those of query and form first
	 * @throws BadRequestException if there is anything that is not understood
	 */
	static List<String> of(EndpointCall call) {
		List<String> arguments = new ArrayList<>();
		call.parameters().forEach((name, values) -> {
			checkName(name);
			arguments.addAll(values);
		});
		call.body().forEach((name, value) -> {
			checkName(String.valueOf(name));
			add(value, arguments);
		});
		return arguments;
	}

	private static void add(@Nullable Object value, List<String> arguments) {
		if (value != null) {
			arguments.add(value.toString());
		}
	}

	private static void checkName(String name) {
		if (!name.equals(NAME)) {
			throw new BadRequestException("Only 'args' may be given");
		}
	}

}
