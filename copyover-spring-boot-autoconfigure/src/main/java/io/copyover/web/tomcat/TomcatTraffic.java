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
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import org.apache.catalina.Service;
import org.apache.catalina.connector.Connector;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.tomcat.TomcatWebServerFactory;

import io.copyover.CopyoverException;
import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;
import io.copyover.Pause;
import io.copyover.handover.Participant;
import io.copyover.process.OperatingSystem;
import io.copyover.web.GateSettings;
import io.copyover.web.Relay;
import io.copyover.web.SharedListener;
import io.copyover.web.UpgradedConnections;

/**
 * Hands the listening socket of an embedded Tomcat on, holds and drains its requests, and
 * sends on to the successor what still comes in on open connections.
 */
public final class TomcatTraffic implements Participant {

	/**
	 * The name of the server's listening socket.
	 */
	public static final String LISTENER_NAME = "server";

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

	private static final Duration IDLE_MARGIN = Duration.ofSeconds(5);

	private static final Duration IDLE_WITHOUT_END = Duration.ofSeconds(65);

	private static final int NAMED_REQUESTS = 5;

	private static final Duration CLOSING = Duration.ofSeconds(2);

	private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

	private final OperatingSystem operatingSystem;

	private final SharedListener listener;

	private final TrafficControl control;

	private volatile UpgradedConnections upgraded = UpgradedConnections.NONE;

	private volatile @Nullable Connector connector;

	/**
	 * Make the participant.
	 * @param operatingSystem finds and adopts listening sockets
	 * @param settings how the gate treats requests
	 * @param secret what forwarded requests prove themselves with, 256 random bits; an
	 * adopted one takes its place
	 */
	public TomcatTraffic(OperatingSystem operatingSystem, GateSettings settings, byte[] secret) {
		this.operatingSystem = operatingSystem;
		this.listener = new SharedListener(operatingSystem);
		this.control = new TrafficControl(settings, this.listener, secret.clone());
	}

	/**
	 * Set who sees to upgraded connections. Others are refused.
	 * @param upgraded tells of them
	 */
	public void setUpgraded(UpgradedConnections upgraded) {
		this.upgraded = upgraded;
	}

	/**
	 * Have a server use {@link CopyoverHttp11Protocol}, unless another protocol was set.
	 * To be called once, before the server is made and after other customizers.
	 * @param factory makes the server
	 */
	public void customize(ConfigurableTomcatWebServerFactory factory) {
		if (factory instanceof TomcatWebServerFactory tomcat
				&& TomcatWebServerFactory.DEFAULT_PROTOCOL.equals(tomcat.getProtocol())) {
			tomcat.setProtocol(CopyoverHttp11Protocol.class.getName());
		}
		factory.addConnectorCustomizers(this::customize);
	}

	private void customize(Connector customized) {
		this.connector = customized;
		CopyoverHttp11Protocol protocol = protocol();
		if (protocol != null) {
			protocol.setControl(this.control);
			this.control.setReserve(new PoolReserve(protocol::getExecutor));
		}
	}

	private @Nullable CopyoverHttp11Protocol protocol() {
		Connector current = this.connector;
		return (current != null && current.getProtocolHandler() instanceof CopyoverHttp11Protocol protocol) ? protocol
				: null;
	}

	/**
	 * Load and initialize what the start of the server and the first request will need,
	 * so that it does not happen in the freeze. Binds nothing but a port of the loopback
	 * interface for a moment. A failure is left to the start to show.
	 */
	@Override
	public void warmUp() {
		new WarmUp(this.operatingSystem).run();
	}

	@Override
	public void check() {
		Connector current = this.connector;
		if (current == null) {
			return;
		}
		CopyoverHttp11Protocol protocol = protocol();
		if (protocol == null) {
			throw unsupported("Tomcat uses the protocol " + current.getProtocolHandlerClassName(),
					"leave the protocol of the web server factory as it is");
		}
		checkConnectors(current.getService());
		checkProtocol(protocol);
		int upgraded = awaitUpgraded(CLOSING);
		if (upgraded > 0) {
			throw new CopyoverRefusedException(Refusal.CONFLICT, "Open upgraded connections (WebSocket): " + upgraded
					+ "; they cannot be handed over: try again when they are closed");
		}
	}

	/**
	 * Count the upgraded connections that nobody sees to. One that has just been closed
	 * may still be there for a moment.
	 * @param limit how long to wait until there are none
	 * @return the number
	 */
	private int awaitUpgraded(Duration limit) {
		long start = System.nanoTime();
		int unknown = unknownUpgraded();
		while (unknown > 0 && this.upgraded.count() > 0 && System.nanoTime() - start < limit.toNanos()) {
			LockSupport.parkNanos(LOOK_AGAIN.toNanos());
			unknown = unknownUpgraded();
		}
		return unknown;
	}

	private int unknownUpgraded() {
		return Math.max(0, this.control.connections().upgradedCount() - this.upgraded.count());
	}

	private void checkConnectors(@Nullable Service service) {
		int connectors = (service != null) ? service.findConnectors().length : 1;
		if (connectors > 1) {
			throw unsupported("Tomcat has " + connectors + " connectors", "remove the additional ones");
		}
	}

