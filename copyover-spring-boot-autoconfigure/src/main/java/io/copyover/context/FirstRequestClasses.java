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

package io.copyover.context;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the classes that first requests need, which take most of their time. They are not
 * initialized: nothing of the application runs.
 */
final class FirstRequestClasses {

	private static final Logger logger = LoggerFactory.getLogger(FirstRequestClasses.class);

	private static final String RESOURCE = "first-request-classes.txt";

	private final @Nullable ClassLoader classLoader;

	FirstRequestClasses(@Nullable ClassLoader classLoader) {
		this.classLoader = classLoader;
	}

	/**
	 * Load them; those that are not there are passed over.
	 * @return how many were loaded
	 */
	int load() {
		return (int) names().stream().filter(this::load).count();
	}

	static List<String> names() {
		try (InputStream resource = FirstRequestClasses.class.getResourceAsStream(RESOURCE)) {
			if (resource == null) {
				return List.of();
			}
			BufferedReader reader = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8));
			return reader.lines().filter((line) -> !line.isBlank() && !line.startsWith("#")).toList();
		}
		catch (IOException ex) {
			logger.debug("The list of classes cannot be read", ex);
			return List.of();
		}
	}

	private boolean load(String name) {
		try {
			Class.forName(name, false, this.classLoader);
			return true;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

}
