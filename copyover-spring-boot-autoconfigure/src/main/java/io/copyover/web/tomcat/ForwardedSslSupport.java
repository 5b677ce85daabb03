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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

import io.copyover.web.ClientTls;

/**
 * What is known of the TLS connection of a client whose request was sent on, in Tomcat's
 * terms.
 */
final class ForwardedSslSupport implements SSLSupport {

	private final ClientTls tls;

	ForwardedSslSupport(ClientTls tls) {
		this.tls = tls;
	}

	/**
	 * Collect what is to be sent on.
	 * @param socket the client's connection
	 * @return what it tells, {@code null} if it does not use TLS
	 * @throws IOException if it cannot be told
	 */
	static @Nullable ClientTls of(SocketWrapperBase<?> socket) throws IOException {
		SSLSupport support = socket.getSslSupport();
		if (support == null) {
			return null;
		}
		List<byte[]> certificates = new ArrayList<>();
		X509Certificate[] chain = support.getPeerCertificateChain();
		try {
			for (X509Certificate certificate : (chain != null) ? chain : new X509Certificate[0]) {
				certificates.add(certificate.getEncoded());
			}
		}
		catch (CertificateException ex) {
			throw new IOException("A client's certificate cannot be encoded", ex);
		}
		return new ClientTls(support.getCipherSuite(), support.getKeySize(), support.getSessionId(),
				support.getProtocol(), support.getRequestedProtocols(), support.getRequestedCiphers(), certificates);
	}

	@Override
	public @Nullable String getCipherSuite() {
		return this.tls.cipherSuite();
	}

	@Override
	public X509Certificate @Nullable [] getPeerCertificateChain() throws IOException {
		if (this.tls.certificates().isEmpty()) {
			return null;
		}
		try {
			CertificateFactory factory = CertificateFactory.getInstance("X.509");
			List<X509Certificate> chain = new ArrayList<>();
			for (byte[] certificate : this.tls.certificates()) {
				chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(certificate)));
			}
			return chain.toArray(X509Certificate[]::new);
		}
		catch (CertificateException ex) {
			throw new IOException("A client's certificate that was sent on cannot be read", ex);
		}
	}

	@Override
	public @Nullable Integer getKeySize() {
		return this.tls.keySize();
	}

	@Override
	public @Nullable String getSessionId() {
		return this.tls.sessionId();
	}

	@Override
	public @Nullable String getProtocol() {
		return this.tls.protocol();
	}

	@Override
	public @Nullable String getRequestedProtocols() {
		return this.tls.requestedProtocols();
	}

	@Override
	public @Nullable String getRequestedCiphers() {
		return this.tls.requestedCiphers();
	}

}
