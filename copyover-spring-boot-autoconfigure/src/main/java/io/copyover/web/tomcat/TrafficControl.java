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

import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

import io.copyover.web.Gate;
import io.copyover.web.GateSettings;
import io.copyover.web.Relay;
import io.copyover.web.SharedListener;
import io.copyover.web.ThreadReserve;

/**
 * What the parts inside a connector and {@link ConnectorTraffic} have in common.
 */
final class TrafficControl {

	private final Gate gate;

	private final Connections connections = new Connections();

	private final GateSettings settings;

	private final SharedListener listener;

	private volatile byte[] secret;

	private volatile ThreadReserve reserve = ThreadReserve.NONE;

	private volatile @Nullable Relay relay;

	private volatile boolean closingAfterAnswers;

	private boolean lentToReaders;

	TrafficControl(Gate gate, GateSettings settings, SharedListener listener, byte[] secret) {
		this.gate = gate;
		this.settings = settings;
		this.listener = listener;
		this.secret = secret;
	}

	Gate gate() {
		return this.gate;
	}

	Connections connections() {
		return this.connections;
	}

	GateSettings settings() {
		return this.settings;
	}

	SharedListener listener() {
		return this.listener;
	}

	byte[] secret() {
		return this.secret;
	}

	void setSecret(byte[] secret) {
		this.secret = secret;
	}

	ThreadReserve reserve() {
		return this.reserve;
	}

	void setReserve(ThreadReserve reserve) {
		this.reserve = reserve;
	}

	/**
	 * Make sure that there is a thread to read the frames of HTTP/2 connections with,
	 * though all others may be in streams that wait for frames. A repeated call does
	 * nothing.
	 */
	synchronized void lendToReaders() {
		if (!this.lentToReaders) {
			this.lentToReaders = true;
			this.reserve.lend();
		}
	}

	/**
	 * Take back what {@link #lendToReaders} has lent.
	 */
	synchronized void takeBackFromReaders() {
		if (this.lentToReaders) {
			this.lentToReaders = false;
			this.reserve.giveBack();
		}
	}

	/**
	 * Have each answer close its connection, or no longer.
	 * @param value whether to
	 */
	void closeAfterAnswers(boolean value) {
		this.closingAfterAnswers = value;
	}

	boolean isClosingAfterAnswers() {
		return this.closingAfterAnswers;
	}

	@Nullable Relay relay() {
		return this.relay;
	}

	void setRelay(Relay relay) {
		this.relay = relay;
	}

	/**
	 * Tell whether what came in on a connection can wait unread: it begins a request, and
	 * not one that passes while the gate is held.
	 * @param socket the connection
	 * @return {@code true} if it can
	 */
	boolean mayWait(SocketWrapperBase<?> socket) {
		return !this.connections.isUpgraded(socket) && RequestLine.peek(socket).mayWait(this.settings.exempt().get());
	}

	/**
	 * Break off what would keep the server from stopping.
	 */
	void stopping() {
		Relay current = this.relay;
		if (current != null) {
			current.close();
		}
	}

}
