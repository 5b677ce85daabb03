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

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;

import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

import io.copyover.web.Relay;
import io.copyover.web.SharedListener;

/**
 * A connector whose listening socket can be handed on, and whose acceptor can be held. It
 * takes the place of one that is configured but not started.
 */
final class CopyoverConnector extends ServerConnector {

	private static final int NOT_OPEN = -1;

	private static final int CLOSED = -2;

	private final SharedListener listener;

	private final Connections connections;

	private volatile boolean closing;

	private volatile boolean closed;

	private volatile @Nullable Relay relay;

	private CopyoverConnector(ServerConnector original, SharedListener listener, @Nullable Executor executor,
			@Nullable Scheduler scheduler, @Nullable ByteBufferPool bufferPool) {
		super(original.getServer(), executor, scheduler, bufferPool, 1,
				original.getSelectorManager().getSelectorCount(),
				original.getConnectionFactories().toArray(ConnectionFactory[]::new));
		this.listener = listener;
		this.connections = new Connections(listener, getConnectedEndPoints());
	}

	/**
	 * Make a connector that is configured as another one.
	 * @param original the other one
	 * @param listener its listening socket
	 * @return the connector
	 */
	static CopyoverConnector like(ServerConnector original, SharedListener listener) {
		Server server = original.getServer();
		CopyoverConnector connector = new CopyoverConnector(original, listener,
				own(original.getExecutor(), server.getThreadPool()),
				own(original.getScheduler(), server.getScheduler()),
				own(original.getByteBufferPool(), server.getByteBufferPool()));
		connector.configureLike(original);
		return connector;
	}

	private static <T> @Nullable T own(T used, Object ofServer) {
		return (used != ofServer) ? used : null;
	}

	private void configureLike(ServerConnector original) {
		setName(original.getName());
		setHost(original.getHost());
		setPort(original.getPort());
		setDefaultProtocol(original.getDefaultProtocol());
		setIdleTimeout(original.getIdleTimeout());
		setShutdownIdleTimeout(original.getShutdownIdleTimeout());
		setAcceptQueueSize(original.getAcceptQueueSize());
		setAcceptorPriorityDelta(original.getAcceptorPriorityDelta());
		setReuseAddress(original.getReuseAddress());
		setReusePort(original.isReusePort());
		setAcceptedTcpNoDelay(original.getAcceptedTcpNoDelay());
		setAcceptedReceiveBufferSize(original.getAcceptedReceiveBufferSize());
		setAcceptedSendBufferSize(original.getAcceptedSendBufferSize());
		original.getEventListeners().forEach(this::addEventListener);
	}

	SharedListener listener() {
		return this.listener;
	}

	Connections connections() {
		return this.connections;
	}

	@Nullable Relay relay() {
		return this.relay;
	}

	void setRelay(Relay relay) {
		this.relay = relay;
	}

	/**
	 * Let each answer close its connection, or no longer.
	 * @param value whether to
	 */
	void setClosing(boolean value) {
		this.closing = value;
	}

	/**
	 * Tell whether answers close their connections, if they can still say so.
	 * @return {@code true} if they do
	 */
	boolean isClosing() {
		return this.closing;
	}

	@Override
	public void open() throws IOException {
		if (this.listener.channel() == null) {
			super.open();
		}
	}

	@Override
	protected ServerSocketChannel openAcceptChannel() throws IOException {
		InetAddress address = (getHost() != null) ? InetAddress.getByName(getHost()) : null;
		try {
			this.listener.open(address, getPort(), getAcceptQueueSize(), this::configure);
		}
		catch (IOException ex) {
			throw new IOException("Failed to bind to " + new InetSocketAddress(address, getPort()), ex);
		}
		ServerSocketChannel channel = this.listener.channel();
		if (channel == null) {
			throw new ClosedChannelException();
		}
		this.closed = false;
		return channel;
	}

	private void configure(ServerSocket socket) throws IOException {
		socket.setReuseAddress(getReuseAddress());
		if (isReusePort()) {
			socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
		}
	}

	/**
	 * Do nothing: the listening socket stays with the {@link SharedListener}. Jetty would
	 * make it blocking.
	 */
	@Override
	public void open(ServerSocketChannel channel) {
	}

	@Override
	public boolean isOpen() {
		return this.listener.channel() != null;
	}

	@Override
	public @Nullable Object getTransport() {
		return this.listener.channel();
	}

	@Override
	public int getLocalPort() {
		ServerSocketChannel channel = this.listener.channel();
		if (channel == null) {
			return this.closed ? CLOSED : NOT_OPEN;
		}
		return channel.socket().getLocalPort();
	}

	@Nullable InetSocketAddress localAddress() {
		ServerSocketChannel channel = this.listener.channel();
		try {
			return (channel != null) ? (InetSocketAddress) channel.getLocalAddress() : null;
		}
		catch (IOException ex) {
			return null;
		}
	}

	@Override
	public void accept(int acceptor) throws IOException {
		SocketChannel channel = nextChannel();
		if (channel != null) {
			this.connections.arriving(channel);
			register(channel);
		}
	}

	private void register(SocketChannel channel) throws IOException {
		try {
			channel.configureBlocking(false);
			configure(channel.socket());
			getSelectorManager().accept(channel);
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
	}

	private @Nullable SocketChannel nextChannel() throws IOException {
		try {
			return this.listener.accept(this::mayAccept, () -> !isAccepting());
		}
		catch (ClosedChannelException ex) {
			if (mayAccept()) {
				throw ex;
			}
			return null;
		}
	}

	private boolean mayAccept() {
		return isRunning() && !isShutdown();
	}

	@Override
	protected void onEndPointOpened(EndPoint endPoint) {
		super.onEndPointOpened(endPoint);
		if (endPoint instanceof SocketChannelEndPoint socket) {
			this.connections.opened(socket.getChannel());
		}
	}

	@Override
	public void close() {
		super.close();
		this.closed = true;
		try {
			this.listener.close();
		}
		catch (IOException ex) {
			LOG.debug("The listening socket could not be closed", ex);
		}
	}

	@Override
	protected void doStop() throws Exception {
		Relay current = this.relay;
		if (current != null) {
			current.close();
		}
		super.doStop();
	}

}
