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

import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.UpgradeToken;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.coyote.http11.upgrade.UpgradeProcessorInternal;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

import io.copyover.web.Gate;

/**
 * Tomcat's HTTP/2 with a gate before each stream.
 */
final class GatedHttp2 implements UpgradeProtocol {

	private final Http2Protocol delegate;

	private final CopyoverHttp11Protocol protocol;

	private final TrafficControl control;

	GatedHttp2(Http2Protocol delegate, CopyoverHttp11Protocol protocol, TrafficControl control) {
		this.delegate = delegate;
		this.protocol = protocol;
		this.control = control;
	}

	@Override
	public String getHttpUpgradeName(boolean secure) {
		return this.delegate.getHttpUpgradeName(secure);
	}

	@Override
	public byte[] getAlpnIdentifier() {
		return this.delegate.getAlpnIdentifier();
	}

	@Override
	public String getAlpnName() {
		return this.delegate.getAlpnName();
	}

	@Override
	public Processor getProcessor(SocketWrapperBase<?> socket, Adapter adapter) {
		return new UpgradeProcessorInternal(socket, new UpgradeToken(getInternalUpgradeHandler(socket, adapter, null),
				null, null, this.delegate.getUpgradeProtocolName()), null);
	}

	@Override
	public InternalHttpUpgradeHandler getInternalUpgradeHandler(SocketWrapperBase<?> socket, Adapter adapter,
			@Nullable Request request) {
		StreamAdapter streams = new StreamAdapter(this.protocol, this.delegate, socket, this.control, request);
		Http2Connection connection = new Http2Connection(this.delegate, streams, request, socket);
		this.control.connections().speaksHttp2(socket, connection);
		return connection;
	}

	/**
	 * Accept a request for HTTP/2, but not on a connection that is to end.
	 */
	@Override
	public boolean accept(Request request) {
		return this.control.gate().state() != Gate.State.FORWARDING && this.delegate.accept(request);
	}

	@Override
	public void setHttp11Protocol(AbstractHttp11Protocol<?> http11) {
		this.delegate.setHttp11Protocol(http11);
	}

}
