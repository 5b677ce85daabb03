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
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.netty.channel.Channel;

import io.copyover.Pause;
import io.copyover.web.IdleClosing;

/**
 * The connections of a server: those that are open, and those that were accepted and have
 * not got to the gate on their own event loop. Safe for use by several threads.
 */
final class Connections {

	private static final long LOOK_AGAIN_MILLIS = 50;

	private final Set<Channel> arriving = ConcurrentHashMap.newKeySet();

	private final Map<Channel, GateHandler> open = new ConcurrentHashMap<>();

	/**
	 * Say that a connection was accepted.
	 * @param channel the connection
	 */
	void arriving(Channel channel) {
		this.arriving.add(channel);
	}

	/**
	 * Say that a connection is closed, be it that it never got to the gate.
	 * @param channel the connection
	 */
	void lost(Channel channel) {
		this.arriving.remove(channel);
	}

	void add(Channel channel, GateHandler connection) {
		this.open.put(channel, connection);
		this.arriving.remove(channel);
	}

	void remove(Channel channel, GateHandler connection) {
		this.open.remove(channel, connection);
	}

	Collection<GateHandler> open() {
		return this.open.values();
	}

	/**
	 * Tell whether there are connections that were accepted and are not open yet.
	 * @return {@code true} if there are
	 */
	boolean isAnyArriving() {
		return !this.arriving.isEmpty();
	}

	/**
	 * Return how many connections that speak another protocol are open.
	 * @return the number
	 */
	int upgradedCount() {
		return (int) open().stream().filter(GateHandler::isUpgraded).count();
	}

	/**
	 * Wait until none is left of those that are there now.
	 * @param idle after which time those that are idle are closed
	 * @param pause the time for it
	 * @param leftOut tells which are not waited for
	 * @param held whether no connections are accepted meanwhile
	 * @param ending ends long requests, called again and again
	 * @return how many are left
	 */
	int awaitPresent(Duration idle, Pause pause, Predicate<GateHandler> leftOut, boolean held, Runnable ending)
			throws InterruptedException {
		Set<Channel> present = present(leftOut);
		IdleClosing closing = new IdleClosing(idle, pause, held, ending);
		while (!present.isEmpty() && !closing.isOver()) {
			if (closing.isDue()) {
				present.stream()
					.map(this.open::get)
					.filter(Objects::nonNull)
					.forEach((connection) -> connection.closeIfIdle(true));
			}
			TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
			present.removeIf((channel) -> !isThere(channel));
		}
		return present.size();
	}

	private Set<Channel> present(Predicate<GateHandler> leftOut) {
		// In this order, for they go from the one to the other.
		Set<Channel> present = new HashSet<>(this.arriving);
		this.open.forEach((channel, connection) -> {
			if (!leftOut.test(connection)) {
				present.add(channel);
			}
		});
		return present;
	}

	private boolean isThere(Channel channel) {
		return this.arriving.contains(channel) || this.open.containsKey(channel);
	}

	/**
	 * Wait for the last connections. Each request on one of them closes it, so whatever
	 * is idle after a while has been idle all the time.
	 * @param idle after which time idle connections are closed
	 * @param limit how long all of it may take
	 */
	void linger(Duration idle, Duration limit) throws InterruptedException {
		long start = System.nanoTime();
		while (isAnyThere() && System.nanoTime() - start < limit.toNanos()) {
			if (System.nanoTime() - start >= idle.toNanos()) {
				open().forEach((connection) -> connection.closeIfIdle(false));
			}
			TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
		}
	}

	private boolean isAnyThere() {
		return isAnyArriving() || !this.open.isEmpty();
	}

}