	private void checkProtocol(CopyoverHttp11Protocol protocol) {
		if (protocol.isSSLEnabled()) {
			throw unsupported("Tomcat's connector uses TLS", "terminate TLS in front of the application");
		}
		if (protocol.findUpgradeProtocols().length > 0) {
			throw unsupported("Tomcat's connector offers HTTP/2", "set server.http2.enabled to false");
		}
		if (protocol.endpoint().isRunning() && this.listener.channel() == null) {
			throw unsupported("Tomcat does not listen on a socket of its own",
					"let it bind an address and a port, not a Unix domain socket or an inherited channel");
		}
	}

	private static CopyoverRefusedException unsupported(String what, String advice) {
		return new CopyoverRefusedException(Refusal.NOT_SUPPORTED, what + ", which cannot be handed over: " + advice);
	}

	@Override
	public List<Listener> listeners() {
		InetSocketAddress address = localAddress();
		if (address == null) {
			return List.of();
		}
		try {
			return List.of(new Listener(LISTENER_NAME, address.getAddress().getHostAddress(), address.getPort(),
					this.operatingSystem.listenerDescriptor(address)));
		}
		catch (IOException ex) {
			throw new CopyoverRefusedException(Refusal.NOT_SUPPORTED,
					"The descriptor of the listening socket cannot be found: " + ex.getMessage());
		}
	}

	private @Nullable InetSocketAddress localAddress() {
		ServerSocketChannel channel = this.listener.channel();
		try {
			return (channel != null) ? (InetSocketAddress) channel.getLocalAddress() : null;
		}
		catch (IOException ex) {
			return null;
		}
	}

	@Override
	public void quiet(Pause pause) {
		this.control.gate().readAhead();
	}

	@Override
	public @Nullable Work oldestWork(Pause pause) {
		List<Work> requests = this.control.gate().inProgress(pause);
		return requests.isEmpty() ? null : requests.get(0);
	}

	@Override
	public void freeze(Pause pause) throws InterruptedException {
		hold();
		List<Work> left = this.control.gate().drain(pause);
		if (!left.isEmpty()) {
			throw new CopyoverException("Requests that had not ended in time: " + describe(left));
		}
		int upgraded = awaitUpgraded(pause.remaining());
		if (upgraded > 0) {
			throw new CopyoverException("Upgraded connections (WebSocket) that were opened meanwhile: " + upgraded);
		}
	}

	private static String describe(List<Work> requests) {
		String named = requests.stream()
			.limit(NAMED_REQUESTS)
			.map((work) -> work.description() + " (" + work.age().toMillis() + " ms)")
			.collect(Collectors.joining(", "));
		int more = requests.size() - NAMED_REQUESTS;
		return (more > 0) ? named + " and " + more + " more" : named;
	}

	@Override
	public void adopt(Inheritance inheritance) {
		if (inheritance.secret().length > 0) {
			this.control.setSecret(inheritance.secret().clone());
		}
		for (Listener inherited : inheritance.listeners()) {
			if (inherited.name().equals(LISTENER_NAME)) {
				if (protocol() == null) {
					throw new CopyoverException("The predecessor's server listens on port " + inherited.port()
							+ ", but this process has no Tomcat that could take it over");
				}
				this.listener.inherit(inherited);
			}
		}
	}

	@Override
	public void hold() {
		this.listener.hold();
		this.control.gate().hold();
	}

	@Override
	public void resume() {
		try {
			this.control.gate().open();
		}
		finally {
			this.listener.release();
		}
	}

	@Override
	public void forward(Inheritance inheritance) {
		InetSocketAddress target = localAddress();
		this.control.setSecret(inheritance.secret().clone());
		if (target != null) {
			this.control.setRelay(new Relay(reachable(target), CONNECT_TIMEOUT));
		}
		try {
			closeListener();
		}
		finally {
			this.control.gate().forward();
		}
	}

	private static InetSocketAddress reachable(InetSocketAddress address) {
		return address.getAddress().isAnyLocalAddress()
				? new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort()) : address;
	}

	private void closeListener() {
		try {
			this.listener.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The listening socket could not be closed", ex);
		}
	}

	@Override
	public void orphaned() {
		this.control.gate().refuse();
		this.listener.release();
	}

	@Override
	public void linger(@Nullable Duration idle, Duration limit) throws InterruptedException {
		CopyoverHttp11Protocol protocol = protocol();
		if (protocol != null) {
			Duration kept = (idle != null) ? idle : idleTime();
			new Lingering(protocol.endpoint(), this.control.connections()).await(kept, limit);
		}
	}

	@Override
	public Duration idleTime() {
		CopyoverHttp11Protocol protocol = protocol();
		int timeout = (protocol != null) ? protocol.getKeepAliveTimeout() : 0;
		return (timeout > 0) ? Duration.ofMillis(timeout).plus(IDLE_MARGIN) : IDLE_WITHOUT_END;
	}

	/**
	 * Say how many requests are in progress and how many are held.
	 * @return a line, {@code null} if there are none
	 */
	@Nullable String summary() {
		return this.control.gate().summary();
	}

}
