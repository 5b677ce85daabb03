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

package io.copyover.web.netty;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.http.client.ReactorResourceFactory;

import io.copyover.CopyoverException;
import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;
import io.copyover.Pause;
import io.copyover.handover.Participant;
import io.copyover.process.OperatingSystem;
import io.copyover.web.Gate;
import io.copyover.web.GateSettings;
import io.copyover.web.RequestsInTheWay;
import io.copyover.web.UpgradedConnections;

/**
 * Hands the listening sockets of Reactor Netty on, holds and drains its requests, and
 * sends on to the successor what still comes in on open connections. No thread waits for
 * any of it. Its methods must not be called on an event loop.
 */
public final class NettyTraffic implements Participant {

	/**
	 * The name of the server's listening socket.
	 */
	public static final String LISTENER_NAME = "server";

	/**
	 * The name of the management server's listening socket.
	 */
	public static final String MANAGEMENT_NAME = "management";

	private static final Duration CLOSE_EARLIER = Duration.ofSeconds(1);

	private final OperatingSystem operatingSystem;

	private final GateSettings settings;

	private final byte[] secret;

	private final Gate gate;

	private final NettyServer main;

	private final List<NettyServer> servers = new CopyOnWriteArrayList<>();

	private volatile @Nullable NettyServer management;

	/**
	 * Make the participant.
	 * @param operatingSystem finds and adopts listening sockets
	 * @param settings how the gate treats requests
	 * @param secret what forwarded requests prove themselves with, 256 random bits; an
	 * adopted one takes its place
	 */
	public NettyTraffic(OperatingSystem operatingSystem, GateSettings settings, byte[] secret) {
		this.operatingSystem = operatingSystem;
		this.settings = settings;
		this.secret = secret.clone();
		this.gate = new Gate(settings.longRequests());
		this.main = add(LISTENER_NAME, settings);
	}

	private NettyServer add(String name, GateSettings itsSettings) {
		NettyServer server = new NettyServer(name, this.operatingSystem,
				new TrafficControl(this.gate, itsSettings, this.secret));
		this.servers.add(server);
		return server;
	}

	/**
	 * Have a server use a listening socket that can be handed on, and a gate. To be
	 * called once, before the server is made and after other customizers.
	 * @param factory makes the server
	 * @param resources has the event loops that the server runs on
	 */
	public void customize(NettyReactiveWebServerFactory factory, ReactorResourceFactory resources) {
		customize(factory, resources, this.main);
	}

	/**
	 * Say that there will be a management server with a port of its own, made late in the
	 * start: a socket that is inherited for it waits until then.
	 * @param exempt gives the raw paths of requests to it that pass while the gate is
	 * held
	 * @see #customizeManagement
	 */
	public void expectManagement(Supplier<Set<String>> exempt) {
		this.management = add(MANAGEMENT_NAME, this.settings.withExempt(exempt));
	}

	/**
	 * Do with the management server what {@link #customize} does with the main one.
	 * {@link #expectManagement} comes first.
	 * @param factory makes the management server
	 * @param resources has the event loops that the server runs on
	 */
	public void customizeManagement(NettyReactiveWebServerFactory factory, ReactorResourceFactory resources) {
		NettyServer expected = this.management;
		if (expected == null) {
			throw new IllegalStateException("No management server with a port of its own was expected");
		}
		customize(factory, resources, expected);
	}

	private static void customize(NettyReactiveWebServerFactory factory, ReactorResourceFactory resources,
			NettyServer server) {
		RequestThreads.install();
		factory.setResourceFactory(new CopyoverResources(resources, server.listener()));
		factory.addServerCustomizers(server::customize);
	}

	/**
	 * Load and initialize what the start of the server and the first request will need,
	 * so that it does not happen in the freeze. Binds nothing but a port of the loopback
	 * interface for a moment. A failure is left to the start to show.
	 */
	@Override
	public void warmUp() {
		if (this.main.isCustomized()) {
			new WarmUp(this.operatingSystem).run();
		}
	}

	@Override
	public void check() {
		this.servers.forEach(NettyServer::check);
		NettyServer expected = this.management;
		if (this.main.isCustomized() && expected != null && !expected.isAble()) {
			throw new CopyoverRefusedException(Refusal.NOT_SUPPORTED,
					"The management server is not a Reactor Netty, and cannot be handed over: remove "
							+ "'management.server.port', or let Reactor Netty serve it");
		}
		UpgradedConnections.NONE.refuseOthers(this::upgradedCount);
	}

