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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

import io.copyover.CopyoverException;
import io.copyover.handover.Participant.Listener;
import io.copyover.process.OperatingSystem;
import io.copyover.web.Gate;

/**
 * The listening socket, which several processes share in turn. Safe for use by several
 * threads, other than event loops.
 */
final class ListeningSocket {

	private static final long LIMIT_SECONDS = 10;

	private final OperatingSystem operatingSystem;

	private final Connections connections;

	private @Nullable Listener inherited;

	private @Nullable ListenerChannel channel;

	private boolean held;

	/**
	 * Make one that is not open.
	 * @param operatingSystem adopts an inherited socket
	 * @param connections is told of what is accepted
	 */
	ListeningSocket(OperatingSystem operatingSystem, Connections connections) {
		this.operatingSystem = operatingSystem;
		this.connections = connections;
	}

	/**
	 * Use an inherited socket for the next channel instead of binding one.
	 * @param listener the socket
	 */
	synchronized void inherit(Listener listener) {
		this.inherited = listener;
	}

	/**
	 * Make the channel of a server that starts.
	 * @return the channel
	 */
	synchronized ListenerChannel newChannel() {
		Listener listener = this.inherited;
		this.inherited = null;
		ListenerChannel made = (listener != null) ? adopt(listener) : new ListenerChannel(this.connections);
		made.setHeld(this.held);
		this.channel = made;
		return made;
	}

	private ListenerChannel adopt(Listener listener) {
		try {
			return new ListenerChannel(this.connections, this.operatingSystem.adoptListener(listener.descriptor()),
					listener);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return the address that the socket is bound to.
	 * @return the address, {@code null} if it is not open
	 */
	synchronized @Nullable InetSocketAddress localAddress() {
		return (this.channel != null && this.channel.isActive()) ? this.channel.localAddress() : null;
	}

	synchronized @Nullable ListenerChannel channel() {
		return this.channel;
	}

	/**
	 * Accept nothing from now on: when this returns no connection is accepted any more.
	 * @throws CopyoverException if this thread was interrupted, that is left behind
	 */
	synchronized void hold() {
		Gate.failIfLeftBehind();
		this.held = true;
		ListenerChannel open = this.channel;
		if (open != null && open.isRegistered()) {
			await(open.eventLoop().submit(open::hold), "held");
		}
		else if (open != null) {
			open.setHeld(true);
		}
	}

	/**
	 * Accept again.
	 */
	synchronized void release() {
		this.held = false;
		ListenerChannel open = this.channel;
		if (open != null && open.isRegistered()) {
			open.eventLoop().execute(open::release);
		}
		else if (open != null) {
			open.setHeld(false);
		}
	}

	/**
	 * Close this process's copy; other processes can go on accepting. A repeated call
	 * does nothing.
	 */
	synchronized void close() {
		ListenerChannel open = this.channel;
		this.channel = null;
		if (open != null) {
			await(open.close(), "closed");
		}
	}

	private static void await(Future<?> done, String what) {
		try {
			if (done.await(LIMIT_SECONDS, TimeUnit.SECONDS) && done.isSuccess()) {
				return;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		throw new CopyoverException("The listening socket could not be " + what, done.cause());
	}

}
