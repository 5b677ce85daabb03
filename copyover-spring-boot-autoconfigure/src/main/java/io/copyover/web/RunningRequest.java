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

import org.jspecify.annotations.Nullable;

import io.copyover.Pause;
import io.copyover.handover.Participant.Work;
import io.copyover.web.LongRequests.Rule;
import io.copyover.web.LongRequests.Then;

/**
 * A request that was let in and is not over yet. Safe for use by several threads.
 */
public final class RunningRequest {

	private final String description;

	private final long start = System.nanoTime();

	private final Set<Thread> threads = ConcurrentHashMap.newKeySet(2);

	private volatile @Nullable RequestHandle handle;

	private volatile boolean letGo;

	private volatile boolean left;

	private boolean over;

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
	 * Tell whether a thread works on it, as far as is known.
	 * @return {@code true} if one does
	 */
	public boolean hasThread() {
		return !this.threads.isEmpty();
	}

	/**
	 * Say how more can be told of the request, and how it can be ended. Without a handle
	 * it is always waited for.
	 * @param handle the handle
	 */
	public void handle(RequestHandle handle) {
		this.handle = handle;
	}

	/**
	 * Tell whether a copyover has let it go, and waits for it no longer.
	 * @return {@code true} if it has
	 */
	public boolean isLetGo() {
		return this.letGo;
	}

	/**
	 * Tell whether a copyover has left it with the predecessor, with all that it does.
	 * @return {@code true} if it has
	 */
	public boolean isLeft() {
		return this.left;
	}

	/**
	 * Tell whether it will be let go at the freeze.
	 * @param rules the rules
	 * @return {@code true} if it will, as far as can be told now
	 */
	synchronized boolean willBeLetGo(LongRequests rules) {
		RequestHandle known = this.handle;
		if (this.letGo || known == null || this.over) {
			return this.letGo;
		}
		Rule rule = rules.find(known);
		return rule != null && (rule.then() == Then.LEAVE || known.canEnd());
	}

	/**
	 * Let it go if a rule says so.
	 * @param rules the rules
	 * @param kind what must become of it by that rule, {@code null} for either
	 */
	synchronized void letGo(LongRequests rules, @Nullable Then kind) {
		RequestHandle known = this.handle;
		if (this.letGo || known == null || this.over) {
			return;
		}
		Rule rule = rules.find(known);
		if (rule != null && (kind == null || rule.then() == kind)) {
			boolean leaves = rule.then() == Then.LEAVE;
			this.left = leaves;
			this.letGo = leaves || (known.canEnd() && known.end(EmptyAnswer.to(known, rule.status())));
		}
	}

	/**
	 * Wait for it again, after a rollback, unless its answer was ended: it could not be
	 * ended once more.
	 */
	void takeBack() {
		this.letGo = this.letGo && !this.left;
		this.left = false;
	}

	/**
	 * Say that it is over: its handle is not used any more.
	 */
	synchronized void over() {
		this.over = true;
	}

	/**
	 * Tell whether it waits for a copyover itself.
	 * @param pause tells who the caller is
	 * @return {@code true} if one of its threads is the caller
	 */
	public boolean isOfCaller(Pause pause) {
		return this.threads.stream().anyMatch(pause::isCaller);
	}

	Work work(long now) {
		return new Work(this.description, Duration.ofNanos(Math.max(0, now - this.start)));
	}

}
