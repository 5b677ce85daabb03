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

import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;

import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that this process showed on a connection.
 */
final class ServerCertificate {

	private ServerCertificate() {
	}

	/**
	 * Find the certificate.
	 * @param socket the connection
	 * @return the certificate in its encoded form, {@code null} if none was shown
	 * @throws CertificateEncodingException if it cannot be encoded
	 */
	static byte @Nullable [] of(@Nullable SocketWrapperBase<?> socket) throws CertificateEncodingException {
		if (socket == null || !(socket.getSocket() instanceof SecureNioChannel channel)) {
			return null;
		}
		Certificate[] chain = channel.getSslEngine().getSession().getLocalCertificates();
		return (chain != null && chain.length > 0) ? chain[0].getEncoded() : null;
	}

}
