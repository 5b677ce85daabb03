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

package io.copyover.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import io.copyover.CopyoverException;
import io.copyover.handover.Participant.Listener;
import io.copyover.process.OperatingSystem;

/**
 * The listening socket, which several processes share in turn. It is never in blocking
 * mode: that mode belongs to the socket, and a thread inside a blocking {@code accept}
 * takes one more connection after it was told to stop. Safe for use by several threads.
 */
public final class SharedListener {

	private static final long PARK_MILLIS = 50;

	private static final long SELECT_MILLIS = 500;

	private final OperatingSystem operatingSystem;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private @Nullable Listener inherited;

	private @Nullable ServerSocketChannel channel;

	private @Nullable Selector selector;

	private boolean held;

	private boolean arriving;

	/**
	 * Make one that is not open.
	 * @param operatingSystem adopts inherited sockets
	 */
	public SharedListener(OperatingSystem operatingSystem) {
		this.operatingSystem = operatingSystem;
	}

	/**
	 * Use an inherited socket at the next {@link #open} instead of binding one.
	 * @param listener the socket
	 */
	public void inherit(Listener listener) {
		this.lock.lock();
		try {
			this.inherited = listener;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Bind a socket, or take the inherited one.
	 * @param address the address that is configured, {@code null} for any
	 * @param port the port that is configured, 0 for any
	 * @param backlog how many connections may wait in the kernel's queue
	 * @param options sets the options of a new socket before it is bound
	 * @throws IOException if it cannot be bound or adopted
	 * @throws CopyoverException if the inherited socket is not what is configured
	 */
	public void open(@Nullable InetAddress address, int port, int backlog, SocketOptions options) throws IOException {
		this.lock.lock();
		try {
			Listener listener = this.inherited;
			this.inherited = null;
			ServerSocketChannel opened = (listener != null) ? adopt(listener, address, port)
					: bind(new InetSocketAddress(address, port), backlog, options);
			try {
				opened.configureBlocking(false);
				this.selector = Selector.open();
				opened.register(this.selector, SelectionKey.OP_ACCEPT);
				this.channel = opened;
			}
			catch (IOException | RuntimeException ex) {
				opened.close();
				throw ex;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private ServerSocketChannel bind(InetSocketAddress address, int backlog, SocketOptions options) throws IOException {
		ServerSocketChannel opened = ServerSocketChannel.open();
		try {
			options.apply(opened.socket());
			return opened.bind(address, backlog);
		}
		catch (IOException | RuntimeException ex) {
			opened.close();
			throw ex;
		}
	}

	private ServerSocketChannel adopt(Listener listener, @Nullable InetAddress address, int port) throws IOException {
		requireConfigured(listener, new InetSocketAddress(address, port));
		return this.operatingSystem.adoptListener(listener.descriptor());
	}

	/**
	 * Check that an inherited socket is the one that is configured.
	 * @param listener the socket
	 * @param wanted the address that is configured; port 0 is any
	 * @throws CopyoverException naming both if it is not
	 */
	public static void requireConfigured(Listener listener, InetSocketAddress wanted) {
		InetSocketAddress actual = new InetSocketAddress(listener.address(), listener.port());
		boolean samePort = wanted.getPort() == 0 || wanted.getPort() == actual.getPort();
		boolean sameAddress = wanted.getAddress().equals(actual.getAddress())
				|| (wanted.getAddress().isAnyLocalAddress() && actual.getAddress().isAnyLocalAddress());
		if (!samePort || !sameAddress) {
			throw new CopyoverException("The server is configured to listen on " + text(wanted)
					+ ", but the listening socket that it inherited is bound to " + text(actual));
		}
	}

	private static String text(InetSocketAddress address) {
		return address.getAddress().getHostAddress() + " port " + address.getPort();
	}

	/**
	 * Accept the next connection, waiting for it.
	 * @param running tells whether to go on waiting
	 * @param paused tells whether to wait without accepting
	 * @return the connection
	 * @throws IOException if accepting failed, or {@code running} gave {@code false}
	 */
	public SocketChannel accept(BooleanSupplier running, BooleanSupplier paused) throws IOException {
		arrived();
		while (running.getAsBoolean()) {
			SocketChannel accepted = tryAccept(paused);
			if (accepted != null) {
				return accepted;
			}
			await(paused);
		}
		throw new ClosedChannelException();
	}

	private @Nullable SocketChannel tryAccept(BooleanSupplier paused) throws IOException {
		this.lock.lock();
		try {
			ServerSocketChannel open = this.channel;
			SocketChannel accepted = (open == null || this.held || paused.getAsBoolean()) ? null : open.accept();
			this.arriving = accepted != null;
			return accepted;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Say that the connection that was accepted last is known to the server. Coming back
	 * for the next one says so too.
	 */
	public void arrived() {
		this.lock.lock();
		try {
			this.arriving = false;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Tell whether the connection that was accepted last is still in the hands of the
	 * thread that accepted it.
	 * @return {@code false} once it was said to have {@link #arrived}
	 */
	public boolean isArriving() {
		this.lock.lock();
		try {
			return this.arriving;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void await(BooleanSupplier paused) throws IOException {
		Selector ready = null;
		this.lock.lock();
		try {
			if (this.channel == null || this.held || paused.getAsBoolean()) {
				this.changed.awaitNanos(TimeUnit.MILLISECONDS.toNanos(PARK_MILLIS));
				return;
			}
			ready = this.selector;
		}
		catch (InterruptedException ex) {
			// Tomcat stops its acceptor by a flag, which accept() looks at.
			return;
		}
		finally {
			this.lock.unlock();
		}
		select(ready);
	}

	private void select(@Nullable Selector ready) throws IOException {
		if (ready != null) {
			try {
				ready.select((key) -> {
				}, SELECT_MILLIS);
				// Left set, it would make each further select return at once.
				Thread.interrupted();
			}
			catch (ClosedSelectorException ex) {
				// Closed meanwhile: accept() waits for the end then.
			}
		}
	}

	/**
	 * Accept nothing from now on: when this returns no connection is accepted any more.
	 * @throws CopyoverException if this thread was interrupted, that is left behind
	 */
	public void hold() {
		setHeld(true);
	}

	/**
	 * Accept again.
	 */
	public void release() {
		setHeld(false);
	}

	private void setHeld(boolean value) {
		this.lock.lock();
		try {
			if (value) {
				Gate.failIfLeftBehind();
			}
			this.held = value;
		}
		finally {
			this.lock.unlock();
		}
		wakeUp();
	}

	/**
	 * Have the thread inside {@link #accept} look again. When this returns it knows what
	 * was true before.
	 */
	public void wakeUp() {
		this.lock.lock();
		try {
			this.changed.signalAll();
			if (this.selector != null) {
				this.selector.wakeup();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return the channel of the socket.
	 * @return the channel, {@code null} if it is not open
	 */
	public @Nullable ServerSocketChannel channel() {
		this.lock.lock();
		try {
			return this.channel;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Close this process's copy; other processes can go on accepting. A repeated call
	 * does nothing.
	 * @throws IOException if it could not be closed
	 */
	public void close() throws IOException {
		this.lock.lock();
		try {
			Selector selecting = this.selector;
			ServerSocketChannel open = this.channel;
			this.selector = null;
			this.channel = null;
			this.changed.signalAll();
			// The channel is only closed once no selector knows it any more.
			if (selecting != null) {
				selecting.close();
			}
			if (open != null) {
				open.close();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Sets the options of a new listening socket.
	 */
	@FunctionalInterface
	public interface SocketOptions {

		/**
		 * Set the options.
		 * @param socket the socket, which is not bound yet
		 * @throws IOException if one cannot be set
		 */
		void apply(ServerSocket socket) throws IOException;

	}

}
