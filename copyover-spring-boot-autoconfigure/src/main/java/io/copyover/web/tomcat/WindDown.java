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

package io.copyover.web.tomcat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;

import io.copyover.Pause;
import io.copyover.web.Gate;
import io.copyover.web.IdleClosing;

/**
 * Brings the connections of a process that is replaced in place to their end, in two
 * steps: those of before while it serves on, then all.
 */
final class WindDown {

	private static final long LOOK_AGAIN_MILLIS = 10;

	private final Gate gate;

	private final List<ConnectorTraffic> connectors;

	private final Pause pause;

	WindDown(Connectors connectors, Pause pause) {
		this.gate = connectors.gate();
		this.connectors = connectors.all();
		this.pause = pause;
	}

	/**
	 * Have each answer close its connection from now on, and wait until the connections
	 * that were open before are closed.
	 * @param idle how long idle ones are kept
	 * @return {@code false} if some were in use to the end of the time
	 * @throws InterruptedException when interrupted
	 */
	boolean old(Duration idle) throws InterruptedException {
		this.connectors.forEach((connector) -> connector.control().closeAfterAnswers(true));
		Set<SocketWrapperBase<NioChannel>> old = new HashSet<>();
		this.connectors.forEach((connector) -> old.addAll(connector.openConnections()));
		return await((socket) -> old.contains(socket) && !isExempt(socket), idle, false);
	}

	/**
	 * Tell whether the caller of the copyover may be waiting on a connection, with or
	 * without a thread of the server's.
	 * @param socket the connection
	 * @return {@code true} if so
	 */
	private boolean isExempt(SocketWrapperBase<NioChannel> socket) {
		return this.connectors.stream().anyMatch((connector) -> connector.control().connections().isExempt(socket));
	}

	/**
	 * Wait until no connection is open. The acceptors are held.
	 * @return {@code false} if some were in use to the end of the time
	 * @throws InterruptedException when interrupted
	 */
	boolean all() throws InterruptedException {
		return await((socket) -> true, this.pause.remaining(), true);
	}

	private boolean await(Predicate<SocketWrapperBase<NioChannel>> filter, Duration idle, boolean held)
			throws InterruptedException {
		IdleClosing closing = new IdleClosing(idle, this.pause, held, () -> this.gate.endLongRequests(this.pause));
		while (isAnyOpen(filter)) {
			if (closing.isOver()) {
				return false;
			}
			boolean due = closing.isDue();
			moveStreamsOn(filter, held || due);
			if (due) {
				closeIdle(filter, this.pause.remaining().isZero());
			}
			TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
		}
		return true;
	}

	private boolean isAnyOpen(Predicate<SocketWrapperBase<NioChannel>> filter) {
		return this.connectors.stream()
			.anyMatch((connector) -> connector.control().listener().isArriving() || connector.openConnections()
				.stream()
				.anyMatch((socket) -> filter.test(socket) && isOfOthers(connector, socket)));
	}

	private void moveStreamsOn(Predicate<SocketWrapperBase<NioChannel>> filter, boolean over) {
		this.connectors.forEach((connector) -> connector.openConnections()
			.stream()
			.filter((socket) -> filter.test(socket) && isOfOthers(connector, socket))
			.forEach((socket) -> connector.control().connections().moveStreamsOn(socket, over)));
	}

	private void closeIdle(Predicate<SocketWrapperBase<NioChannel>> filter, boolean last) {
		this.connectors.forEach((connector) -> connector.openConnections()
			.stream()
			.filter((socket) -> filter.test(socket) && isOfOthers(connector, socket))
			.forEach((socket) -> connector.control().connections().closeIfIdle(socket, last)));
	}

	private boolean isOfOthers(ConnectorTraffic connector, SocketWrapperBase<NioChannel> socket) {
		return !connector.control().connections().isOfCaller(socket, this.pause);
	}

}
