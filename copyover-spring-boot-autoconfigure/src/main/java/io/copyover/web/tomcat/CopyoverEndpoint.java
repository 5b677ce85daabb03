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
import java.util.Set;

import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketProcessorBase;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

import io.copyover.web.Gate;
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
	protected SocketProcessorBase<NioChannel> createSocketProcessor(SocketWrapperBase<NioChannel> socket,
			SocketEvent event) {
		return new ParkingProcessor(socket, event);
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
	 */
	private final class ParkingProcessor extends SocketProcessor {

		private ParkingProcessor(SocketWrapperBase<NioChannel> socket, SocketEvent event) {
			super(socket, event);
		}

		@Override
		protected void doRun() {
			if (this.event != SocketEvent.OPEN_READ || !park(this.socketWrapper)) {
				super.doRun();
			}
		}

	}

}
