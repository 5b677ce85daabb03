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

package io.copyover.web.netty;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.copyover.Pause;

/**
 * The open connections of a server. Safe for use by several threads.
 */
final class Connections {

	private static final long LOOK_AGAIN_MILLIS = 50;

	private final Set<GateHandler> open = ConcurrentHashMap.newKeySet();

	void add(GateHandler connection) {
		this.open.add(connection);
	}

	void remove(GateHandler connection) {
		this.open.remove(connection);
	}

	Set<GateHandler> open() {
		return this.open;
	}

	/**
	 * Return how many connections that speak another protocol are open.
	 * @return the number
	 */
	int upgradedCount() {
		return (int) this.open.stream().filter(GateHandler::isUpgraded).count();
	}

	/**
	 * Wait until none is left of those that are open now.
	 * @param idle after which time those that are idle are closed
	 * @param pause the time for it
	 * @param leftOut tells which are not waited for
	 * @param ending ends long requests, at once and of those that began meanwhile
	 * @return how many are left
	 */
	int awaitPresent(Duration idle, Pause pause, Predicate<GateHandler> leftOut, Runnable ending)
			throws InterruptedException {
		Set<GateHandler> present = new HashSet<>(this.open);
		long start = System.nanoTime();
		boolean over = false;
		present.removeIf(leftOut);
		ending.run();
		while (!present.isEmpty() && !pause.remaining().isZero()) {
			if (System.nanoTime() - start >= idle.toNanos()) {
				if (!over) {
					ending.run();
					over = true;
				}
				present.forEach(GateHandler::closeIfIdle);
			}
			TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
			present.retainAll(this.open);
		}
		return present.size();
	}

	/**
	 * Wait for the last connections. Each request on one of them closes it, so whatever
	 * is idle after a while has been idle all the time.
	 * @param idle after which time idle connections are closed
	 * @param limit how long all of it may take
	 */
	void linger(Duration idle, Duration limit) throws InterruptedException {
		long start = System.nanoTime();
		while (!this.open.isEmpty() && System.nanoTime() - start < limit.toNanos()) {
			if (System.nanoTime() - start >= idle.toNanos()) {
				this.open.forEach(GateHandler::closeIfIdle);
			}
			TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
		}
	}

}
