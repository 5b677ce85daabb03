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

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Where the threads of an executor wait before they begin a task. It uses no monitor: a
 * virtual thread that waits must not pin its carrier.
 */
final class TaskGate {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final BooleanSupplier room;

	private State state = State.OPEN;

	private int waiting;

	/**
	 * Make a gate that is open.
	 * @param room tells whether there is room for one more task while the gate is open;
	 * must not block. It is asked again after {@link #leave()}
	 */
	TaskGate(BooleanSupplier room) {
		this.room = room;
	}

	/**
	 * Wait until a task may begin.
	 * @param kind how it came to its executor
	 * @param waiting is called, once at most, if scheduled work has to wait while
	 * submitted tasks may begin; must not block
	 * @param begin is called as the task begins, in one step with passing
	 * @return {@code false} if the task is to be dropped
	 */
	boolean pass(TaskKind kind, Runnable waiting, Runnable begin) {
		this.lock.lock();
		try {
			if (!await(kind, waiting)) {
				return false;
			}
			begin.run();
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean await(TaskKind kind, Runnable waiting) {
		int count = (kind != TaskKind.SCHEDULED) ? 1 : 0;
		this.waiting += count;
		try {
			if (this.state.holds(kind) && !this.state.holds(TaskKind.SUBMITTED)) {
				waiting.run();
			}
			while (this.state.holds(kind) || (this.state == State.OPEN && !this.room.getAsBoolean())) {
				this.changed.await();
			}
			return !this.state.drops(kind);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		finally {
			this.waiting -= count;
		}
	}

	/**
	 * A task has ended, so there may be room for another.
	 */
	void leave() {
		this.lock.lock();
		try {
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Tell whether no submitted task waits; scheduled runs do not count.
	 * @return {@code true} if no thread is about to begin one
	 */
	boolean isFree() {
		this.lock.lock();
		try {
			return this.waiting == 0;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Let no scheduled run begin.
	 */
	void holdScheduled() {
		change(State.SCHEDULED_HELD);
	}

	/**
	 * Let nothing begin that was scheduled, however due it is.
	 */
	void holdScheduledAndDue() {
		change(State.DUE_HELD);
	}

	/**
	 * Let nothing begin.
	 */
	void holdAll() {
		change(State.HELD);
	}

	/**
	 * Let everything begin for which there is room.
	 */
	void open() {
		change(State.OPEN);
	}

	/**
	 * Drop every scheduled run that would begin, now and later, and let the rest begin.
	 */
	void discardScheduled() {
		change(State.SCHEDULED_DISCARDING);
	}

	/**
	 * Drop everything that would begin, now and later.
	 */
	void discardAll() {
		change(State.DISCARDING);
	}

	private void change(State state) {
		this.lock.lock();
		try {
			this.state = state;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private enum State {

		OPEN, SCHEDULED_HELD, DUE_HELD, HELD, SCHEDULED_DISCARDING, DISCARDING;

		boolean holds(TaskKind kind) {
			return this == HELD || (this == DUE_HELD && kind != TaskKind.SUBMITTED)
					|| (this == SCHEDULED_HELD && kind == TaskKind.SCHEDULED);
		}

		boolean drops(TaskKind kind) {
			return this == DISCARDING || (this == SCHEDULED_DISCARDING && kind == TaskKind.SCHEDULED);
		}

	}

}
