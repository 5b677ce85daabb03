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
 * at the latest when the time is over, as where the machine stood still before. Ends long
 * requests meanwhile: one that cannot be ended at the first try may be at the next. For
 * one thread.
 */
public final class IdleClosing {

	// A server closes a connection on another thread, and ends an answer only while no
	// thread works on it.
	private static final Duration GRACE = Duration.ofMillis(500);

	private final long start = System.nanoTime();

	private final Duration idle;

	private final Pause pause;

	private final boolean held;

	private final Runnable ending;

	private boolean due;

	private long since = this.start;

	/**
	 * Begin to wait.
	 * @param idle after what time idle ones are closed
	 * @param pause the time for all of it
	 * @param held whether no new connections are accepted: long requests are ended all
	 * the time then. Else they are now, when idle ones begin to be closed, and when the
	 * time is nearly over, each time for a moment: the clients come back.
	 * @param ending ends long requests
	 */
	public IdleClosing(Duration idle, Pause pause, boolean held, Runnable ending) {
		this.idle = idle;
		this.pause = pause;
		this.held = held;
		this.ending = ending;
		ending.run();
	}

	/**
	 * Tell whether the time is over and idle ones have had some to close.
	 * @return {@code true} if no more is to be waited for
	 */
	public boolean isOver() {
		return this.due && isTimeOver() && !isRecent();
	}

	/**
	 * Tell whether idle ones are to be closed now. To be called again and again: it ends
	 * long requests.
	 * @return {@code true} if so, from then on
	 */
	public boolean isDue() {
		boolean begins = !this.due && (isTimeOver() || isPast(this.start, this.idle));
		if (begins) {
			this.due = true;
			this.since = System.nanoTime();
		}
		if (begins || this.held || isRecent() || this.pause.remaining().compareTo(GRACE) < 0) {
			this.ending.run();
		}
		return this.due;
	}

	private boolean isRecent() {
		return !isPast(this.since, GRACE);
	}

	private static boolean isPast(long start, Duration time) {
		return System.nanoTime() - start >= time.toNanos();
	}

	private boolean isTimeOver() {
		return this.pause.remaining().isZero();
	}

}
