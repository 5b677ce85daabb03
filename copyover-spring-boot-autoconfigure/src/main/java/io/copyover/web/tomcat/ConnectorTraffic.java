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
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;

import org.apache.catalina.connector.Connector;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

import io.copyover.CopyoverException;
import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;
import io.copyover.handover.Participant.Listener;
import io.copyover.process.OperatingSystem;
import io.copyover.web.ListeningSockets;
import io.copyover.web.Relay;
import io.copyover.web.RelayTls;

/**
 * One connector whose listening socket is handed on, with what is its own: the socket,
 * its connections, its threads, and the way to its successor.
 */
final class ConnectorTraffic {

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

	private static final Duration IDLE_MARGIN = Duration.ofSeconds(5);

	private static final Duration IDLE_WITHOUT_END = Duration.ofSeconds(65);

	private final String name;

	private final OperatingSystem operatingSystem;

	private final TrafficControl control;

	private volatile Connector connector;

	ConnectorTraffic(String name, OperatingSystem operatingSystem, TrafficControl control, Connector connector) {
		this.name = name;
		this.operatingSystem = operatingSystem;
		this.control = control;
		this.connector = connector;
		use(connector);
	}

	/**
	 * Take part in a connector, which has not been started yet, in place of the one
	 * before.
	 * @param connector the connector
	 */
	void use(Connector connector) {
		this.connector = connector;
		CopyoverHttp11Protocol protocol = protocol();
		if (protocol != null) {
			protocol.setControl(this.control);
			this.control.setReserve(new PoolReserve(protocol::getExecutor));
		}
	}

	String name() {
		return this.name;
	}

	Connector connector() {
		return this.connector;
	}

	TrafficControl control() {
		return this.control;
	}

	@Nullable CopyoverHttp11Protocol protocol() {
		return (this.connector.getProtocolHandler() instanceof CopyoverHttp11Protocol protocol) ? protocol : null;
	}

	/**
	 * Refuse what cannot be handed over.
	 * @throws CopyoverRefusedException naming it
	 */
	void check() {
		CopyoverHttp11Protocol protocol = protocol();
		if (protocol == null) {
			throw unsupported(this.connector, "leave the protocol of the web server factory as it is");
		}
		if (protocol.endpoint().isRunning() && this.control.listener().channel() == null) {
			throw unsupported("Tomcat does not listen on a socket of its own",
					"let it bind an address and a port, not a Unix domain socket or an inherited channel");
		}
		if (protocol.hasUngatedHttp2()) {
			throw unsupported("Tomcat speaks HTTP/2 without asynchronous I/O on port " + this.connector.getPort(),
					"leave useAsyncIO of the connector as it is");
		}
	}

	static CopyoverRefusedException unsupported(Connector connector, String advice) {
		return unsupported("Tomcat uses the protocol " + connector.getProtocolHandlerClassName() + " on port "
				+ connector.getPort(), advice);
	}

	static CopyoverRefusedException unsupported(String what, String advice) {
		return new CopyoverRefusedException(Refusal.NOT_SUPPORTED, what + ", which cannot be handed over: " + advice);
	}

	/**
	 * Tell whether a socket is the one that this connector is configured to listen on.
	 * @param listener the socket
	 * @return {@code true} if address and port are the same
	 */
	boolean isConfiguredFor(Listener listener) {
		CopyoverHttp11Protocol protocol = protocol();
		if (protocol == null || protocol.endpoint().getPortWithOffset() != listener.port()) {
			return false;
		}
		InetAddress wanted = new InetSocketAddress(protocol.getAddress(), 0).getAddress();
		InetAddress actual = new InetSocketAddress(listener.address(), 0).getAddress();
		return wanted.equals(actual) || (wanted.isAnyLocalAddress() && actual.isAnyLocalAddress());
	}

	boolean takesAnyPort() {
		CopyoverHttp11Protocol protocol = protocol();
		return protocol != null && protocol.endpoint().getPortWithOffset() <= 0;
	}

