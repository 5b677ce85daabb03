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

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.catalina.Service;
import org.apache.catalina.connector.Connector;
import org.jspecify.annotations.Nullable;

import io.copyover.handover.Participant.Listener;
import io.copyover.process.OperatingSystem;
import io.copyover.web.Gate;
import io.copyover.web.GateSettings;
import io.copyover.web.SharedListener;

/**
 * The connectors that take part, by name. What happened before one of them was made, such
 * as the hold, applies to it too: the management server is made late in the start. All
 * share one gate. Safe for use by several threads.
 */
final class Connectors {

	private final OperatingSystem operatingSystem;

	private final Gate gate;

	private final List<ConnectorTraffic> connectors = new ArrayList<>();

	private final Map<String, Listener> inherited = new HashMap<>();

	private byte[] secret;

	private boolean held;

	Connectors(OperatingSystem operatingSystem, Gate gate, byte[] secret) {
		this.operatingSystem = operatingSystem;
		this.gate = gate;
		this.secret = secret.clone();
	}

	Gate gate() {
		return this.gate;
	}

	synchronized List<ConnectorTraffic> all() {
		return List.copyOf(this.connectors);
	}

	synchronized @Nullable ConnectorTraffic find(String name) {
		return this.connectors.stream().filter((connector) -> connector.name().equals(name)).findFirst().orElse(null);
	}

	/**
	 * Return the connector that takes over an inherited socket. Additional ones may have
	 * changed their places.
	 * @param listener the socket
	 * @return the connector, {@code null} if there is none
	 */
	synchronized @Nullable ConnectorTraffic heir(Listener listener) {
		ConnectorTraffic named = find(listener.name());
		String prefix = listener.name().substring(0, listener.name().lastIndexOf('-') + 1);
		if (prefix.isEmpty()) {
			return named;
		}
		return this.connectors.stream()
			.filter((connector) -> connector.name().startsWith(prefix) && connector.isConfiguredFor(listener))
			.findFirst()
			.orElse((named != null && named.takesAnyPort()) ? named : null);
	}

	/**
	 * Take part in a connector. One with the same name made earlier gives way to it.
	 * @param name the name of its listening socket
	 * @param settings how its requests are treated
	 * @param connector the connector, not started yet
	 */
	synchronized void add(String name, GateSettings settings, Connector connector) {
		ConnectorTraffic known = find(name);
		if (known != null) {
			known.use(connector);
			return;
		}
		SharedListener listener = new SharedListener(this.operatingSystem);
		if (this.held) {
			listener.hold();
		}
		ConnectorTraffic traffic = new ConnectorTraffic(name, this.operatingSystem,
				new TrafficControl(this.gate, settings, listener, this.secret), connector);
		Listener waiting = this.inherited.remove(name);
		if (waiting != null) {
			traffic.inherit(waiting);
		}
		this.connectors.add(traffic);
	}

	synchronized void setSecret(byte[] secret) {
		this.secret = secret.clone();
		this.connectors.forEach((connector) -> connector.control().setSecret(this.secret));
	}

	/**
	 * Have the connector of a name take an inherited socket as soon as it is made.
	 * @param listener the socket
	 */
	synchronized void inheritLater(Listener listener) {
		this.inherited.put(listener.name(), listener);
	}

	/**
	 * Prepare for requests that are to come to an end, or be held.
	 */
	void prepare() {
		all().forEach(ConnectorTraffic::prepare);
	}

	synchronized void hold() {
		this.connectors.forEach((connector) -> connector.control().listener().hold());
		this.held = true;
	}

	synchronized void release() {
		this.held = false;
		this.connectors.forEach((connector) -> connector.control().takeBackFromReaders());
		this.connectors.forEach((connector) -> connector.control().closeAfterAnswers(false));
		this.connectors.forEach((connector) -> connector.control().listener().release());
	}

	/**
	 * Prepare all for sending on what still comes in, whatever fails for one of them.
	 */
	void forward() {
		RuntimeException failure = null;
		for (ConnectorTraffic connector : all()) {
			try {
				connector.forward();
			}
			catch (RuntimeException ex) {
				failure = ex;
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

	/**
	 * Return a connector of the same Tomcat that takes no part.
	 * @return the connector, {@code null} if there is none
	 */
	synchronized @Nullable Connector stranger() {
		List<Connector> known = this.connectors.stream().map(ConnectorTraffic::connector).toList();
		for (Connector connector : known) {
			Service service = connector.getService();
			for (Connector candidate : (service != null) ? service.findConnectors() : new Connector[0]) {
				if (!known.contains(candidate)) {
					return candidate;
				}
			}
		}
		return null;
	}

}
