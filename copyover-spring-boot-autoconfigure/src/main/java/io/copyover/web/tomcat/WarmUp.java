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
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Set;

import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.net.SSLHostConfigCertificate.Type;
import org.apache.tomcat.util.net.SocketEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.process.OperatingSystem;
import io.copyover.web.Gate;
import io.copyover.web.GateSettings;
import io.copyover.web.Relay;
import io.copyover.web.RelayTls;
import io.copyover.web.SharedListener;
import io.copyover.web.WarmUpRequest;

/**
 * Runs the code that a server's start, its first request and the first forwarding will
 * run: one request through two endpoints of its own on ports of the loopback interface,
 * the first of which forwards it to the second; both are closed again at once. With TLS a
 * second time, forwarded over that.
 */
final class WarmUp {

	private static final Logger logger = LoggerFactory.getLogger(WarmUp.class);

	private static final byte[] SECRET = new byte[32];

	private final OperatingSystem operatingSystem;

	private final @Nullable SSLHostConfigCertificate certificate;

	/**
	 * Make a warm-up.
	 * @param operatingSystem finds listening sockets
	 * @param certificate what TLS is warmed up with, {@code null} to leave that out
	 */
	WarmUp(OperatingSystem operatingSystem, @Nullable SSLHostConfigCertificate certificate) {
		this.operatingSystem = operatingSystem;
		this.certificate = certificate;
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
		exchange(null);
		if (this.certificate != null) {
			exchange(copy(this.certificate));
		}
	}

	private void exchange(@Nullable SSLHostConfig tls) throws Exception {
		withEndpoint(control(), tls, (port) -> {
			TrafficControl forwarding = control();
			forwarding
				.setRelay(new Relay(address(port), WarmUpRequest.LIMIT, (tls != null) ? new RelayTls(SECRET) : null));
			forwarding.gate().forward();
			withEndpoint(forwarding, null, (first) -> WarmUpRequest.send(address(first)));
		});
	}

	private static SSLHostConfig copy(SSLHostConfigCertificate certificate) throws IOException {
		SSLHostConfig tls = new SSLHostConfig();
		SSLHostConfigCertificate copy = new SSLHostConfigCertificate(tls, Type.UNDEFINED);
		copy.setCertificateKeystore(certificate.getCertificateKeystore());
		copy.setCertificateKeystorePassword(certificate.getCertificateKeystorePassword());
		copy.setCertificateKeyPassword(certificate.getCertificateKeyPassword());
		copy.setCertificateKeyAlias(certificate.getCertificateKeyAlias());
		tls.addCertificate(copy);
		return tls;
	}

	private TrafficControl control() {
		return new TrafficControl(new Gate(), GateSettings.defaults(Set::of), new SharedListener(this.operatingSystem),
				SECRET);
	}

	private void withEndpoint(TrafficControl control, @Nullable SSLHostConfig tls, Use use) throws Exception {
		CopyoverHttp11Protocol protocol = new CopyoverHttp11Protocol();
		protocol.setControl(control);
		protocol.setAdapter(new EmptyAnswer());
		CopyoverEndpoint endpoint = protocol.endpoint();
		endpoint.setName("copyover-warm-up");
		endpoint.setAddress(InetAddress.getLoopbackAddress());
		endpoint.setPort(0);
		endpoint.setBindOnInit(false);
		endpoint.setMinSpareThreads(1);
		endpoint.setMaxThreads(1);
		if (tls != null) {
			endpoint.setSSLEnabled(true);
			endpoint.addSslHostConfig(tls);
		}
		endpoint.init();
		try {
			endpoint.start();
			int port = endpoint.getLocalPort();
			this.operatingSystem.listenerDescriptor(address(port));
			use.of(port);
		}
		finally {
			endpoint.stop();
			endpoint.destroy();
		}
	}

	private static InetSocketAddress address(int port) {
		return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
	}

	/**
	 * What is done with an endpoint.
	 */
	@FunctionalInterface
	private interface Use {

		void of(int port) throws Exception;

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
