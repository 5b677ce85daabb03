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

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.core.task.TaskDecorator;

import io.copyover.Pause;
import io.copyover.handover.Errand;
import io.copyover.handover.Participant.Work;

/**
 * Counts the tasks of one Spring executor or scheduler from their submission on, and lets
 * them begin only while its gate is open. It is a {@link TaskDecorator} around the
 * application's own one.
 * <p>
 * A task that was submitted is remembered weakly until it begins: one that was rejected
 * is nobody's any more, and goes. Those that the collector has not found yet are told
 * from those that are about to begin by the executor's own figures, see {@code idle};
 * where it has none, the collector is asked to look.
 */
final class TaskTracker implements TaskDecorator, Watched {

	private static final Duration LOST = Duration.ofMillis(250);

	private final String name;

	private final @Nullable TaskDecorator delegate;

	private final BooleanSupplier idle;

	private final TaskGate gate = new TaskGate(this::hasRoom);

	private final Set<WeakReference<TrackedTask>> accepted = ConcurrentHashMap.newKeySet();

	private final ReferenceQueue<TrackedTask> lost = new ReferenceQueue<>();

	private final Set<Execution> running = ConcurrentHashMap.newKeySet();

	private final Settling settling = new Settling();

	private volatile Runnable waiting = () -> {
	};

	private volatile @Nullable IntSupplier limit;

	private volatile boolean collected;

	/**
	 * Make a tracker.
	 * @param name the name of the bean
	 * @param delegate the application's own decorator
	 * @param idle tells whether the executor holds no task that has not begun, by its own
	 * figures, which may miss one that is just changing hands; {@code false} where there
	 * are none
	 */
	TaskTracker(String name, @Nullable TaskDecorator delegate, BooleanSupplier idle) {
		this.name = name;
		this.delegate = delegate;
		this.idle = idle;
	}

	@Override
	public Runnable decorate(Runnable task) {
		if (task instanceof TrackedTask) {
			return task;
		}
		Runnable decorated = (this.delegate != null) ? this.delegate.decorate(task) : task;
		TrackedTask tracked = new TrackedTask(decorated, TaskKind.of(task));
		if (tracked.kind != TaskKind.SCHEDULED) {
			forgetLost();
			this.accepted.add(tracked.reference);
		}
		return tracked;
	}

	private void forgetLost() {
		for (Object reference = this.lost.poll(); reference != null; reference = this.lost.poll()) {
			this.accepted.remove(reference);
		}
	}

	/**
	 * Be told when scheduled work begins to wait while submitted tasks may begin.
	 * @param listener is called by the thread that waits; must not block
	 */
	void onWaiting(Runnable listener) {
		this.waiting = listener;
	}

	/**
	 * Let no task begin beside so many others, unless something is held.
	 * @param limit tells how many tasks may run at the same time; must not block
	 */
	void limit(IntSupplier limit) {
		this.limit = limit;
	}

	private boolean hasRoom() {
		IntSupplier limit = this.limit;
		return limit == null || this.running.size() < limit.getAsInt();
	}

	@Override
	public void stopScheduling() {
		this.gate.holdScheduled();
	}

	@Override
	public void holdScheduling() {
		this.gate.holdScheduledAndDue();
	}

	@Override
	public int runs(Pause pause) {
		return (int) others(pause).filter(Execution::scheduled).count();
	}

	@Override
	public @Nullable Work oldestRun(Pause pause) {
		return oldest(pause, Execution::scheduled);
	}

	@Nullable Work oldest(Pause pause, Predicate<Execution> filter) {
		return others(pause).filter(filter)
			.min(Comparator.comparingLong(Execution::since))
			.map((execution) -> execution.toWork(this.name))
			.orElse(null);
	}

	/**
	 * Tell whether a task is being executed that is waited for.
	 * @param pause tells who the caller is
	 * @return {@code true} if one is
	 */
	boolean isExecuting(Pause pause) {
		return others(pause).findAny().isPresent();
	}

	/**
	 * Tell whether the copyover was called in a task.
	 * @param pause tells who the caller is
	 * @return {@code true} if it was
	 */
	boolean isRunningCaller(Pause pause) {
		return this.running.stream().anyMatch((execution) -> pause.isCaller(execution.thread()));
	}

