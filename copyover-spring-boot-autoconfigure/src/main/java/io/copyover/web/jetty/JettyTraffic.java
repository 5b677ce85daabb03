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
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;

import io.copyover.CopyoverException;
import io.copyover.Pause;
import io.copyover.handover.Participant;
import io.copyover.process.OperatingSystem;
import io.copyover.web.GateSettings;
import io.copyover.web.ListeningSockets;
import io.copyover.web.Relay;
import io.copyover.web.RequestsInTheWay;
import io.copyover.web.UpgradedConnections;

/**
 * Hands the listening sockets of an embedded Jetty on, holds and drains its requests, and
 * sends on to the successor what still comes in on open connections.
 */
public final class JettyTraffic implements Participant {

	/**
	 * The name of the server's listening socket.
	 */
	public static final String LISTENER_NAME = "server";

	/**
	 * The name of the management server's listening socket.
	 */
	public static final String MANAGEMENT_NAME = "management";

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

	private static final Duration IDLE_MARGIN = Duration.ofSeconds(5);

	private static final Duration CLOSING = Duration.ofSeconds(2);

	private static final Duration CLOSE_EARLIER = Duration.ofSeconds(1);

	private static final Duration IDLE_WITHOUT_END = Duration.ofSeconds(65);

	private final OperatingSystem operatingSystem;

	private final TrafficControl control;

	private final Servers servers;

	private volatile @Nullable TrafficControl management;

