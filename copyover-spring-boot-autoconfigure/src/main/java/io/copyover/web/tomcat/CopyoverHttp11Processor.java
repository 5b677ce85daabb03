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
import java.net.InetAddress;
import java.net.UnknownHostException;

import org.apache.coyote.Adapter;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

import io.copyover.web.Origin;

/**
 * A processor whose requests pass the gate, and whose forwarded requests look as they did
 * to the process that got them from the client.
 */
final class CopyoverHttp11Processor extends Http11Processor implements ClientConnection {

	private final CopyoverHttp11Protocol protocol;

	private final AnswerGuard guard;

	private final Adapter gateAdapter;

	private volatile boolean spent;

	private boolean requestOver;

	private @Nullable Origin origin;

	private @Nullable SSLSupport ownSslSupport;

	CopyoverHttp11Processor(CopyoverHttp11Protocol protocol, Adapter adapter, TrafficControl control) {
		super(protocol, adapter);
		this.protocol = protocol;
		this.guard = new AnswerGuard(this.response, control, true, () -> this.spent = true);
		this.gateAdapter = new GateAdapter(adapter, this, control, true, this.guard);
	}

	@Override
	public Adapter getAdapter() {
		return this.gateAdapter;
	}

	@Override
	public CopyoverHttp11Protocol protocol() {
		return this.protocol;
	}

	@Override
	public @Nullable SocketWrapperBase<?> socket() {
		return getSocketWrapper();
	}

	@Override
	public boolean isHttp2() {
		return false;
	}

	@Override
	public @Nullable Origin origin() {
		return this.origin;
	}

	@Override
	public void forgetOrigin() {
		if (this.origin != null) {
			this.origin = null;
			this.sslSupport = this.ownSslSupport;
			this.ownSslSupport = null;
		}
	}

	/**
	 * Throw this away instead of keeping it, if an answer was ended from outside: a
	 * thread of the application that comes late would meddle with the request of another
	 * client.
	 */
	@Override
	public void recycled() {
		if (this.spent) {
			this.protocol.discardProcessor();
		}
	}

	@Override
	protected SocketState dispatchEndRequest() {
		if (this.guard.isClosing()) {
			return SocketState.CLOSED;
		}
		this.requestOver = true;
		return super.dispatchEndRequest();
	}

	/**
	 * Serve the next request. One that has not come yet is left to another processor if
	 * this one is spent.
	 */
	@Override
	public SocketState service(SocketWrapperBase<?> socketWrapper) throws IOException {
		boolean over = this.requestOver && this.spent;
		this.requestOver = false;
		return (over && getLeftoverInput() == null) ? SocketState.OPEN : super.service(socketWrapper);
	}

	@Override
	public boolean setOrigin(Origin origin) {
		this.origin = origin;
		this.ownSslSupport = this.sslSupport;
		this.sslSupport = (origin.tls() != null) ? new ForwardedSslSupport(origin.tls()) : null;
		this.request.remoteAddr().setString(origin.clientAddress());
		this.request.peerAddr().setString(origin.clientAddress());
		this.request.setRemotePort(origin.clientPort());
		this.request.localAddr().setString(origin.localAddress());
		this.request.localName().setString(origin.localAddress());
		this.request.setLocalPort(origin.localPort());
		if (origin.scheme() != null) {
			this.request.scheme().setString(origin.scheme());
		}
		if (origin.protocol() != null) {
			this.request.protocol().setString(origin.protocol());
		}
		return true;
	}

	@Override
	protected boolean getPopulateRequestAttributesFromSocket() {
		return this.origin == null;
	}

	@Override
	protected void populateRequestAttributeRemoteHost() {
		Origin known = this.origin;
		if (known == null) {
			super.populateRequestAttributeRemoteHost();
			return;
		}
		this.request.remoteHost().setString(hostName(known.clientAddress()));
	}

	private static String hostName(String address) {
		try {
			return InetAddress.getByName(address).getHostName();
		}
		catch (UnknownHostException ex) {
			return address;
		}
	}

}
