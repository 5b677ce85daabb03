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

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

import org.apache.catalina.connector.Connector;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.tomcat.TomcatWebServerFactory;

import io.copyover.CopyoverException;
import io.copyover.Pause;
import io.copyover.handover.Participant;
import io.copyover.process.OperatingSystem;
import io.copyover.web.Gate;
import io.copyover.web.GateSettings;
import io.copyover.web.RequestsInTheWay;
import io.copyover.web.UpgradedConnections;

/**
 * Hands the listening sockets of embedded Tomcats on, holds and drains their requests,
 * and sends on to the successor what still comes in on open connections. The sockets are
 * those of all connectors of the main server, and of the separate management server if
 * there is one.
 */
public final class TomcatTraffic implements Participant {

	/**
	 * The name of the server's listening socket.
	 */
	public static final String LISTENER_NAME = "server";

	/**
	 * The name of the management server's listening socket.
	 */
	public static final String MANAGEMENT_NAME = "management";

	private static final String ADDITIONAL = "connector-";

	private final OperatingSystem operatingSystem;

	private final GateSettings settings;

	private final Connectors connectors;

	private volatile @Nullable GateSettings managementSettings;

	private volatile UpgradedConnections upgraded = UpgradedConnections.NONE;

	/**
	 * Make the participant.
	 * @param operatingSystem finds and adopts listening sockets
	 * @param settings how the gate treats requests
	 * @param secret what forwarded requests prove themselves with, 256 random bits; an
	 * adopted one takes its place
	 */
	public TomcatTraffic(OperatingSystem operatingSystem, GateSettings settings, byte[] secret) {
		this.operatingSystem = operatingSystem;
		this.settings = settings;
		this.connectors = new Connectors(operatingSystem, new Gate(settings.longRequests()), secret);
	}

	/**
	 * Set who sees to upgraded connections. Others are refused.
	 * @param upgraded tells of them
	 */
	public void setUpgraded(UpgradedConnections upgraded) {
		this.upgraded = upgraded;
	}

	/**
	 * Have a server use {@link CopyoverHttp11Protocol} on all its connectors, unless they
	 * have another protocol than HTTP/1.1. To be called once, before the server is made
	 * and after other customizers.
	 * @param factory makes the server
	 */
	public void customize(ConfigurableTomcatWebServerFactory factory) {
		customize(factory, LISTENER_NAME, ADDITIONAL, this.settings);
	}

	/**
	 * Say that there will be a management server with a port of its own, made late in the
	 * start: a socket that is inherited for it waits until then.
	 * @param exempt gives the raw paths of requests to it that pass while the gate is
	 * held
	 * @see #customizeManagement
	 */
	public void expectManagement(Supplier<Set<String>> exempt) {
		this.managementSettings = this.settings.withExempt(exempt);
	}

	/**
	 * Do with the management server what {@link #customize} does with the main one.
	 * {@link #expectManagement} comes first.
	 * @param factory makes the management server
	 */
	public void customizeManagement(ConfigurableTomcatWebServerFactory factory) {
		GateSettings expected = this.managementSettings;
		if (expected == null) {
			throw new IllegalStateException("No management server with a port of its own was expected");
		}
		customize(factory, MANAGEMENT_NAME, MANAGEMENT_NAME + "-" + ADDITIONAL, expected);
	}

	private void customize(ConfigurableTomcatWebServerFactory factory, String name, String additional,
			GateSettings gateSettings) {
		TomcatWebServerFactory tomcat = (factory instanceof TomcatWebServerFactory known) ? known : null;
		if (tomcat != null && TomcatWebServerFactory.DEFAULT_PROTOCOL.equals(tomcat.getProtocol())) {
			tomcat.setProtocol(CopyoverHttp11Protocol.class.getName());
		}
		factory.addConnectorCustomizers((connector) -> {
			this.connectors.add(name, gateSettings, connector);
			if (tomcat != null) {
				takeAdditional(tomcat, additional, gateSettings);
			}
		});
	}

	// The factory adds them to the server after it has customized the main connector.
	private void takeAdditional(TomcatWebServerFactory factory, String prefix, GateSettings gateSettings) {
		List<Connector> taken = new ArrayList<>();
		for (Connector connector : factory.getAdditionalConnectors()) {
			taken.add(ConnectorConversion.convert(connector));
		}
		factory.setAdditionalConnectors(taken);
		for (int i = 0; i < taken.size(); i++) {
			this.connectors.add(prefix + (i + 1), gateSettings, taken.get(i));
		}
	}

	/**
	 * Load and initialize what the start of the server and the first request will need,
	 * so that it does not happen in the freeze. Binds nothing but a port of the loopback
	 * interface for a moment. A failure is left to the start to show.
	 */
	@Override
	public void warmUp() {
		if (!isInUse()) {
			return;
		}
		SSLHostConfigCertificate certificate = this.connectors.all()
			.stream()
			.map(ConnectorTraffic::certificate)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
		new WarmUp(this.operatingSystem, certificate).run();
	}

