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

package io.copyover.web;

import java.time.Duration;

import io.copyover.Pause;

/**
 * Tells when idle connections are closed while others are waited for: after a while, and
 * at the latest when the time is over, as where the machine stood still before. For one
 * thread.
 */
public final class IdleClosing {

	// A server closes a connection on another thread.
	private static final Duration GRACE = Duration.ofMillis(500);

	private final long start = System.nanoTime();

	private final Duration idle;

	private final Pause pause;

	private final Runnable ending;

	private boolean due;

	private long dueSince;

	/**
	 * Begin to wait.
	 * @param idle after what time idle ones are closed
	 * @param pause the time for all of it
	 * @param ending ends long requests, now and, of those that began meanwhile, when idle
	 * ones begin to be closed
	 */
	public IdleClosing(Duration idle, Pause pause, Runnable ending) {
		this.idle = idle;
		this.pause = pause;
		this.ending = ending;
		ending.run();
	}

	/**
	 * Tell whether the time is over and idle ones have had some to close.
	 * @return {@code true} if no more is to be waited for
	 */
	public boolean isOver() {
		return this.due && isTimeOver() && System.nanoTime() - this.dueSince >= GRACE.toNanos();
	}

	/**
	 * Tell whether idle ones are to be closed now.
	 * @return {@code true} if so, from then on
	 */
	public boolean isDue() {
		if (!this.due && (isTimeOver() || System.nanoTime() - this.start >= this.idle.toNanos())) {
			this.ending.run();
			this.due = true;
			this.dueSince = System.nanoTime();
		}
		return this.due;
	}

	private boolean isTimeOver() {
		return this.pause.remaining().isZero();
	}

}