	private int upgradedCount() {
		return this.servers.stream().mapToInt((server) -> server.control().connections().upgradedCount()).sum();
	}

	@Override
	public List<Listener> listeners() {
		return this.servers.stream().map(NettyServer::socket).filter(Objects::nonNull).toList();
	}

	@Override
	public void readAhead() {
		this.gate.readAhead();
	}

	@Override
	public @Nullable Work oldestWork(Pause pause) {
		List<Work> requests = this.gate.inProgress(pause);
		return requests.isEmpty() ? null : requests.get(0);
	}

	@Override
	public void freeze(Pause pause) throws InterruptedException {
		hold();
		RequestsInTheWay.drain(this.gate, pause);
		UpgradedConnections.failIfAny(upgradedCount());
	}

	@Override
	public void adopt(Inheritance inheritance) {
		if (inheritance.secret().length > 0) {
			setSecret(inheritance);
		}
		if (this.main.isCustomized()) {
			inheritance.listeners().forEach(this::inherit);
		}
	}

	private void inherit(Listener inherited) {
		NettyServer expected = this.management;
		if (inherited.name().equals(LISTENER_NAME) && this.main.isAble()) {
			this.main.listener().inherit(inherited);
		}
		else if (inherited.name().equals(MANAGEMENT_NAME) && expected != null) {
			expected.listener().inherit(inherited);
		}
		else {
			throw new CopyoverException("The predecessor listens on port " + inherited.port() + " (" + inherited.name()
					+ "), but this process has no Reactor Netty that could take it over");
		}
	}

	private void setSecret(Inheritance inheritance) {
		this.servers.forEach((server) -> server.control().setSecret(inheritance.secret().clone()));
	}

	@Override
	public void hold() {
		this.servers.forEach((server) -> server.listener().hold());
		this.gate.hold();
	}

	@Override
	public void resume() {
		this.servers.forEach((server) -> server.control().setClosing(false));
		try {
			this.gate.open();
		}
		finally {
			this.servers.forEach((server) -> server.listener().release());
		}
	}

	@Override
	public void windDown(@Nullable Duration idle, Pause pause) throws InterruptedException {
		this.servers.forEach((server) -> server.control().setClosing(true));
		awaitConnections((idle != null) ? idle : idleTime(), pause, false,
				(connection) -> connection.isOfCaller(pause));
	}

	@Override
	public void closeConnections(Pause pause) throws InterruptedException {
		this.servers.forEach((server) -> server.listener().hold());
		awaitConnections(pause.remaining().minus(CLOSE_EARLIER), pause, true,
				(connection) -> connection.keepsCaller(pause));
	}

	private void awaitConnections(Duration idle, Pause pause, boolean held, Predicate<GateHandler> leftOut)
			throws InterruptedException {
		long start = System.nanoTime();
		int left = 0;
		for (NettyServer server : this.servers) {
			Duration gone = Duration.ofNanos(System.nanoTime() - start);
			left += server.control()
				.connections()
				.awaitPresent(idle.minus(gone), pause, leftOut, held, () -> this.gate.endLongRequests(pause));
		}
		if (left > 0) {
			throw new CopyoverException("Connections that were not done in time: " + left);
		}
	}

	@Override
	public void forward(Inheritance inheritance) {
		setSecret(inheritance);
		List<RuntimeException> failures = new ArrayList<>();
		for (NettyServer server : this.servers) {
			try {
				server.forward();
			}
			catch (RuntimeException ex) {
				failures.add(ex);
			}
		}
		this.gate.forward();
		if (!failures.isEmpty()) {
			throw failures.get(0);
		}
	}

	@Override
	public void orphaned() {
		this.gate.refuse();
		this.servers.forEach((server) -> server.listener().release());
	}

	@Override
	public void linger(@Nullable Duration idle, Duration limit) throws InterruptedException {
		long start = System.nanoTime();
		Duration kept = (idle != null) ? idle : idleTime();
		for (NettyServer server : this.servers) {
			Duration gone = Duration.ofNanos(System.nanoTime() - start);
			server.control().connections().linger(kept.minus(gone), limit.minus(gone));
		}
	}

	@Override
	public Duration idleTime() {
		return this.main.idleTime();
	}

	NettyServer main() {
		return this.main;
	}

	/**
	 * Say how many requests are in progress and how many are held.
	 * @return a line, {@code null} if there are none
	 */
	@Nullable String summary() {
		return this.gate.summary();
	}

}