	private Stream<Execution> others(Pause pause) {
		return this.running.stream().filter((execution) -> !pause.isCaller(execution.thread()) && !execution.isLetGo());
	}

	@Override
	public int outstanding(Pause pause) {
		forgetLost();
		int waiting = waiting();
		int executing = (int) others(pause).count();
		if (this.settling.lasts(waiting > 0 && executing == 0 && this.gate.isFree(), LOST)) {
			long now = System.nanoTime();
			if (this.idle.getAsBoolean()) {
				this.accepted.removeIf((reference) -> isOld(reference, now));
				return waiting();
			}
			collect();
		}
		return executing + waiting;
	}

	private int waiting() {
		return (int) this.accepted.stream().filter((reference) -> !isLetGo(reference)).count();
	}

	/**
	 * Tell whether a task was accepted so long ago that an executor which looks idle
	 * cannot be just about to take it.
	 * @param reference the task
	 * @param now when the executor was looked at
	 * @return {@code true} if it was
	 */
	private static boolean isOld(WeakReference<TrackedTask> reference, long now) {
		TrackedTask task = reference.get();
		return task == null || now - task.since >= LOST.toNanos();
	}

	private static boolean isLetGo(WeakReference<TrackedTask> reference) {
		TrackedTask task = reference.get();
		return task != null && task.letGo.getAsBoolean();
	}

	/**
	 * Have the collector tell tasks that were rejected from those that are still to
	 * begin: once, for it takes time that clients wait.
	 */
	private void collect() {
		if (!this.collected) {
			this.collected = true;
			System.gc();
		}
	}

	@Override
	public void hold() {
		this.gate.holdAll();
	}

	@Override
	public void release() {
		this.collected = false;
		this.settling.reset();
		this.gate.open();
	}

	@Override
	public void discard() {
		this.gate.discardScheduled();
	}

	/**
	 * Drop submitted tasks too.
	 */
	void discardAll() {
		this.gate.discardAll();
	}

	/**
	 * A task in the queue of its executor; a periodic one runs many times.
	 */
	private final class TrackedTask implements Runnable {

		private final Runnable task;

		private final TaskKind kind;

		private final BooleanSupplier letGo = Errand.current();

		private final long since = System.nanoTime();

		private final WeakReference<TrackedTask> reference = new WeakReference<>(this, TaskTracker.this.lost);

		TrackedTask(Runnable task, TaskKind kind) {
			this.task = task;
			this.kind = kind;
		}

		@Override
		public void run() {
			Execution execution = new Execution(Thread.currentThread(), System.nanoTime(),
					this.kind == TaskKind.SCHEDULED, this.letGo);
			if (this.letGo.getAsBoolean()) {
				begin(execution);
			}
			else if (!TaskTracker.this.gate.pass(this.kind, TaskTracker.this.waiting, () -> begin(execution))) {
				TaskTracker.this.accepted.remove(this.reference);
				return;
			}
			try {
				this.task.run();
			}
			finally {
				TaskTracker.this.running.remove(execution);
				if (TaskTracker.this.limit != null) {
					TaskTracker.this.gate.leave();
				}
			}
		}

		private void begin(Execution execution) {
			TaskTracker.this.running.add(execution);
			TaskTracker.this.accepted.remove(this.reference);
		}

	}

	/**
	 * One run of a task.
	 */
	static final class Execution {

		private final Thread thread;

		private final long since;

		private final boolean scheduled;

		private final BooleanSupplier letGo;

		Execution(Thread thread, long since, boolean scheduled, BooleanSupplier letGo) {
			this.letGo = letGo;
			this.thread = thread;
			this.since = since;
			this.scheduled = scheduled;
		}

		Thread thread() {
			return this.thread;
		}

		long since() {
			return this.since;
		}

		boolean scheduled() {
			return this.scheduled;
		}

		boolean isLetGo() {
			return this.letGo.getAsBoolean();
		}

		Work toWork(String name) {
			return new Work("scheduled run on thread '" + this.thread.getName() + "' of bean '" + name + "'",
					Duration.ofNanos(System.nanoTime() - this.since));
		}

	}

}