	@Override
	public void check() {
		this.connectors.all().forEach(ConnectorTraffic::check);
		Connector stranger = this.connectors.stranger();
		if (stranger != null) {
			throw ConnectorTraffic.unsupported(stranger, "remove the connector, or add an HTTP/1.1 one to the web "
					+ "server factory before the server is made ('addAdditionalConnectors')");
		}
		if (isInUse() && this.managementSettings != null && this.connectors.find(MANAGEMENT_NAME) == null) {
			throw ConnectorTraffic.unsupported("The management server is not a Tomcat",
					"remove 'management.server.port', or let Tomcat serve it");
		}
		this.upgraded.refuseOthers(this::upgradedCount);
	}

	private int upgradedCount() {
		return this.connectors.all()
			.stream()
			.mapToInt((connector) -> connector.control().connections().upgradedCount())
			.sum();
	}

	@Override
	public List<Listener> listeners() {
		return this.connectors.all().stream().map(ConnectorTraffic::listener).filter(Objects::nonNull).toList();
	}

	@Override
	public void readAhead() {
		this.connectors.prepare();
		this.connectors.gate().readAhead();
	}

	@Override
	public @Nullable Work oldestWork(Pause pause) {
		List<Work> requests = this.connectors.gate().inProgress(pause);
		return requests.isEmpty() ? null : requests.get(0);
	}

	@Override
	public void freeze(Pause pause) throws InterruptedException {
		hold();
		RequestsInTheWay.drain(this.connectors.gate(), pause);
		UpgradedConnections.failIfAny(this.upgraded.awaitOthers(this::upgradedCount, pause.remaining()));
	}

	@Override
	public void windDown(@Nullable Duration idle, Pause pause) throws InterruptedException {
		Duration kept = (idle != null) ? idle : idleTime();
		if (!new WindDown(this.connectors, pause).old(kept)) {
			throw inUse(pause);
		}
	}

	@Override
	public void closeConnections(Pause pause) throws InterruptedException {
		this.connectors.hold();
		if (!new WindDown(this.connectors, pause).all()) {
			throw inUse(pause);
		}
	}

	private CopyoverException inUse(Pause pause) {
		return new CopyoverException("Connections that were in use to the end: "
				+ RequestsInTheWay.describe(this.connectors.gate().inProgress(pause)));
	}

	@Override
	public void adopt(Inheritance inheritance) {
		if (inheritance.secret().length > 0) {
			this.connectors.setSecret(inheritance.secret());
		}
		for (Listener inherited : inheritance.listeners()) {
			if (isInUse() && isOurs(inherited.name())) {
				adopt(inherited);
			}
		}
	}

	// Another server may be in use although this one is on the class path too.
	private boolean isInUse() {
		return !this.connectors.all().isEmpty();
	}

	private static boolean isOurs(String name) {
		return name.equals(LISTENER_NAME) || name.startsWith(ADDITIONAL) || isOfManagement(name);
	}

	private static boolean isOfManagement(String name) {
		return name.startsWith(MANAGEMENT_NAME);
	}

	private void adopt(Listener inherited) {
		ConnectorTraffic heir = this.connectors.heir(inherited);
		if (heir != null) {
			heir.inherit(inherited);
		}
		else if (isOfManagement(inherited.name()) && this.managementSettings != null) {
			this.connectors.inheritLater(inherited);
		}
		else {
			throw ConnectorTraffic.missing(inherited);
		}
	}

	@Override
	public void hold() {
		this.connectors.hold();
		this.connectors.gate().hold();
	}

	@Override
	public void resume() {
		try {
			this.connectors.gate().open();
		}
		finally {
			this.connectors.release();
		}
	}

	@Override
	public void forward(Inheritance inheritance) {
		this.connectors.setSecret(inheritance.secret());
		try {
			this.connectors.forward();
		}
		finally {
			this.connectors.gate().forward();
		}
	}

	@Override
	public void orphaned() {
		this.connectors.gate().refuse();
		this.connectors.release();
	}

	@Override
	public void linger(@Nullable Duration idle, Duration limit) throws InterruptedException {
		Duration kept = (idle != null) ? idle : idleTime();
		new Lingering(this.connectors.all()).await(kept, limit);
	}

	@Override
	public Duration idleTime() {
		return this.connectors.all()
			.stream()
			.map(ConnectorTraffic::idleTime)
			.max(Comparator.naturalOrder())
			.orElse(Duration.ZERO);
	}

	/**
	 * Say how many requests are in progress and how many are held.
	 * @return a line, {@code null} if there are none
	 */
	@Nullable String summary() {
		return this.connectors.gate().summary();
	}

}
