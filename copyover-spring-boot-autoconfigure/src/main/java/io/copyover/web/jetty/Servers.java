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

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

import io.copyover.CopyoverException;
import io.copyover.handover.Participant.Listener;
import io.copyover.process.OperatingSystem;
import io.copyover.web.SharedListener;

/**
 * The servers that take part. The management server comes late: a socket that was
 * inherited for it waits, and it is made held while the others are. Safe for use by
 * several threads.
 */
final class Servers {

	private final OperatingSystem operatingSystem;

	private final List<Installation> servers = new ArrayList<>();

	private final Map<String, Listener> inherited = new HashMap<>();

	private boolean held;

	Servers(OperatingSystem operatingSystem) {
		this.operatingSystem = operatingSystem;
	}

	/**
	 * Have a server take part. One with the same name made earlier gives way to it.
	 * @param name the name of its listening socket
	 * @param server the server, not started yet
	 * @param control what its parts have in common
	 */
	synchronized void add(String name, Server server, TrafficControl control) {
		SharedListener listener = new SharedListener(this.operatingSystem);
		if (this.held) {
			listener.hold();
		}
		Installation added = Installation.into(name, server, listener, control);
		Listener waiting = this.inherited.remove(name);
		if (waiting != null) {
			inherit(added, waiting);
		}
		this.servers.removeIf((known) -> known.name().equals(name));
		this.servers.add(added);
	}

	synchronized List<Installation> all() {
		return List.copyOf(this.servers);
	}

	List<CopyoverConnector> connectors() {
		return all().stream().map(Installation::connector).filter(Objects::nonNull).toList();
	}

	synchronized @Nullable Installation find(String name) {
		return this.servers.stream().filter((server) -> server.name().equals(name)).findFirst().orElse(null);
	}

	/**
	 * Have the server of a name take an inherited socket instead of binding one.
	 * @param listener the socket
	 * @param later whether that server may be made later
	 * @throws CopyoverException if there is none that can
	 */
	synchronized void inherit(Listener listener, boolean later) {
		Installation heir = find(listener.name());
		if (heir == null && later) {
			this.inherited.put(listener.name(), listener);
			return;
		}
		inherit(heir, listener);
	}

	private static void inherit(@Nullable Installation heir, Listener listener) {
		if (heir == null || heir.connector() == null) {
			throw new CopyoverException("The predecessor's server listens on port " + listener.port() + " ("
					+ listener.name() + "), but this process has no Jetty connector that could take it over");
		}
		heir.connector().listener().inherit(listener);
	}

	synchronized void hold() {
		connectors().forEach((connector) -> connector.listener().hold());
		this.held = true;
	}

	synchronized void release() {
		this.held = false;
		connectors().forEach((connector) -> connector.listener().release());
	}

	/**
	 * Do something with all connectors, whatever fails for one of them.
	 * @param action what to do
	 */
	void forEachConnector(Consumer<CopyoverConnector> action) {
		RuntimeException failure = null;
		for (CopyoverConnector connector : connectors()) {
			try {
				action.accept(connector);
			}
			catch (RuntimeException ex) {
				failure = ex;
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

}
