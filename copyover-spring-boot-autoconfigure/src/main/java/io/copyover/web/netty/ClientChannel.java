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

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioSocketChannel;
import org.jspecify.annotations.Nullable;

import io.copyover.web.Origin;
import io.copyover.web.UnreadBytes;

/**
 * The channel of an accepted connection. One on which a predecessor forwards a request
 * has the addresses that the request had there: everything asks the channel for them.
 */
final class ClientChannel extends NioSocketChannel {

	private final Connections connections;

	private volatile @Nullable Origin origin;

	ClientChannel(Channel parent, SocketChannel accepted, Connections connections) {
		super(parent, accepted);
		this.connections = connections;
	}

	/**
	 * Return where the request of this connection came from.
	 * @return its origin, {@code null} if it came from the other end of the connection
	 */
	@Nullable Origin origin() {
		return this.origin;
	}

	void setOrigin(Origin origin) {
		this.origin = origin;
	}

	/**
	 * Tell whether the client has sent what was not read yet.
	 * @return {@code true} if so
	 */
	boolean hasUnread() {
		return UnreadBytes.waitOn(javaChannel());
	}

	// Also called where the channel gets no event loop, and nobody is told of its end.
	@Override
	protected void doClose() throws Exception {
		this.connections.lost(this);
		super.doClose();
	}

	@Override
	public @Nullable InetSocketAddress remoteAddress() {
		Origin known = this.origin;
		return (known != null) ? address(known.clientAddress(), known.clientPort()) : super.remoteAddress();
	}

	@Override
	public @Nullable InetSocketAddress localAddress() {
		Origin known = this.origin;
		return (known != null) ? address(known.localAddress(), known.localPort()) : super.localAddress();
	}

	private static InetSocketAddress address(String numeric, int port) {
		try {
			return new InetSocketAddress(InetAddress.getByName(numeric), port);
		}
		catch (UnknownHostException ex) {
			return InetSocketAddress.createUnresolved(numeric, port);
		}
	}

}
