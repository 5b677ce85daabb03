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
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

import io.copyover.CopyoverException;
import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;

/**
 * Tells of connections that speak another protocol than HTTP, and that somebody else sees
 * to in a copyover: WebSockets whose clients are asked to come back.
 */
@FunctionalInterface
public interface UpgradedConnections {

	/**
	 * Nobody sees to any.
	 */
	UpgradedConnections NONE = () -> 0;

	/**
	 * Return how many are open.
	 * @return the number
	 */
	int count();

	/**
	 * Refuse a copyover if there are any that nobody sees to.
	 * @param open counts all that are open
	 * @throws CopyoverRefusedException saying how many there are
	 */
	default void refuseOthers(IntSupplier open) {
		int others = awaitOthers(open, Duration.ofSeconds(2));
		if (others > 0) {
			throw new CopyoverRefusedException(Refusal.CONFLICT, "Open upgraded connections (WebSocket): " + others
					+ "; they cannot be handed over: try again when they are closed");
		}
	}

	/**
	 * Fail if there are any.
	 * @param others how many nobody sees to
	 * @throws CopyoverException saying how many there are
	 */
	static void failIfAny(int others) {
		if (others > 0) {
			throw new CopyoverException("Upgraded connections (WebSocket) that were opened meanwhile: " + others);
		}
	}

	/**
	 * Count those that nobody sees to. One that has just been closed may still be there
	 * for a moment, which is waited for where there are any that somebody sees to, unless
	 * this thread is interrupted.
	 * @param open counts all that are open
	 * @param limit how long to wait
	 * @return the number
	 */
	default int awaitOthers(IntSupplier open, Duration limit) {
		long start = System.nanoTime();
		int others = open.getAsInt() - count();
		while (others > 0 && this != NONE && System.nanoTime() - start < limit.toNanos()
				&& !Thread.currentThread().isInterrupted()) {
			LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
			others = open.getAsInt() - count();
		}
		return Math.max(0, others);
	}

}
