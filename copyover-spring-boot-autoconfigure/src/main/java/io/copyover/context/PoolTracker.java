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

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

import io.copyover.Pause;

/**
 * A pool of the JDK, which has nothing to hook into but its figures. They can miss a task
 * that is just changing hands, so a pool must have been idle for a moment to be believed;
 * and it is not held: in the freeze nobody is left who could submit a task.
 */
final class PoolTracker implements Watched {

	private final IntSupplier tasks;

	private final Predicate<Pause> runsCaller;

	private final Settling settling = new Settling();

	private PoolTracker(IntSupplier tasks, Predicate<Pause> runsCaller) {
		this.tasks = tasks;
		this.runsCaller = runsCaller;
	}

	static PoolTracker of(ThreadPoolExecutor pool) {
		Set<Thread> threads = ConcurrentHashMap.newKeySet();
		ThreadFactory factory = pool.getThreadFactory();
		pool.setThreadFactory((task) -> {
			Thread thread = factory.newThread(task);
			if (thread != null) {
				threads.removeIf((earlier) -> earlier.getState() == Thread.State.TERMINATED);
				threads.add(thread);
			}
			return thread;
		});
		return new PoolTracker(() -> pool.getQueue().size() + pool.getActiveCount(),
				(pause) -> threads.stream().anyMatch(pause::isCaller));
	}

	static PoolTracker of(ForkJoinPool pool) {
		return new PoolTracker(() -> tasks(pool),
				(pause) -> Thread.getAllStackTraces()
					.keySet()
					.stream()
					.anyMatch((thread) -> thread instanceof ForkJoinWorkerThread worker && worker.getPool() == pool
							&& pause.isCaller(thread)));
	}

	private static int tasks(ForkJoinPool pool) {
		long queued = pool.getQueuedSubmissionCount() + pool.getQueuedTaskCount();
		return (int) Math.min(Integer.MAX_VALUE, queued + pool.getActiveThreadCount());
	}

	@Override
	public int outstanding(Pause pause) {
		int tasks = this.tasks.getAsInt();
		if (tasks > 0 && this.runsCaller.test(pause)) {
			tasks--;
		}
		return (tasks > 0 || this.settling.lasts(true, SETTLED)) ? settled(tasks) : 1;
	}

	private int settled(int tasks) {
		if (tasks > 0) {
			this.settling.reset();
		}
		return tasks;
	}

	@Override
	public void hold() {
	}

	@Override
	public void release() {
		this.settling.reset();
	}

	@Override
	public void discard() {
	}

}
