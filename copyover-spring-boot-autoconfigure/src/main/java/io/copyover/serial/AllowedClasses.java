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

package io.copyover.serial;

import java.io.ObjectInputFilter;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The classes that may be restored, as patterns: {@code com.example.Cart} one class and
 * those nested in it, {@code com.example.*} those of a package, {@code com.example.**}
 * those below it too. An array counts as its elements. Safe for use by several threads.
 */
public final class AllowedClasses {

	/**
	 * What is always allowed: values and collections of the JDK that run no foreign code
	 * when they are restored.
	 */
	private static final List<String> JDK = List.of("java.lang.*", "java.math.*", "java.time.**", "java.util.*",
			"java.util.concurrent.*", "java.util.concurrent.atomic.*", "java.util.concurrent.locks.*", "java.net.URI",
			"java.net.Inet4Address", "java.net.Inet6Address", "java.net.InetAddress");

	private final List<String> patterns;

	/**
	 * Make a list.
	 * @param patterns what is allowed beside what always is
	 */
	public AllowedClasses(Collection<String> patterns) {
		this.patterns = patterns.stream().map(String::strip).filter((pattern) -> !pattern.isEmpty()).toList();
	}

	boolean allows(Class<?> type) {
		Class<?> element = type;
		while (element.isArray()) {
			element = element.getComponentType();
		}
		String name = element.getName();
		return element.isPrimitive() || matches(JDK, name) || matches(this.patterns, name);
	}

	private static boolean matches(List<String> patterns, String name) {
		return patterns.stream().anyMatch((pattern) -> matches(pattern, name));
	}

	private static boolean matches(String pattern, String name) {
		if (pattern.endsWith(".**")) {
			return name.startsWith(pattern.substring(0, pattern.length() - 2));
		}
		if (pattern.endsWith(".*")) {
			int dot = pattern.length() - 1;
			return name.startsWith(pattern.substring(0, dot)) && name.indexOf('.', dot) < 0;
		}
		return name.equals(pattern) || name.startsWith(pattern + "$");
	}

	/**
	 * Make the filter of one stream, which remembers what it refused.
	 * @return the filter
	 */
	Filter filter() {
		return new Filter();
	}

	/**
	 * The filter of one stream.
	 */
	final class Filter implements ObjectInputFilter {

		private static final long MAX_DEPTH = 500;

		private @Nullable String refused;

		@Override
		public Status checkInput(FilterInfo info) {
			Class<?> type = info.serialClass();
			if (type != null && !allows(type)) {
				this.refused = type.getName();
				return Status.REJECTED;
			}
			if (info.depth() > MAX_DEPTH || info.arrayLength() > SerializedObjects.MAX_BYTES) {
				return Status.REJECTED;
			}
			return (type != null) ? Status.ALLOWED : Status.UNDECIDED;
		}

		@Nullable String refused() {
			return this.refused;
		}

	}

}
