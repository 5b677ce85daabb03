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
import java.util.Set;

import io.copyover.Pause;

/**
 * A pause with a limit and known callers.
 */
final class TestPause implements Pause {

	private final long end;

	private final Set<Thread> callers;

	TestPause(Duration limit, Thread... callers) {
		this.end = System.nanoTime() + limit.toNanos();
		this.callers = Set.of(callers);
	}

	@Override
	public Duration remaining() {
		return Duration.ofNanos(Math.max(0, this.end - System.nanoTime()));
	}

	@Override
	public boolean isCaller(Thread thread) {
		return this.callers.contains(thread);
	}

}
