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

import java.net.InetSocketAddress;

import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;
import io.copyover.web.SharedListener;

/**
 * What was put into one server: a connector in the place of its own, the gate before its
 * handlers, and the access log without what is sent on.
 *
 * @param name the name of its listening socket
 * @param server the server
 * @param connector the connector, {@code null} if there is none that can be replaced
 */
record Installation(String name, Server server, @Nullable CopyoverConnector connector) {

	private static final int FORWARDING_SIZE = 512;

	/**
	 * Put what is needed into a server. To be called before the server starts and after
	 * other customizers.
	 * @param name the name of its listening socket
	 * @param server the server
	 * @param listener its listening socket
	 * @param control what its parts have in common
	 * @return what was put into it
	 */
	static Installation into(String name, Server server, SharedListener listener, TrafficControl control) {
		ServerConnector original = replaceable(server);
		HttpConnectionFactory http = (original != null) ? original.getConnectionFactory(HttpConnectionFactory.class)
				: null;
		if (original == null || http == null) {
			return new Installation(name, server, null);
		}
		CopyoverConnector connector = CopyoverConnector.like(original, listener);
		server.setConnectors(new Connector[] { connector });
		renewLimit(server);
		customize(http.getHttpConfiguration(), control);
		addGate(server, control);
		return new Installation(name, server, connector);
	}

	private static @Nullable ServerConnector replaceable(Server server) {
		Connector[] connectors = server.getConnectors();
		return (connectors.length == 1 && connectors[0] instanceof ServerConnector connector
				&& connector.getClass() == ServerConnector.class && !connector.isOpen() && !connector.isInheritChannel()
				&& speaksOnlyHttp1(connector)) ? connector : null;
	}

	private static boolean speaksOnlyHttp1(Connector connector) {
		return connector.getConnectionFactories().stream().allMatch(HttpConnectionFactory.class::isInstance);
	}

	/**
	 * Have the limit of connections count those of the new connector: it keeps the one
	 * that it was made for.
	 */
	private static void renewLimit(Server server) {
		for (NetworkConnectionLimit limit : server.getBeans(NetworkConnectionLimit.class)) {
			NetworkConnectionLimit renewed = new NetworkConnectionLimit(limit.getMaxNetworkConnectionCount(),
					server.getConnectors());
			renewed.setEndPointIdleTimeout(limit.getEndPointIdleTimeout());
			server.removeBean(limit);
			server.addBean(renewed);
		}
	}

	/**
	 * Leave room for what a forwarded request carries, so that none is refused that was
	 * not before, and believe it before anything else looks at the request.
	 */
	private static void customize(HttpConfiguration configuration, TrafficControl control) {
		configuration.setRequestHeaderSize(configuration.getRequestHeaderSize() + FORWARDING_SIZE);
		configuration.setResponseHeaderSize(configuration.getResponseHeaderSize() + FORWARDING_SIZE);
		if (configuration.getMaxResponseHeaderSize() > 0) {
			configuration.setMaxResponseHeaderSize(configuration.getMaxResponseHeaderSize() + FORWARDING_SIZE);
		}
		configuration.getCustomizers().add(0, new OriginCustomizer(control));
	}

	private static void addGate(Server server, TrafficControl control) {
		GateHandler gate = new GateHandler(control);
		Handler first = server.getHandler();
		server.setHandler(gate);
		gate.setHandler(first);
		RequestLog log = server.getRequestLog();
		if (log != null) {
			server.setRequestLog(new UnforwardedLog(log));
		}
	}

	/**
	 * Refuse what cannot be handed over.
	 * @throws CopyoverRefusedException naming it
	 */
	void check() {
		Connector[] connectors = this.server.getConnectors();
		if (connectors.length > 1) {
			throw unsupported("Jetty has " + connectors.length + " connectors", "remove the additional ones");
		}
		for (Connector used : connectors) {
			check(used);
		}
	}

	private void check(Connector used) {
		for (String protocol : used.getProtocols()) {
			if (protocol.equalsIgnoreCase("ssl")) {
				throw unsupported("Jetty's connector uses TLS",
						"terminate TLS in front of the application, or use Tomcat");
			}
			if (protocol.startsWith("h2")) {
				throw unsupported("Jetty's connector offers HTTP/2",
						"set server.http2.enabled to false, or use Tomcat");
			}
		}
		if (used != this.connector || !speaksOnlyHttp1(used)) {
			throw unsupported("Jetty uses the connector " + used.getClass().getName() + " with " + used.getProtocols(),
					"leave it as the web server factory makes it");
		}
	}

	static CopyoverRefusedException unsupported(String what, String advice) {
		return new CopyoverRefusedException(Refusal.NOT_SUPPORTED, what + ", which cannot be handed over: " + advice);
	}

	@Nullable InetSocketAddress localAddress() {
		return (this.connector != null) ? this.connector.localAddress() : null;
	}

}
