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

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import org.apache.coyote.AbstractProcessor;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

import io.copyover.Pause;

/**
 * What is known of connections beyond what Tomcat tells. Safe for use by several threads.
 */
final class Connections {

	// As long as Tomcat waits for each part of it by default.
	private static final Duration LONGEST_HEAD = Duration.ofSeconds(20);

	private static final int PRUNE_ABOVE = 64;

	private final Set<SocketWrapperBase<?>> busy = ConcurrentHashMap.newKeySet();

	private final Set<SocketWrapperBase<?>> upgraded = ConcurrentHashMap.newKeySet();

	private final Map<SocketWrapperBase<?>, Http2Connection> http2 = new ConcurrentHashMap<>();

	private final Map<SocketWrapperBase<?>, Thread> serving = new ConcurrentHashMap<>();

	private final Map<GateAdapter, SocketWrapperBase<?>> exempt = new ConcurrentHashMap<>();

	private volatile int pruneAbove = PRUNE_ABOVE;

	/**
	 * Remember that the current thread serves a request of a connection.
	 * @param socket the connection
	 */
	void serving(SocketWrapperBase<?> socket) {
		this.serving.put(socket, Thread.currentThread());
	}

	void served(SocketWrapperBase<?> socket) {
		this.serving.remove(socket);
	}

	boolean isOfCaller(SocketWrapperBase<?> socket, Pause pause) {
		Http2Connection connection = this.http2.get(socket);
		if (connection != null) {
			return connection.isOfCaller(pause);
		}
		Thread thread = this.serving.get(socket);
		return thread != null && pause.isCaller(thread);
	}

	/**
	 * Remember that a request is in progress that passes a held gate, such as that of the
	 * copyover's caller, which need not keep a thread.
	 * @param adapter where it has passed
	 * @param socket its connection
	 */
	void exempt(GateAdapter adapter, SocketWrapperBase<?> socket) {
		this.exempt.put(adapter, socket);
	}

	/**
	 * Say that a gate has no request in progress any more.
	 * @param adapter the gate
	 */
	void finished(GateAdapter adapter) {
		this.exempt.remove(adapter);
	}

	/**
	 * Tell whether nothing is in progress on a connection but a request that passes a
	 * held gate.
	 * @param socket the connection
	 * @return {@code true} if so
	 */
	boolean isExempt(SocketWrapperBase<?> socket) {
		Http2Connection connection = this.http2.get(socket);
		return this.exempt.containsValue(socket) && (connection == null || connection.hasOneStream());
	}

	/**
	 * Remember that an asynchronous request waits on a connection: what Tomcat schedules
	 * for it finishes that request.
	 * @param socket the connection
	 */
	void busy(SocketWrapperBase<?> socket) {
		this.busy.add(socket);
	}

	void done(SocketWrapperBase<?> socket) {
		this.busy.remove(socket);
	}

	boolean isBusy(SocketWrapperBase<?> socket) {
		return this.busy.contains(socket);
	}

	void upgraded(SocketWrapperBase<?> socket) {
		this.upgraded.add(socket);
		if (this.upgraded.size() > this.pruneAbove) {
			this.pruneAbove = Math.max(PRUNE_ABOVE, 2 * upgradedCount());
		}
	}

	boolean isUpgraded(SocketWrapperBase<?> socket) {
		return this.upgraded.contains(socket);
	}

	/**
	 * Return how many connections that speak another protocol are open.
	 * @return the number
	 */
	int upgradedCount() {
		this.upgraded.removeIf(SocketWrapperBase::isClosed);
		return this.upgraded.size();
	}

	/**
	 * Remember that a connection speaks HTTP/2, until {@link #closed}.
	 * @param socket the connection
	 * @param connection what knows its streams
	 */
	void speaksHttp2(SocketWrapperBase<?> socket, Http2Connection connection) {
		this.http2.put(socket, connection);
		if (socket.isClosed()) {
			closed(socket);
		}
	}

	void closed(SocketWrapperBase<?> socket) {
		this.http2.remove(socket);
	}

	/**
	 * Return the open connections that speak HTTP/2.
	 * @return the connections
	 */
	Collection<Http2Connection> http2() {
		return this.http2.values();
	}

	/**
	 * Have the client of a connection go on elsewhere, if it speaks HTTP/2.
	 * @param socket the connection
	 * @param over whether the time for idle connections is over
	 */
	void moveStreamsOn(SocketWrapperBase<?> socket, boolean over) {
		Http2Connection connection = this.http2.get(socket);
		if (connection != null) {
			connection.moveOn(over);
		}
	}

	/**
	 * Close a connection unless a request is in progress on it or has come in, or an
	 * answer is still being sent.
	 * @param socket the connection
	 * @param last whether the time is over: then a request whose head is still coming in
	 * has not come in
	 */
	void closeIfIdle(SocketWrapperBase<?> socket, boolean last) {
		ReentrantLock lock = socket.getLock();
		if (!lock.tryLock()) {
			return;
		}
		try {
			boolean sending = socket instanceof NioSocketWrapper nio && nio.getSendfileData() != null;
			if (!isBusy(socket) && !isUpgraded(socket) && !this.http2.containsKey(socket) && !sending
					&& (last || !isHeadComingIn(socket))) {
				closeUnlessRead(socket);
			}
		}
		finally {
			lock.unlock();
		}
	}

	private static boolean isHeadComingIn(SocketWrapperBase<?> socket) {
		if (!(socket.getCurrentProcessor() instanceof AbstractProcessor processor)) {
			return false;
		}
		long start = processor.getRequest().getStartTimeNanos();
		return start >= 0 && System.nanoTime() - start < LONGEST_HEAD.toNanos();
	}

	// What the client has sent may wait unread, in the kernel or for a thread. Nothing
	// can be read before the end of a TLS handshake, and no request has come in by then.
	private static void closeUnlessRead(SocketWrapperBase<?> socket) {
		try {
			if (isHandshakeOver(socket) && socket.isReadyForRead()) {
				socket.processSocket(SocketEvent.OPEN_READ, true);
				return;
			}
		}
		catch (IOException | RuntimeException ex) {
			// The client has closed it, or nothing can be read from it any more.
		}
		socket.close();
	}

	private static boolean isHandshakeOver(SocketWrapperBase<?> socket) {
		return !(socket.getSocket() instanceof NioChannel channel) || channel.isHandshakeComplete();
	}

}