	/**
	 * Take an inherited socket instead of binding one.
	 * @param inherited the socket
	 * @throws CopyoverException if this connector cannot
	 */
	void inherit(Listener inherited) {
		if (protocol() == null) {
			throw missing(inherited);
		}
		if (!inherited.scheme().equals(scheme())) {
			// Clients with connections to the predecessor could not go on.
			throw new CopyoverException("The server is configured for " + scheme() + " on port " + inherited.port()
					+ ", but its predecessor serves " + inherited.scheme() + " there");
		}
		this.control.listener().inherit(inherited);
	}

	static CopyoverException missing(Listener inherited) {
		return new CopyoverException("The predecessor's server listens on port " + inherited.port() + " ("
				+ inherited.name() + "), but this process has no Tomcat connector that could take it over");
	}

	/**
	 * Return the listening socket.
	 * @return the socket, {@code null} if it is not open
	 */
	@Nullable Listener listener() {
		InetSocketAddress address = localAddress();
		return (address != null) ? ListeningSockets.find(this.operatingSystem, this.name, address, scheme()) : null;
	}

	private String scheme() {
		CopyoverHttp11Protocol protocol = protocol();
		return (protocol != null && protocol.isSSLEnabled()) ? "https" : "http";
	}

	private @Nullable InetSocketAddress localAddress() {
		ServerSocketChannel channel = this.control.listener().channel();
		try {
			return (channel != null) ? (InetSocketAddress) channel.getLocalAddress() : null;
		}
		catch (IOException ex) {
			return null;
		}
	}

	/**
	 * Prepare for requests that are to come to an end, or be held.
	 */
	void prepare() {
		if (offersHttp2()) {
			this.control.lendToReaders();
		}
	}

	private boolean offersHttp2() {
		CopyoverHttp11Protocol protocol = protocol();
		return protocol != null && protocol.findUpgradeProtocols().length > 0;
	}

	/**
	 * Prepare for sending on what still comes in, and close this process's copy of the
	 * listening socket.
	 */
	void forward() {
		InetSocketAddress target = localAddress();
		if (target != null) {
			RelayTls tls = scheme().equals("https") ? new RelayTls(this.control.secret()) : null;
			this.control.setRelay(new Relay(ListeningSockets.reachable(target), CONNECT_TIMEOUT, tls));
		}
		try {
			this.control.listener().close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The listening socket could not be closed", ex);
		}
	}

	Set<SocketWrapperBase<NioChannel>> openConnections() {
		CopyoverHttp11Protocol protocol = protocol();
		return (protocol != null) ? protocol.endpoint().openConnections() : Set.of();
	}

	/**
	 * Return the certificate that this connector is configured with.
	 * @return the first of its certificates, {@code null} if it has none
	 */
	@Nullable SSLHostConfigCertificate certificate() {
		CopyoverHttp11Protocol protocol = protocol();
		SSLHostConfig[] configs = (protocol != null && protocol.isSSLEnabled()) ? protocol.findSslHostConfigs()
				: new SSLHostConfig[0];
		return Arrays.stream(configs).flatMap((config) -> config.getCertificates().stream()).findFirst().orElse(null);
	}

	/**
	 * Have the clients of HTTP/2 connections go on elsewhere.
	 * @param over whether the time for idle connections is over
	 */
	void moveStreamsOn(boolean over) {
		this.control.connections().http2().forEach((connection) -> connection.moveOn(over));
	}

	void closeIdleConnections() {
		openConnections().forEach((socket) -> this.control.connections().closeIfIdle(socket, false));
	}

	Duration idleTime() {
		CopyoverHttp11Protocol protocol = protocol();
		int timeout = (protocol != null) ? protocol.getKeepAliveTimeout() : 0;
		return (timeout > 0) ? Duration.ofMillis(timeout).plus(IDLE_MARGIN) : IDLE_WITHOUT_END;
	}

}
