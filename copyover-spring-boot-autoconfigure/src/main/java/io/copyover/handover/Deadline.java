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

import java.time.Duration;

/**
 * A moment in the future by the monotonic clock.
 */
final class Deadline {

	private final long nanos;

	private Deadline(long nanos) {
		this.nanos = nanos;
	}

	static Deadline after(Duration limit) {
		return new Deadline(System.nanoTime() + limit.toNanos());
	}

	Deadline orEarlier(Deadline other) {
		return (this.nanos - other.nanos <= 0) ? this : other;
	}

	Duration remaining() {
		return Duration.ofNanos(Math.max(0, this.nanos - System.nanoTime()));
	}

	boolean isOver() {
		return this.nanos - System.nanoTime() <= 0;
	}

}
