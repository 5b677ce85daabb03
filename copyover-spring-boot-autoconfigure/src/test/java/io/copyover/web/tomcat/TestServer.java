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
import java.net.InetAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.AbstractProtocol;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;

import io.copyover.process.OperatingSystem;
import io.copyover.web.GateSettings;
import io.copyover.web.TestServlet;
import io.copyover.web.TestedServer;

/**
 * A Tomcat on a loopback port.
 */
final class TestServer extends TestedServer {

	final TomcatTraffic traffic;

	private final TomcatServletWebServerFactory factory;

	private WebServer server;

	TestServer(OperatingSystem operatingSystem, long spool, Consumer<TomcatServletWebServerFactory> customizer) {
		this.factory = new TomcatServletWebServerFactory(0);
		this.factory.setAddress(InetAddress.getLoopbackAddress());
		this.traffic = new TomcatTraffic(operatingSystem,
				new GateSettings(1024, spool, List.of("application/grpc"), () -> Set.of(EXEMPT)), new byte[32]);
		customizer.accept(this.factory);
		this.factory.addEngineValves(new Recorder());
		this.traffic.customize(this.factory);
	}

	/**
	 * Make a server for the contract.
	 * @param threads how many threads it has, 0 for the default
	 */
	static TestServer of(OperatingSystem operatingSystem, long spool, int threads) {
		return new TestServer(operatingSystem, spool, (factory) -> factory.addConnectorCustomizers((connector) -> {
			if (threads > 0) {
				AbstractProtocol<?> protocol = (AbstractProtocol<?>) connector.getProtocolHandler();
				protocol.setMaxThreads(threads);
				protocol.setMinSpareThreads(Math.min(threads, 10));
			}
		}));
	}

	@Override
	public TomcatTraffic traffic() {
		return this.traffic;
	}

	@Override
	public String summary() {
		return this.traffic.summary();
	}

	@Override
	public TestServer start() {
		if (this.server == null) {
			create();
		}
		this.server.start();
		return this;
	}

	@Override
	public void create() {
		this.server = this.factory.getWebServer((context) -> {
			var registration = context.addServlet("app", new TestServlet(this));
			registration.addMapping("/*");
			registration.setAsyncSupported(true);
		});
	}

	WebServer server() {
		return this.server;
	}

	@Override
	public int port() {
		return this.server.getPort();
	}

	@Override
	public ServerSocketChannel listener() {
		return (ServerSocketChannel) endpoint().getServerSocket();
	}

	@Override
	public int openConnections() {
		return endpoint().openConnections().size();
	}

	@Override
	public boolean isBusy() {
		return busyThreads() > 0;
	}

	@Override
	public int busyThreads() {
		return endpoint().getCurrentThreadsBusy();
	}

	CopyoverEndpoint endpoint() {
		return ((CopyoverHttp11Protocol) ((TomcatWebServer) this.server).getTomcat()
			.getConnector()
			.getProtocolHandler()).endpoint();
	}

	@Override
	protected void stop() {
		if (this.server != null) {
			this.server.stop();
			this.server.destroy();
		}
	}

	private final class Recorder extends ValveBase {

		private Recorder() {
			super(true);
		}

		@Override
		public void invoke(Request request, Response response) throws IOException, ServletException {
			TestServer.this.seen.add(request.getRemoteAddr() + ":" + request.getRemotePort() + " "
					+ request.getHeader("Copyover-Forwarded"));
			getNext().invoke(request, response);
		}

	}

}
