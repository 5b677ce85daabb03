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
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;

import io.copyover.process.OperatingSystem;
import io.copyover.web.GateSettings;
import io.copyover.web.TestServlet;
import io.copyover.web.TestedServer;

/**
 * A Jetty on a loopback port.
 */
final class JettyTestServer extends TestedServer {

	private static final int THREADS_OF_JETTY = 2;

	final JettyTraffic traffic;

	private final JettyServletWebServerFactory factory;

	private JettyWebServer server;

	JettyTestServer(OperatingSystem operatingSystem, long spool, Consumer<JettyServletWebServerFactory> customizer) {
		this.factory = new JettyServletWebServerFactory(0);
		this.factory.setAddress(InetAddress.getLoopbackAddress());
		this.factory.setSelectors(1);
		this.traffic = new JettyTraffic(operatingSystem,
				new GateSettings(1024, spool, List.of("application/grpc"), () -> Set.of(EXEMPT)), new byte[32]);
		customizer.accept(this.factory);
		this.factory.addServerCustomizers((jetty) -> {
			Recorder recorder = new Recorder();
			Handler first = jetty.getHandler();
			jetty.setHandler(recorder);
			recorder.setHandler(first);
		});
		this.traffic.customize(this.factory);
	}

	/**
	 * Make a server for the contract.
	 * @param threads how many threads it has for requests, 0 for the default
	 */
	static JettyTestServer of(OperatingSystem operatingSystem, long spool, int threads) {
		return new JettyTestServer(operatingSystem, spool, (factory) -> {
			if (threads > 0) {
				QueuedThreadPool pool = new QueuedThreadPool(threads + THREADS_OF_JETTY, 1);
				pool.setReservedThreads(0);
				factory.setThreadPool(pool);
			}
		});
	}

	@Override
	public JettyTraffic traffic() {
		return this.traffic;
	}

	@Override
	public String summary() {
		return this.traffic.summary();
	}

	@Override
	public JettyTestServer start() {
		if (this.server == null) {
			create();
		}
		this.server.start();
		return this;
	}

	@Override
	public void create() {
		this.server = (JettyWebServer) this.factory.getWebServer((context) -> {
			var registration = context.addServlet("app", new TestServlet(this));
			registration.addMapping("/*");
			registration.setAsyncSupported(true);
		});
	}

	JettyWebServer server() {
		return this.server;
	}

	@Override
	public int port() {
		return this.server.getPort();
	}

	@Override
	public ServerSocketChannel listener() {
		return connector().listener().channel();
	}

	CopyoverConnector connector() {
		return (CopyoverConnector) this.server.getServer().getConnectors()[0];
	}

	@Override
	public int openConnections() {
		return connector().getConnectedEndPoints().size() + (int) connector().connections().arriving().count();
	}

	@Override
	public boolean isBusy() {
		return connector().connections().anyBusy();
	}

	@Override
	public int busyThreads() {
		return ((QueuedThreadPool) this.server.getServer().getThreadPool()).getUtilizedThreads();
	}

	@Override
	protected void stop() {
		if (this.server != null) {
			this.server.stop();
			this.server.destroy();
		}
	}

	private final class Recorder extends Handler.Wrapper {

		@Override
		public boolean handle(Request request, Response response, Callback callback) throws Exception {
			JettyTestServer.this.seen.add(Request.getRemoteAddr(request) + ":" + Request.getRemotePort(request) + " "
					+ request.getHeaders().get("Copyover-Forwarded"));
			return super.handle(request, response, callback);
		}

	}

}