	private volatile UpgradedConnections upgraded = UpgradedConnections.NONE;

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
		this.servers = new Servers(operatingSystem);
	}

	/**
	 * Set who sees to upgraded connections. Others are refused.
	 * @param upgraded tells of them
	 */
	public void setUpgraded(UpgradedConnections upgraded) {
		this.upgraded = upgraded;
	}

	/**
	 * Have the server that a factory makes hand its connections over, unless it has
	 * connectors of its own kind: those are refused later. To be called once, before the
	 * server is made and after other customizers.
	 * @param factory makes the server
	 */
	public void customize(ConfigurableJettyWebServerFactory factory) {
		factory.addServerCustomizers((server) -> this.servers.add(LISTENER_NAME, server, this.control));
	}

	/**
	 * Say that there will be a management server with a port of its own, made late in the
	 * start: a socket that is inherited for it waits until then.
	 * @param exempt gives the raw paths of requests to it that pass while the gate is
	 * held
	 * @see #customizeManagement
	 */
	public void expectManagement(Supplier<Set<String>> exempt) {
		this.management = this.control.withExempt(exempt);
	}

	/**
	 * Do with the management server what {@link #customize} does with the main one.
	 * {@link #expectManagement} comes first.
	 * @param factory makes the management server
	 */
	public void customizeManagement(ConfigurableJettyWebServerFactory factory) {
		TrafficControl expected = this.management;
		if (expected == null) {
			throw new IllegalStateException("No management server with a port of its own was expected");
		}
		factory.addServerCustomizers((server) -> this.servers.add(MANAGEMENT_NAME, server, expected));
	}

	/**
	 * Load and initialize what the start of the server and the first request will need,
	 * so that it does not happen in the freeze. Binds nothing but a port of the loopback
	 * interface for a moment. A failure is left to the start to show.
	 */
	@Override
	public void warmUp() {
		if (isInUse()) {
			new WarmUp(this.operatingSystem).run();
		}
	}

	private boolean isInUse() {
		return !this.servers.all().isEmpty();
	}

	@Override
	public void check() {
		this.servers.all().forEach(Installation::check);
		if (isInUse() && this.management != null && this.servers.find(MANAGEMENT_NAME) == null) {
			throw Installation.unsupported("The management server is not a Jetty",
					"remove 'management.server.port', or let Jetty serve it");
		}
		this.upgraded.refuseOthers(this::upgradedCount);
	}

	private int upgradedCount() {
		return count(Connections::upgraded);
	}

	private int count(ToIntFunction<Connections> counter) {
		return this.servers.connectors().stream().map(CopyoverConnector::connections).mapToInt(counter).sum();
	}

	@Override
	public List<Listener> listeners() {
		List<Listener> listeners = new ArrayList<>();
		for (Installation server : this.servers.all()) {
			InetSocketAddress address = server.localAddress();
			if (address != null) {
				listeners.add(ListeningSockets.find(this.operatingSystem, server.name(), address));
			}
		}
		return listeners;
	}

	@Override
	public void readAhead() {
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
		// A servlet's upgrade is a request that does not end; the handshake of a
		// WebSocket is one that does, and its session will be known soon.
		UpgradedConnections
			.failIfAny(this.upgraded.awaitOthers(this::upgradedCount, shorter(pause.remaining(), CLOSING)));
		RequestsInTheWay.drain(this.control.gate(), pause);
		UpgradedConnections.failIfAny(this.upgraded.awaitOthers(this::upgradedCount, pause.remaining()));
	}

	private static Duration shorter(Duration first, Duration second) {
		return (first.compareTo(second) < 0) ? first : second;
	}

	@Override
	public void adopt(Inheritance inheritance) {
		if (inheritance.secret().length > 0) {
			this.control.setSecret(inheritance.secret().clone());
		}
		if (isInUse()) {
			inheritance.listeners().forEach(this::inherit);
		}
	}

	private void inherit(Listener listener) {
		boolean later = this.management != null && listener.name().equals(MANAGEMENT_NAME);
		this.servers.inherit(listener, later);
	}

	@Override
	public void hold() {
		this.servers.hold();
		this.control.gate().hold();
	}

	@Override
	public void resume() {
		try {
			this.servers.forEachConnector((connector) -> connector.setClosing(false));
			this.control.gate().open();
		}
		finally {
			this.servers.release();
		}
	}

	@Override
	public void windDown(@Nullable Duration idle, Pause pause) throws InterruptedException {
		this.servers.forEachConnector((connector) -> connector.setClosing(true));
		Duration kept = (idle != null) ? idle : idleTime();
		if (!Lingering.ofPresent(this.servers.connectors()).await(kept, pause, ending(pause))) {
			throw notEnded(pause);
		}
	}

	private CopyoverException notEnded(Pause pause) {
		List<Work> requests = this.servers.connectors()
			.stream()
			.flatMap((connector) -> connector.connections().requests(pause))
			.sorted(Comparator.comparing(Work::age).reversed())
			.toList();
		return new CopyoverException("Connections that had not ended in time; requests on them: "
				+ (requests.isEmpty() ? "none" : RequestsInTheWay.describe(requests)));
	}

	private Runnable ending(Pause pause) {
		return () -> this.control.gate().endLongRequests(pause);
	}

	@Override
	public void closeConnections(Pause pause) throws InterruptedException {
		this.servers.forEachConnector((connector) -> connector.setClosing(true));
		this.servers.hold();
		if (!Lingering.ofAll(this.servers.connectors())
			.await(pause.remaining().minus(CLOSE_EARLIER), pause, ending(pause))) {
			throw notEnded(pause);
		}
	}

	@Override
	public void forward(Inheritance inheritance) {
		this.control.setSecret(inheritance.secret().clone());
		try {
			this.servers.forEachConnector(JettyTraffic::letGo);
		}
		finally {
			this.control.gate().forward();
		}
	}

	private static void letGo(CopyoverConnector connector) {
		InetSocketAddress target = connector.localAddress();
		connector.setClosing(true);
		if (target != null) {
			connector.setRelay(new Relay(ListeningSockets.reachable(target), CONNECT_TIMEOUT));
		}
		try {
			connector.listener().close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The listening socket could not be closed", ex);
		}
	}

	@Override
	public void orphaned() {
		this.control.gate().refuse();
		this.servers.release();
	}

	@Override
	public Duration idleTime() {
		return this.servers.connectors()
			.stream()
			.map(JettyTraffic::idleTime)
			.max(Comparator.naturalOrder())
			.orElse(Duration.ZERO);
	}

	private static Duration idleTime(CopyoverConnector connector) {
		long timeout = connector.getIdleTimeout();
		return (timeout > 0) ? Duration.ofMillis(timeout).plus(IDLE_MARGIN) : IDLE_WITHOUT_END;
	}

	@Override
	public void linger(@Nullable Duration idle, Duration limit) throws InterruptedException {
		Duration kept = (idle != null) ? idle : idleTime();
		Lingering.ofAll(this.servers.connectors()).await(kept, new Limit(System.nanoTime(), limit), () -> {
		});
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
