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

package io.copyover.websocket;

import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * What every frame of a client passes before its handler sees it. While it is held, a
 * frame keeps the server's thread that has read it, and what the client sends after it
 * stays in the connection. So nothing is lost or overtaken if it is opened again. The
 * server needs threads meanwhile, so few frames may wait; a client whose frame is dropped
 * for that has to come back in any case. Safe for use by several threads.
 */
final class FrameGate {

	/** How many frames of all clients wait at most. */
	static final int MOST_WAITING = 32;

	private static final Semaphore ROOM = new Semaphore(MOST_WAITING);

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition decided = this.lock.newCondition();

	private volatile State state = State.OPEN;

	/**
	 * Ask for a frame to be let in; waits while the gate is held.
	 * @param entering is run if it is, before the gate can be held
	 * @return {@code false} if the frame is to be dropped
	 * @throws InterruptedException when interrupted
	 */
	boolean enter(Runnable entering) throws InterruptedException {
		this.lock.lock();
		try {
			if (this.state == State.HELD) {
				awaitDecision();
			}
			if (this.state == State.OPEN) {
				entering.run();
				return true;
			}
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void awaitDecision() throws InterruptedException {
		if (!ROOM.tryAcquire()) {
			this.state = State.MISSED;
			return;
		}
		try {
			while (this.state == State.HELD) {
				this.decided.await();
			}
		}
		finally {
			ROOM.release();
		}
	}

	/**
	 * Let no further frame in. Does nothing unless the gate is open.
	 */
	void hold() {
		change((now) -> now == State.OPEN, State.HELD);
	}

	/**
	 * Let frames in again, if they wait.
	 * @return {@code false} if they are dropped, and will be
	 */
	boolean open() {
		return change((now) -> now == State.OPEN || now == State.HELD, State.OPEN);
	}

	/**
	 * Drop the frames that wait and all that come: the client is about to be told so.
	 * @return {@code false} if frames are let in, or the client was told already
	 */
	boolean tell() {
		return change((now) -> now == State.HELD || now == State.MISSED, State.TOLD);
	}

	/**
	 * Drop the frames that wait and all that come: the session is over, unless frames are
	 * let in again.
	 * @return {@code false} if they are
	 */
	boolean shutUnlessOpen() {
		return change((now) -> now != State.OPEN, State.SHUT);
	}

	/**
	 * Drop the frames that wait and all that come: the session is over.
	 */
	void shut() {
		change((now) -> true, State.SHUT);
	}

	boolean isOpen() {
		return this.state == State.OPEN;
	}

	/**
	 * Tell whether the client was told and the session is not over yet.
	 * @return {@code true} if so
	 */
	boolean isTold() {
		return this.state == State.TOLD;
	}

	/**
	 * Tell whether a frame was dropped that the client knows nothing of.
	 * @return {@code true} if one was
	 */
	boolean isMissed() {
		return this.state == State.MISSED;
	}

	private boolean change(Predicate<State> condition, State next) {
		this.lock.lock();
		try {
			boolean met = condition.test(this.state);
			if (met) {
				this.state = next;
				this.decided.signalAll();
			}
			return met;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * What becomes of frames.
	 */
	private enum State {

		/** They are let in. */
		OPEN,
		/** They wait. */
		HELD,
		/** One was dropped, and so are all that follow. */
		MISSED,
		/** They are dropped, and the client knows. */
		TOLD,
		/** They are dropped, for the session is over. */
		SHUT

	}

}
