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

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;

import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.process.OperatingSystem;
import io.copyover.web.GateSettings;

/**
 * Runs the code that a server's start and its first request will run: one request through
 * an endpoint of its own on a port of the loopback interface, closed again at once.
 */
final class WarmUp {

	private static final Logger logger = LoggerFactory.getLogger(WarmUp.class);

	private static final Duration LIMIT = Duration.ofSeconds(2);

	private final OperatingSystem operatingSystem;

	WarmUp(OperatingSystem operatingSystem) {
		this.operatingSystem = operatingSystem;
	}

	void run() {
		try {
			CopyoverHttp11Protocol protocol = new CopyoverHttp11Protocol();
			protocol.setControl(new TrafficControl(GateSettings.defaults(Set::of),
					new SharedListener(this.operatingSystem), new byte[0]));
			protocol.setAdapter(new EmptyAnswer());
			serve(protocol.endpoint());
		}
		catch (Exception ex) {
			logger.debug("The web server could not be warmed up", ex);
		}
	}

	private void serve(CopyoverEndpoint endpoint) throws Exception {
		endpoint.setName("copyover-warm-up");
		endpoint.setAddress(InetAddress.getLoopbackAddress());
		endpoint.setPort(0);
		endpoint.setBindOnInit(false);
		endpoint.setMinSpareThreads(1);
		endpoint.setMaxThreads(1);
		endpoint.init();
		try {
			endpoint.start();
			this.operatingSystem
				.listenerDescriptor(new InetSocketAddress(InetAddress.getLoopbackAddress(), endpoint.getLocalPort()));
			request(endpoint.getLocalPort());
		}
		finally {
			endpoint.stop();
			endpoint.destroy();
		}
	}

	private void request(int port) throws Exception {
		try (Socket socket = new Socket()) {
			socket.setSoTimeout((int) LIMIT.toMillis());
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) LIMIT.toMillis());
			socket.getOutputStream()
				.write("GET /?a=b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
					.getBytes(StandardCharsets.ISO_8859_1));
			socket.getInputStream().readAllBytes();
		}
	}

	/**
	 * Answers each request without an application.
	 */
	private static final class EmptyAnswer implements Adapter {

		@Override
		public void service(Request request, Response response) throws Exception {
			response.setStatus(200);
			response.setContentType("text/plain");
			response.doWrite(ByteBuffer.wrap(new byte[] { ' ' }));
		}

		@Override
		public boolean prepare(Request request, Response response) {
			return true;
		}

		@Override
		public boolean asyncDispatch(Request request, Response response, SocketEvent status) {
			return false;
		}

		@Override
		public void log(Request request, Response response, long time) {
		}

		@Override
		public void checkRecycled(Request request, Response response) {
		}

		@Override
		public String getDomain() {
			return "copyover-warm-up";
		}

	}

}
