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

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * How many descriptors this process may have open at the same time.
 */
final class DescriptorLimit {

	/**
	 * What must be left: pipes, output, what the native part and the warm-up open for a
	 * while, a web server's selectors, and some connections.
	 */
	static final int NEEDED = 32;

	private static final String ADVICE = ". Raise RLIMIT_NOFILE (ulimit -n; LimitNOFILE= in a unit of systemd), or look "
			+ "in /proc/PID/fd for what is opened and never closed";

	private DescriptorLimit() {
	}

	/**
	 * Tell whether too few descriptors are left to this process.
	 * @return what is wrong and what to do, {@code null} if there are enough
	 */
	static @Nullable String shortage() {
		try {
			int limit = ProcFiles.descriptorLimit();
			int counted = Descriptors.counted();
			return (counted > 0 && shortage(counted, limit) == null) ? null
					: shortage(Descriptors.open().size(), limit);
		}
		catch (IOException ex) {
			return "This process cannot open a file (" + ex.getMessage() + ")" + ADVICE;
		}
	}

	static @Nullable String shortage(int open, int limit) {
		if (limit - open >= NEEDED) {
			return null;
		}
		return "This process has " + open + " of the " + limit + " descriptors that it may have, and must have "
				+ NEEDED + " left" + ADVICE;
	}

}
