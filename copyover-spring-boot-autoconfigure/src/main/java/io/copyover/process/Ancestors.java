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

package io.copyover.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The processes that this one descends from.
 */
final class Ancestors {

	private Ancestors() {
	}

	/**
	 * Tell whether a process is one of them. Where one ends while they are looked up,
	 * those above it are missed, and its children have another parent then: so they are
	 * looked up until they stay the same.
	 * @param pid the id of the process
	 * @param walk looks them up
	 * @return {@code true} if it is
	 */
	static boolean contain(long pid, Supplier<List<Long>> walk) {
		List<Long> before;
		List<Long> found = walk.get();
		do {
			if (found.contains(pid)) {
				return true;
			}
			before = found;
			found = walk.get();
		}
		while (!found.equals(before));
		return false;
	}

	/**
	 * Look them up once.
	 * @return their ids, the parent first
	 */
	static List<Long> walk() {
		List<Long> ids = new ArrayList<>();
		Optional<ProcessHandle> ancestor = ProcessHandle.current().parent();
		while (ancestor.isPresent()) {
			ids.add(ancestor.get().pid());
			ancestor = ancestor.get().parent();
		}
		return ids;
	}

}
