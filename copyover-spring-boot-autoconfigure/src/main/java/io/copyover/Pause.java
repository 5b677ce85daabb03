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

package io.copyover;

import java.time.Duration;

/**
 * What a {@link Workload} needs to know while it comes to rest.
 */
public interface Pause {

	/**
	 * Return the time that is left.
	 * @return the time, zero when it is over
	 */
	Duration remaining();

	/**
	 * Tell whether a thread is the one that called {@link Copyover#execute}. What that
	 * thread does must not be waited for: it waits for the copyover.
	 * @param thread the thread to look at
	 * @return {@code true} if it waits for this copyover
	 */
	boolean isCaller(Thread thread);

}
