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
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Set;

import javax.net.ssl.SSLEngine;

import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.net.openssl.ciphers.Cipher;
import org.apache.tomcat.util.net.openssl.ciphers.Group;
import org.apache.tomcat.util.net.openssl.ciphers.SignatureScheme;
import org.jspecify.annotations.Nullable;

import io.copyover.web.Gate;
import io.copyover.web.RelayTls;
import io.copyover.web.SharedListener;

/**
 * An endpoint whose listening socket can be handed on, whose acceptor can be held, and
 * which leaves connections unread while the gate is held. Without a
 * {@link TrafficControl}, or on a Unix domain socket, it is Tomcat's own.
 */
final class CopyoverEndpoint extends NioEndpoint {

	private volatile @Nullable TrafficControl control;

	void setControl(TrafficControl control) {
		this.control = control;
	}

	private @Nullable SharedListener listener() {
		TrafficControl traffic = this.control;
		boolean ours = traffic != null && getUnixDomainSocketPath() == null && !getUseInheritedChannel();
		return ours ? traffic.listener() : null;
	}

	@Override
	protected void initServerSocket() throws Exception {
		SharedListener listener = listener();
		if (listener == null) {
			super.initServerSocket();
			return;
		}
		listener.open(getAddress(), getPortWithOffset(), getAcceptCount(), getSocketProperties()::setProperties);
	}

	@Override
	protected @Nullable NetworkChannel getServerSocket() {
		SharedListener listener = listener();
		return (listener != null) ? listener.channel() : super.getServerSocket();
	}

	@Override
	protected SocketChannel serverSocketAccept() throws Exception {
		SharedListener listener = listener();
		return (listener != null) ? listener.accept(this::isRunning, this::isPaused) : super.serverSocketAccept();
	}

	/**
	 * Set a connection up, which is among the open ones then. At the limit of connections
	 * the acceptor does not come back for the next one soon.
	 */
	@Override
	protected boolean setSocketOptions(SocketChannel socket) {
		boolean open = super.setSocketOptions(socket);
		SharedListener listener = listener();
		if (listener != null) {
			listener.arrived();
		}
		return open;
	}

	/**
	 * Wake the acceptor. Tomcat connects to its own port for that; that connection could
	 * reach the successor.
	 */
	@Override
	protected void unlockAccept() {
		SharedListener listener = listener();
		if (listener != null) {
			listener.wakeUp();
			return;
		}
		super.unlockAccept();
	}

	@Override
	protected void doCloseServerSocket() throws IOException {
		SharedListener listener = listener();
		if (listener != null) {
			listener.close();
			return;
		}
		super.doCloseServerSocket();
	}

	@Override
	public void stopInternal() {
		TrafficControl traffic = this.control;
		if (traffic != null) {
			traffic.stopping();
		}
		super.stopInternal();
	}

	@Override
	public void setHandler(Handler<NioChannel> handler) {
		super.setHandler(new ParkingHandler(handler));
	}

	/**
	 * Make the TLS of a connection. A process that sends requests on has no client
	 * certificate to show. Whoever comes under its server name can do nothing without the
	 * secret ({@link GateAdapter}).
	 */
	@Override
	protected SSLEngine createSSLEngine(@Nullable String name, List<Cipher> ciphers, List<String> protocols,
			List<String> versions, List<Group> groups, List<SignatureScheme> schemes) {
		SSLEngine engine = super.createSSLEngine(name, ciphers, protocols, versions, groups, schemes);
		if (isForRelays(name)) {
			engine.setNeedClientAuth(false);
			engine.setWantClientAuth(false);
		}
		return engine;
	}

	@Override
	public boolean checkSni(@Nullable String name, String host) {
		return isForRelays(name) || super.checkSni(name, host);
	}

	private boolean isForRelays(@Nullable String name) {
		return this.control != null && RelayTls.SERVER_NAME.equals(name);
	}

	private boolean park(SocketWrapperBase<NioChannel> socket) {
		TrafficControl traffic = this.control;
		return traffic != null && traffic.gate().state() == Gate.State.HELD && traffic.mayWait(socket)
				&& traffic.gate().park(() -> goOn(socket));
	}

	private void goOn(SocketWrapperBase<NioChannel> socket) {
		if (!processSocket(socket, SocketEvent.OPEN_READ, true)) {
			socket.close();
		}
	}

	Set<SocketWrapperBase<NioChannel>> openConnections() {
		return getConnections();
	}

	/**
	 * Leaves a connection as it is, instead of keeping a thread until the gate opens.
	 * With TLS that is after the handshake: what is looked at is in clear text.
	 */
	private final class ParkingHandler implements Handler<NioChannel> {

		private final Handler<NioChannel> delegate;

		private ParkingHandler(Handler<NioChannel> delegate) {
			this.delegate = delegate;
		}

		@Override
		public SocketState process(SocketWrapperBase<NioChannel> socket, SocketEvent event) {
			return (event == SocketEvent.OPEN_READ && park(socket)) ? SocketState.SUSPENDED
					: this.delegate.process(socket, event);
		}

		@Override
		public Object getGlobal() {
			return this.delegate.getGlobal();
		}

		@Override
		public void release(SocketWrapperBase<NioChannel> socket) {
			TrafficControl traffic = CopyoverEndpoint.this.control;
			if (traffic != null) {
				traffic.connections().closed(socket);
			}
			this.delegate.release(socket);
		}

		@Override
		public void pause() {
			this.delegate.pause();
		}

		@Override
		public void recycle() {
			this.delegate.recycle();
		}

	}

}
