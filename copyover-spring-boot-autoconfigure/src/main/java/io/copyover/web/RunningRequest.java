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

import org.jspecify.annotations.Nullable;

import io.copyover.Pause;
import io.copyover.handover.Participant.Work;

/**
 * A request that was let in and is not over yet. Safe for use by several threads.
 */
public final class RunningRequest {

	private final String description;

	private final long start = System.nanoTime();

	private volatile @Nullable Thread thread;

	RunningRequest(String description) {
		this.description = description;
		this.thread = Thread.currentThread();
	}

	/**
	 * Say that the current thread works on it from now on.
	 */
	public void attach() {
		this.thread = Thread.currentThread();
	}

	/**
	 * Say that no thread of the server works on it, as while an asynchronous request
	 * waits.
	 */
	public void detach() {
		this.thread = null;
	}

	boolean isOfCaller(Pause pause) {
		Thread current = this.thread;
		return current != null && pause.isCaller(current);
	}

	Work work() {
		return new Work(this.description, Duration.ofNanos(System.nanoTime() - this.start));
	}

}
