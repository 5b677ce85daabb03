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

/**
 * The work of a process, as far as a copyover has to stop and start it. All methods have
 * defaults that do nothing, are called on a thread of the copyover's own, and never at
 * the same time.
 * <p>
 * The predecessor calls {@link #quiet}, then {@link #freeze}; if the copyover is rolled
 * back, {@link #resume} follows, also where one of the two threw. The successor calls
 * {@link #proceed}, and {@link #resume} once it has taken over.
 */
public interface Workload {

	/**
	 * Serve on, but take on nothing new that could last: stop message listeners and the
	 * like.
	 * @param pause the time for it
	 * @throws Exception to roll the copyover back
	 */
	default void quiet(Pause pause) throws Exception {
	}

	/**
	 * Stop all work and wait until none is in progress. When this returns, the state must
	 * not change any more.
	 * @param pause the time for it
	 * @throws Exception to roll the copyover back; the message should name what was in
	 * the way
	 */
	default void freeze(Pause pause) throws Exception {
	}

	/**
	 * In a successor whose state is restored: start, but do no work yet. Only
	 * {@link Copyover#receive} calls this; in a Spring application the start of the
	 * context does it.
	 * @throws Exception to give up; the predecessor serves on
	 */
	default void proceed() throws Exception {
	}

	/**
	 * Work: in the predecessor again, after a rollback, in the successor from now on.
	 * What had not been stopped is left alone.
	 * @throws Exception if something could not be started; it is reported, and the
	 * process serves on
	 */
	default void resume() throws Exception {
	}

}
