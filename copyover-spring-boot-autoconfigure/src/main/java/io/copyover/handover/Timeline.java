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

import java.util.concurrent.TimeUnit;

/**
 * When the steps of one handover were reached, for its report.
 */
final class Timeline {

	private final long started = System.nanoTime();

	private long booted;

	private long quieted;

	private long freezing;

	private long drained;

	private long released;

	private long bytes;

	void booted() {
		this.booted = System.nanoTime();
	}

	void quieted() {
		this.quieted = System.nanoTime();
	}

	void freezing() {
		this.freezing = System.nanoTime();
	}

	void drained() {
		this.drained = System.nanoTime();
	}

	void streamed(long bytes) {
		this.bytes = bytes;
	}

	void released() {
		this.released = System.nanoTime();
	}

	long bootMillis() {
		return millis(this.started, this.booted);
	}

	long quietMillis() {
		return millis(this.booted, this.quieted);
	}

	long drainMillis() {
		return millis(this.freezing, this.drained);
	}

	long freezeMillis() {
		return millis(this.freezing, this.released);
	}

	long bytes() {
		return this.bytes;
	}

	private static long millis(long from, long to) {
		return (from == 0 || to == 0) ? 0 : TimeUnit.NANOSECONDS.toMillis(to - from);
	}

}
