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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.copyover.Pause;
import io.copyover.handover.Participant.Work;

/**
 * A request that was let in and is not over yet. Safe for use by several threads.
 */
public final class RunningRequest {

	private final String description;

	private final long start = System.nanoTime();

	private final Set<Thread> threads = ConcurrentHashMap.newKeySet(2);

	RunningRequest(String description) {
		this.description = description;
		attach();
	}

	/**
	 * Say that the current thread works on it from now on.
	 */
	public void attach() {
		this.threads.add(Thread.currentThread());
	}

	/**
	 * Say that the current thread no longer works on it, as while an asynchronous request
	 * waits.
	 */
	public void detach() {
		this.threads.remove(Thread.currentThread());
	}

	/**
	 * Tell whether it waits for a copyover itself.
	 * @param pause tells who the caller is
	 * @return {@code true} if one of its threads is the caller
	 */
	public boolean isOfCaller(Pause pause) {
		return this.threads.stream().anyMatch(pause::isCaller);
	}

	Work work() {
		return new Work(this.description, Duration.ofNanos(System.nanoTime() - this.start));
	}

}
