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

package io.copyover.handover;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.copyover.Contributor;
import io.copyover.CopyoverException;

/**
 * The contributors, in the order in which they were registered. Copied on each write, so
 * that a copyover works on one state of it.
 */
final class Registry {

	private static final int MAX_NAME_BYTES = 255;

	private volatile List<Contributor> contributors = List.of();

	synchronized void add(Contributor contributor) {
		String name = contributor.copyoverName();
		check(name, contributor);
		for (Contributor other : this.contributors) {
			if (other.copyoverName().equals(name)) {
				throw new CopyoverException("Two contributors have the name '" + name + "': " + describe(other)
						+ " and " + describe(contributor));
			}
		}
		List<Contributor> copy = new ArrayList<>(this.contributors);
		copy.add(contributor);
		this.contributors = List.copyOf(copy);
	}

	synchronized void clear() {
		this.contributors = List.of();
	}

	List<Contributor> all() {
		return this.contributors;
	}

	Map<String, Contributor> byName() {
		Map<String, Contributor> byName = new LinkedHashMap<>();
		this.contributors.forEach((contributor) -> byName.put(contributor.copyoverName(), contributor));
		return byName;
	}

	List<String> names() {
		return this.contributors.stream().map(Contributor::copyoverName).toList();
	}

	@SuppressWarnings("ConstantValue")
	private static void check(String name, Contributor contributor) {
		if (name == null || name.isBlank()) {
			throw new CopyoverException("The name of " + describe(contributor) + " is blank");
		}
		if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
			throw new CopyoverException("The name '" + name + "' of " + describe(contributor) + " is longer than "
					+ MAX_NAME_BYTES + " bytes");
		}
	}

	private static String describe(Contributor contributor) {
		return contributor.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(contributor));
	}

}
