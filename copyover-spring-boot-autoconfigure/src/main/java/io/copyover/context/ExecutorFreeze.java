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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

import io.copyover.CopyoverException;
import io.copyover.Pause;

/**
 * Brings the executors and schedulers of an application to rest: first the schedulers,
 * then all executors at once, for the tasks of one may submit to another.
 */
final class ExecutorFreeze {

	private static final Duration POLL = Duration.ofMillis(2);

	private final Map<String, Watched> executors;

	private final Pause pause;

	ExecutorFreeze(Map<String, Watched> executors, Pause pause) {
		this.executors = executors;
		this.pause = pause;
	}

	/**
	 * Stop the schedulers, let scheduled runs and submitted tasks end, and hold
	 * everything.
	 * @throws CopyoverException naming what was in the way when the time was over
	 * @throws InterruptedException when interrupted
	 */
	void run() throws InterruptedException {
		this.executors.values().forEach(Watched::stopScheduling);
		await((executor) -> executor.runs(this.pause));
		do {
			this.executors.values().forEach(Watched::stopScheduling);
			await((executor) -> executor.outstanding(this.pause));
		}
		while (!hold());
	}

	/**
	 * Hold everything. A task that had begun may submit to an executor after the look at
	 * it, and end before the look at its own. Once all have been seen to run nothing,
	 * nobody is left who could submit: a second look sees what the first missed.
	 * @return whether nothing was outstanding
	 */
	private boolean hold() {
		this.executors.values().forEach(Watched::hold);
		return isQuiet() && isQuiet();
	}

	private boolean isQuiet() {
		return count((executor) -> executor.outstanding(this.pause)).isEmpty();
	}

	private void await(ToIntFunction<Watched> tasks) throws InterruptedException {
		while (true) {
			boolean over = this.pause.remaining().isZero();
			Map<String, Integer> busy = count(tasks);
			if (busy.isEmpty()) {
				return;
			}
			if (over) {
				throw new CopyoverException("Tasks did not end in time: " + describe(busy));
			}
			TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
		}
	}

	private Map<String, Integer> count(ToIntFunction<Watched> tasks) {
		Map<String, Integer> busy = new LinkedHashMap<>();
		this.executors.forEach((name, executor) -> {
			int count = tasks.applyAsInt(executor);
			if (count > 0) {
				busy.put(name, count);
			}
		});
		return busy;
	}

	private static String describe(Map<String, Integer> busy) {
		StringJoiner names = new StringJoiner(", ");
		busy.forEach((name, count) -> names.add(count + " of bean '" + name + "'"));
		return names.toString();
	}

}
