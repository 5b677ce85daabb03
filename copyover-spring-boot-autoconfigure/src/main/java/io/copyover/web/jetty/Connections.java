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

package io.copyover.web.jetty;

import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;

import io.copyover.Pause;
import io.copyover.handover.Participant.Work;
import io.copyover.web.SharedListener;
import io.copyover.web.UnreadBytes;

/**
 * What is known of a connector's connections beyond what Jetty tells. Safe for use by
 * several threads.
 */
final class Connections {

	private final Set<SocketChannel> arriving = ConcurrentHashMap.newKeySet();

	private final Map<EndPoint, Exchange> busy = new ConcurrentHashMap<>();

	private final SharedListener listener;

	private final Collection<EndPoint> open;

	/**
	 * Make what is to be known of connections.
	 * @param listener what they are accepted from
	 * @param open those that are open, as Jetty keeps them
	 */
	Connections(SharedListener listener, Collection<EndPoint> open) {
		this.listener = listener;
		this.open = open;
	}

	/**
	 * Say that a connection was accepted, which Jetty opens later, on another thread.
	 * @param channel the connection
	 */
	void arriving(SocketChannel channel) {
		// Those that Jetty closed because it failed to open them.
		forgetClosed();
		this.arriving.add(channel);
		// Jetty's acceptor need not come back soon: it may be told to pause.
		this.listener.arrived();
	}

	void opened(SocketChannel channel) {
		this.arriving.remove(channel);
	}

	void busy(EndPoint connection, Exchange exchange) {
		this.busy.put(connection, exchange);
	}

	void done(EndPoint connection, Exchange exchange) {
		this.busy.remove(connection, exchange);
	}

	/**
	 * Tell whether a request is in progress, be it past the gate or not.
	 * @return {@code true} if one is
	 */
	boolean anyBusy() {
		return !this.busy.isEmpty();
	}

	/**
	 * Return the connections that there are, be it that they were accepted and have not
	 * been opened yet.
	 * @return the connections
	 */
	Stream<SocketChannel> present() {
		// In this order, for they go from the one to the other.
		List<SocketChannel> present = new ArrayList<>(this.arriving);
		this.open.forEach((connection) -> present.add(channel(connection)));
		return present.stream();
	}

	/**
	 * Tell whether there are connections, or will be: some may have been accepted and not
	 * been opened yet.
	 * @param which tells which count
	 * @param pause tells whose does not count
	 * @return {@code true} if there are
	 */
	boolean any(Predicate<SocketChannel> which, Pause pause) {
		return this.listener.isArriving() || arriving().anyMatch(which) || this.open.stream()
			.anyMatch((connection) -> which.test(channel(connection)) && !isOfCaller(connection, pause));
	}

	/**
	 * Return the requests in progress, be they past the gate or not.
	 * @param pause tells whose is left out
	 * @return the requests
	 */
	Stream<Work> requests(Pause pause) {
		long now = System.nanoTime();
		return this.busy.values()
			.stream()
			.filter((exchange) -> !exchange.isOfCaller(pause))
			.map((exchange) -> exchange.work(now));
	}

	/**
	 * Return the connections that were accepted and have not been opened yet.
	 * @return the connections
	 */
	Stream<SocketChannel> arriving() {
		forgetClosed();
		return this.arriving.stream();
	}

	private void forgetClosed() {
		this.arriving.removeIf((channel) -> !channel.isOpen());
	}

	private static SocketChannel channel(EndPoint connection) {
		return ((SocketChannelEndPoint) connection).getChannel();
	}

	private boolean isOfCaller(EndPoint connection, Pause pause) {
		Exchange exchange = this.busy.get(connection);
		return exchange != null && exchange.isOfCaller(pause);
	}

	/**
	 * Close connections on which no request is in progress or has come in.
	 * @param which tells which of them
	 */
	void closeIdle(Predicate<SocketChannel> which) {
		this.open.stream()
			.filter((connection) -> which.test(channel(connection)))
			.filter(this::isIdle)
			.forEach(EndPoint::close);
	}

	// In this order: what is read ends the wait for more before it is a request.
	private boolean isIdle(EndPoint connection) {
		return !UnreadBytes.waitOn(channel(connection)) && isHttp(connection.getConnection())
				&& connection.getConnection() instanceof AbstractConnection reading && reading.isFillInterested()
				&& !this.busy.containsKey(connection);
	}

	/**
	 * Return how many connections that speak another protocol are open.
	 * @return the number
	 */
	int upgraded() {
		return upgradedRequests() + (int) this.open.stream()
			.map(EndPoint::getConnection)
			.filter((connection) -> connection != null && !isHttp(connection))
			.count();
	}

	/**
	 * Return how many of them Jetty takes for requests in progress.
	 * @return the number
	 */
	int upgradedRequests() {
		return (int) this.busy.values().stream().filter(Exchange::isUpgraded).count();
	}

	private static boolean isHttp(Connection connection) {
		return connection instanceof ConnectionMetaData;
	}

}
