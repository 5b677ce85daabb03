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

package io.copyover.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Where a request that was sent on came from: the value of the header
 * {@value #HEADER_NAME}, which also carries the proof that a process of this line wrote
 * it.
 *
 * @param clientAddress the client's address in numeric form
 * @param clientPort the client's port
 * @param localAddress the address that the client connected to, in numeric form
 * @param localPort the port that the client connected to
 * @param scheme the scheme if the server's connection tells it, {@code null} if it does
 * not
 * @param protocol the protocol that the client spoke where it is not that of the
 * forwarded request, such as {@code HTTP/2.0}; {@code null} where it is
 * @param tls what the client's TLS connection tells, {@code null} if it has none
 */
public record Origin(String clientAddress, int clientPort, String localAddress, int localPort, @Nullable String scheme,
		@Nullable String protocol, @Nullable ClientTls tls) {

	/**
	 * The name of the header.
	 */
	public static final String HEADER_NAME = "Copyover-Forwarded";

	private static final String NONE = "-";

	/**
	 * Make an origin without TLS whose protocol is that of the forwarded request.
	 * @param clientAddress the client's address in numeric form
	 * @param clientPort the client's port
	 * @param localAddress the address that the client connected to, in numeric form
	 * @param localPort the port that the client connected to
	 * @param scheme the scheme if the server's connection tells it, {@code null} if it
	 * does not
	 */
	public Origin(String clientAddress, int clientPort, String localAddress, int localPort, @Nullable String scheme) {
		this(clientAddress, clientPort, localAddress, localPort, scheme, null, null);
	}

	/**
	 * Write the value of the header.
	 * @param secret the secret of this line of processes
	 * @return the value
	 */
	public String encode(byte[] secret) {
		String value = String.join(" ", proof(secret), this.clientAddress, Integer.toString(this.clientPort),
				this.localAddress, Integer.toString(this.localPort), Objects.requireNonNullElse(this.scheme, NONE));
		if (this.protocol == null && this.tls == null) {
			return value;
		}
		return String.join(" ", value, Objects.requireNonNullElse(this.protocol, NONE),
				(this.tls != null) ? this.tls.encode() : NONE);
	}

	/**
	 * Read the value of the header.
	 * @param value the value
	 * @param secret the secret of this line of processes; nothing proves itself with an
	 * empty one
	 * @return where the request came from, {@code null} if no process of this line wrote
	 * the value
	 */
	public static @Nullable Origin decode(String value, byte[] secret) {
		if (secret.length == 0) {
			return null;
		}
		String[] parts = value.split(" ", -1);
		byte[] given = parts[0].getBytes(StandardCharsets.ISO_8859_1);
		if (!MessageDigest.isEqual(given, proof(secret).getBytes(StandardCharsets.ISO_8859_1))
				|| (parts.length != 6 && parts.length != 8)) {
			return null;
		}
		try {
			String tls = (parts.length == 8) ? orNull(parts[7]) : null;
			return new Origin(parts[1], Integer.parseInt(parts[2]), parts[3], Integer.parseInt(parts[4]),
					orNull(parts[5]), (parts.length == 8) ? orNull(parts[6]) : null,
					(tls != null) ? ClientTls.decode(tls) : null);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static @Nullable String orNull(String part) {
		return NONE.equals(part) ? null : part;
	}

	private static String proof(byte[] secret) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
	}

}
