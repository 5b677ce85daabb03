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
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;

import io.copyover.CopyoverException;
import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;
import io.copyover.Pause;
import io.copyover.handover.Participant;
import io.copyover.process.OperatingSystem;
import io.copyover.web.GateSettings;
import io.copyover.web.Relay;
import io.copyover.web.SharedListener;

/**
 * Hands the listening sockets of an embedded Jetty on, holds and drains its requests, and
 * sends on to the successor what still comes in on open connections.
 */
public final class JettyTraffic implements Participant {

	/**
	 * The name of the server's listening socket.
	 */
	public static final String LISTENER_NAME = "server";

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

	private static final Duration IDLE_MARGIN = Duration.ofSeconds(5);

	private static final Duration IDLE_WITHOUT_END = Duration.ofSeconds(65);

	private static final int NAMED_REQUESTS = 5;

	private final OperatingSystem operatingSystem;

	private final TrafficControl control;

	private final List<Installation> servers = new CopyOnWriteArrayList<>();

	/**
	 * Make the participant.
	 * @param operatingSystem finds and adopts listening sockets
	 * @param settings how the gate treats requests
	 * @param secret what forwarded requests prove themselves with, 256 random bits; an
	 * adopted one takes its place
	 */
	public JettyTraffic(OperatingSystem operatingSystem, GateSettings settings, byte[] secret) {
		this.operatingSystem = operatingSystem;
		this.control = new TrafficControl(settings, secret.clone());
	}

	/**
	 * Have the server that a factory makes hand its connections over, unless it has
	 * connectors of its own kind: those are refused later. To be called once, before the
	 * server is made and after other customizers.
	 * @param factory makes the server
	 */
	public void customize(ConfigurableJettyWebServerFactory factory) {
		factory.addServerCustomizers((server) -> install(LISTENER_NAME, server));
	}

	private void install(String name, Server server) {
		this.servers.add(Installation.into(name, server, new SharedListener(this.operatingSystem), this.control));
	}

	/**
	 * Load and initialize what the start of the server and the first request will need,
	 * so that it does not happen in the freeze. Binds nothing but a port of the loopback
	 * interface for a moment. A failure is left to the start to show.
	 */
	@Override
	public void warmUp() {
		if (!this.servers.isEmpty()) {
			new WarmUp(this.operatingSystem).run();
		}
	}

	@Override
	public void check() {
		this.servers.forEach(Installation::check);
	}

	@Override
	public List<Listener> listeners() {
		List<Listener> listeners = new ArrayList<>();
		for (Installation server : this.servers) {
			InetSocketAddress address = server.localAddress();
			if (address != null) {
				listeners.add(listener(server.name(), address));
			}
		}
		return listeners;
	}

	private Listener listener(String name, InetSocketAddress address) {
		try {
			return new Listener(name, address.getAddress().getHostAddress(), address.getPort(),
					this.operatingSystem.listenerDescriptor(address));
		}
		catch (IOException ex) {
			throw new CopyoverRefusedException(Refusal.NOT_SUPPORTED,
					"The descriptor of the listening socket cannot be found: " + ex.getMessage());
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
		int upgraded = this.servers.stream().mapToInt(Installation::upgradedCount).sum();
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
			for (Installation server : this.servers) {
				if (server.name().equals(inherited.name())) {
					adopt(server, inherited);
				}
			}
		}
	}

	private static void adopt(Installation server, Listener inherited) {
		CopyoverConnector connector = server.connector();
		if (connector == null) {
			throw new CopyoverException("The predecessor's server listens on port " + inherited.port()
					+ ", but this process has a Jetty that cannot take it over");
		}
		connector.listener().inherit(inherited);
	}

	private void forEachConnector(Consumer<CopyoverConnector> action) {
		for (Installation server : this.servers) {
			if (server.connector() != null) {
				action.accept(server.connector());
			}
		}
	}

	@Override
	public void hold() {
		forEachConnector((connector) -> connector.listener().hold());
		this.control.gate().hold();
	}

	@Override
	public void resume() {
		try {
			forEachConnector((connector) -> connector.setClosing(false));
			this.control.gate().open();
		}
		finally {
			forEachConnector((connector) -> connector.listener().release());
		}
	}

	@Override
	public void windDown(@Nullable Duration idle, Pause pause) throws InterruptedException {
		forEachConnector((connector) -> connector.setClosing(true));
		for (Installation server : this.servers) {
			CopyoverConnector connector = server.connector();
			if (connector != null
					&& !new Lingering(connector).awaitPresent((idle != null) ? idle : idleTime(), pause)) {
				throw new CopyoverException("Connections that had not ended in time; requests on them: "
						+ describe(this.control.gate().inProgress(pause)));
			}
		}
	}

	@Override
	public void closeConnections(Pause pause) throws InterruptedException {
		forEachConnector((connector) -> connector.listener().hold());
		for (Installation server : this.servers) {
			CopyoverConnector connector = server.connector();
			if (connector != null && !new Lingering(connector).awaitAll(pause.remaining(), pause)) {
				connector.connections().closeIdle((connection) -> true);
			}
		}
	}

	@Override
	public void forward(Inheritance inheritance) {
		this.control.setSecret(inheritance.secret().clone());
		try {
			forEachConnector(JettyTraffic::letGo);
		}
		finally {
			this.control.gate().forward();
		}
	}

	private static void letGo(CopyoverConnector connector) {
		InetSocketAddress target = connector.localAddress();
		connector.setClosing(true);
		if (target != null) {
			connector.setRelay(new Relay(reachable(target), CONNECT_TIMEOUT));
		}
		try {
			connector.listener().close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The listening socket could not be closed", ex);
		}
	}

	private static InetSocketAddress reachable(InetSocketAddress address) {
		return address.getAddress().isAnyLocalAddress()
				? new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort()) : address;
	}

	@Override
	public void orphaned() {
		this.control.gate().refuse();
		forEachConnector((connector) -> connector.listener().release());
	}

	@Override
	public Duration idleTime() {
		Duration longest = Duration.ZERO;
		for (Installation server : this.servers) {
			long timeout = (server.connector() != null) ? server.connector().getIdleTimeout() : 0;
			Duration kept = (timeout > 0) ? Duration.ofMillis(timeout).plus(IDLE_MARGIN) : IDLE_WITHOUT_END;
			longest = (kept.compareTo(longest) > 0) ? kept : longest;
		}
		return longest;
	}

	@Override
	public void linger(@Nullable Duration idle, Duration limit) throws InterruptedException {
		Duration kept = (idle != null) ? idle : idleTime();
		long start = System.nanoTime();
		Pause pause = new Limit(start, limit);
		for (Installation server : this.servers) {
			if (server.connector() != null) {
				Duration passed = Duration.ofNanos(System.nanoTime() - start);
				new Lingering(server.connector()).awaitAll(kept.minus(passed), pause);
			}
		}
	}

	/**
	 * Say how many requests are in progress and how many are held.
	 * @return a line, {@code null} if there are none
	 */
	@Nullable String summary() {
		return this.control.gate().summary();
	}

	/**
	 * A time after which nothing is waited for, whoever the caller is.
	 */
	private record Limit(long start, Duration limit) implements Pause {

		@Override
		public Duration remaining() {
			Duration left = this.limit.minusNanos(System.nanoTime() - this.start);
			return left.isNegative() ? Duration.ZERO : left;
		}

		@Override
		public boolean isCaller(Thread thread) {
			return false;
		}

	}

}
