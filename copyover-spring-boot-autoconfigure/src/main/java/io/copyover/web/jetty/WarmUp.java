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
import java.nio.ByteBuffer;
import java.util.Set;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.process.OperatingSystem;
import io.copyover.web.GateSettings;
import io.copyover.web.Relay;
import io.copyover.web.SharedListener;
import io.copyover.web.WarmUpRequest;

/**
 * Runs the code that a server's start, its first request and the first forwarding will
 * run: one request through two servers of its own on ports of the loopback interface, the
 * first of which forwards it to the second; both are stopped again at once.
 */
final class WarmUp {

	private static final Logger logger = LoggerFactory.getLogger(WarmUp.class);

	private static final byte[] SECRET = new byte[32];

	private static final int THREADS = 8;

	private final OperatingSystem operatingSystem;

	WarmUp(OperatingSystem operatingSystem) {
		this.operatingSystem = operatingSystem;
	}

	void run() {
		try {
			warmUp();
		}
		catch (Exception ex) {
			logger.debug("The web server could not be warmed up", ex);
		}
	}

	void warmUp() throws Exception {
		withServer(control(), (second) -> {
			TrafficControl forwarding = control();
			forwarding.gate().forward();
			withServer(forwarding, (first) -> {
				first.setRelay(new Relay(address(second), WarmUpRequest.LIMIT));
				WarmUpRequest.send(address(first));
			});
		});
	}

	private static TrafficControl control() {
		return new TrafficControl(GateSettings.defaults(Set::of), SECRET);
	}

	private static InetSocketAddress address(CopyoverConnector connector) {
		return new InetSocketAddress(InetAddress.getLoopbackAddress(), connector.getLocalPort());
	}

	private void withServer(TrafficControl control, Use use) throws Exception {
		QueuedThreadPool threads = new QueuedThreadPool(THREADS, 1);
		threads.setName("copyover-warm-up");
		Server server = new Server(threads);
		ServerConnector plain = new ServerConnector(server, 1, 1);
		plain.setHost(InetAddress.getLoopbackAddress().getHostAddress());
		server.addConnector(plain);
		server.setHandler(new EmptyAnswer());
		CopyoverConnector connector = Installation
			.into("warm-up", server, new SharedListener(this.operatingSystem), control)
			.connector();
		if (connector == null) {
			throw new IllegalStateException("The server's connector was not replaced");
		}
		server.start();
		try {
			this.operatingSystem.listenerDescriptor(address(connector));
			use.of(connector);
		}
		finally {
			server.stop();
		}
	}

	/**
	 * What is done with a server.
	 */
	@FunctionalInterface
	private interface Use {

		void of(CopyoverConnector connector) throws Exception;

	}

	/**
	 * Answers each request without an application.
	 */
	private static final class EmptyAnswer extends Handler.Abstract {

		@Override
		public boolean handle(Request request, Response response, Callback callback) {
			response.write(true, ByteBuffer.wrap(new byte[] { ' ' }), callback);
			return true;
		}

	}

}
