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

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

import io.copyover.web.Origin;

/**
 * A request without the header of forwarded ones, and with the addresses and the scheme
 * of the connection that the client made.
 */
final class OriginalRequest extends Request.Wrapper {

	private final HttpFields headers;

	private final ConnectionMetaData connection;

	private final HttpURI uri;

	OriginalRequest(Request request, @Nullable Origin origin) {
		super(request);
		this.headers = HttpFields.build(request.getHeaders()).remove(Origin.HEADER_NAME).asImmutable();
		this.connection = (origin != null) ? new OriginalConnection(request.getConnectionMetaData(), origin)
				: request.getConnectionMetaData();
		this.uri = (origin != null) ? uri(request, origin) : request.getHttpURI();
	}

	private static HttpURI uri(Request request, Origin origin) {
		HttpURI uri = request.getHttpURI();
		boolean named = request.getHeaders().contains(HttpHeader.HOST);
		if (named && origin.scheme() == null) {
			return uri;
		}
		HttpURI.Mutable original = HttpURI.build(uri);
		if (origin.scheme() != null) {
			original.scheme(origin.scheme());
		}
		if (!named) {
			original.authority(origin.localAddress(), origin.localPort());
		}
		return original.asImmutable();
	}

	@Override
	public HttpFields getHeaders() {
		return this.headers;
	}

	@Override
	public ConnectionMetaData getConnectionMetaData() {
		return this.connection;
	}

	@Override
	public HttpURI getHttpURI() {
		return this.uri;
	}

	@Override
	public boolean isSecure() {
		return HttpScheme.HTTPS.is(this.uri.getScheme());
	}

	/**
	 * The connection that the client made.
	 */
	private static final class OriginalConnection extends ConnectionMetaData.Wrapper {

		private final SocketAddress client;

		private final SocketAddress local;

		private OriginalConnection(ConnectionMetaData connection, Origin origin) {
			super(connection);
			this.client = address(origin.clientAddress(), origin.clientPort());
			this.local = address(origin.localAddress(), origin.localPort());
		}

		private static SocketAddress address(String numeric, int port) {
			try {
				return new InetSocketAddress(InetAddress.getByName(numeric), port);
			}
			catch (UnknownHostException ex) {
				return InetSocketAddress.createUnresolved(numeric, port);
			}
		}

		@Override
		public SocketAddress getRemoteSocketAddress() {
			return this.client;
		}

		@Override
		public SocketAddress getLocalSocketAddress() {
			return this.local;
		}

	}

}
