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

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * How a task came to its executor.
 */
enum TaskKind {

	/**
	 * Given to {@code execute} or {@code submit}: it is to run as soon as it can.
	 */
	SUBMITTED,

	/**
	 * Scheduled once, for a time that had come already.
	 */
	DUE,

	/**
	 * Scheduled for later, or again and again.
	 */
	SCHEDULED;

	private static final String POOL = ScheduledThreadPoolExecutor.class.getName();

	private static final String RESCHEDULING = "org.springframework.scheduling.concurrent.ReschedulingRunnable";

	private static final Set<String> SUBMITTING = Set.of("execute", "submit");

	/**
	 * Tell the kind of a task from within its decoration. A pool that schedules gives a
	 * task that was submitted a delay of 0, just like a run of a trigger that is overdue:
	 * only the callers tell the two apart.
	 * @param task the task as the executor knows it
	 * @return its kind
	 */
	static TaskKind of(Runnable task) {
		if (!(task instanceof RunnableScheduledFuture<?> future)) {
			return SUBMITTED;
		}
		if (future.isPeriodic() || future.getDelay(TimeUnit.NANOSECONDS) > 0) {
			return SCHEDULED;
		}
		List<StackFrame> callers = StackWalker.getInstance()
			.walk((frames) -> frames.dropWhile((frame) -> !isPool(frame))
				.dropWhile((frame) -> isPool(frame) && !SUBMITTING.contains(frame.getMethodName()))
				.limit(1)
				.toList());
		if (callers.isEmpty() || isPool(callers.get(0))) {
			return SUBMITTED;
		}
		return callers.get(0).getClassName().equals(RESCHEDULING) ? SCHEDULED : DUE;
	}

	private static boolean isPool(StackFrame frame) {
		return frame.getClassName().equals(POOL);
	}

}
