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

/**
 * Where the threads of an executor wait before they begin a task. It uses no monitor: a
 * virtual thread that waits must not pin its carrier.
 */
final class TaskGate {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private State state = State.OPEN;

	private int waiting;

	/**
	 * Wait until a task may begin.
	 * @param scheduled whether it is a scheduled run
	 * @param begin is called as the task begins, in one step with passing
	 * @return {@code false} if the task is to be dropped
	 */
	boolean pass(boolean scheduled, Runnable begin) {
		this.lock.lock();
		try {
			if (!await(scheduled)) {
				return false;
			}
			begin.run();
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean await(boolean scheduled) {
		this.waiting += (scheduled) ? 0 : 1;
		try {
			while (this.state == State.HELD || (scheduled && this.state == State.SCHEDULED_HELD)) {
				this.changed.await();
			}
			return !(this.state == State.DISCARDING || (scheduled && this.state == State.SCHEDULED_DISCARDING));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		finally {
			this.waiting -= (scheduled) ? 0 : 1;
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
	 * Let nothing begin.
	 */
	void holdAll() {
		change(State.HELD);
	}

	/**
	 * Let everything begin.
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

		OPEN, SCHEDULED_HELD, HELD, SCHEDULED_DISCARDING, DISCARDING

	}

}
