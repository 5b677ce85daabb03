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

import java.time.Duration;

/**
 * Tells whether something has been seen to hold for a while, look after look. For one
 * thread.
 */
final class Settling {

	private static final long NEVER = Long.MIN_VALUE;

	private long since = NEVER;

	/**
	 * Look.
	 * @param holds whether it holds now
	 * @param time how long it must have held, at every look
	 * @return whether it has
	 */
	boolean lasts(boolean holds, Duration time) {
		if (!holds) {
			this.since = NEVER;
			return false;
		}
		long now = System.nanoTime();
		if (this.since == NEVER) {
			this.since = now;
		}
		return now - this.since >= time.toNanos();
	}

	/**
	 * Start over.
	 */
	void reset() {
		this.since = NEVER;
	}

}
