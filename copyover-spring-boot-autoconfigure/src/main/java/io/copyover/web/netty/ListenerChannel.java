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
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;

import io.netty.channel.socket.nio.NioServerSocketChannel;
import org.jspecify.annotations.Nullable;

import io.copyover.handover.Participant.Listener;
import io.copyover.web.SharedListener;

/**
 * The channel of a listening socket that may be inherited, and that accepts nothing while
 * it is held: whatever asks it to read on, such as the recovery from a lack of
 * descriptors, asks in vain.
 */
final class ListenerChannel extends NioServerSocketChannel {

	private final Connections connections;

	private final @Nullable Listener inherited;

	private volatile boolean held;

	ListenerChannel(Connections connections) {
		this.connections = connections;
		this.inherited = null;
	}

	ListenerChannel(Connections connections, ServerSocketChannel adopted, Listener inherited) {
		super(adopted);
		this.connections = connections;
		this.inherited = inherited;
	}

	ServerSocketChannel socket() {
		return javaChannel();
	}

	void setHeld(boolean held) {
		this.held = held;
	}

	/**
	 * Accept nothing any more. To be called on the event loop.
	 */
	void hold() {
		this.held = true;
		config().setAutoRead(false);
	}

	/**
	 * Accept again. To be called on the event loop.
	 */
	void release() {
		this.held = false;
		config().setAutoRead(true);
		read();
	}

	@Override
	protected void doBind(SocketAddress localAddress) throws Exception {
		if (this.inherited == null) {
			super.doBind(localAddress);
			return;
		}
		SharedListener.requireConfigured(this.inherited, (InetSocketAddress) localAddress);
	}

	@Override
	protected void doBeginRead() throws Exception {
		if (!this.held) {
			super.doBeginRead();
		}
	}

	@Override
	protected int doReadMessages(List<Object> messages) throws Exception {
		SocketChannel accepted = (this.held) ? null : javaChannel().accept();
		if (accepted == null) {
			return 0;
		}
		messages.add(arriving(accepted));
		return 1;
	}

	private ClientChannel arriving(SocketChannel accepted) throws IOException {
		try {
			ClientChannel client = new ClientChannel(this, accepted, this.connections);
			this.connections.arriving(client);
			return client;
		}
		catch (RuntimeException ex) {
			accepted.close();
			throw ex;
		}
	}

}
