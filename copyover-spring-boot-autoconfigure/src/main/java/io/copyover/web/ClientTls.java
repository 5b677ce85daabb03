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
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * What the TLS connection of a client told the server that had it, for a request that is
 * sent on. A part of {@link Origin}.
 *
 * @param cipherSuite the cipher suite
 * @param keySize the effective size of the key in bits
 * @param sessionId the identifier of the session, in hexadecimal
 * @param protocol the version of the protocol
 * @param requestedProtocols the versions that the client offered
 * @param requestedCiphers the cipher suites that the client offered
 * @param certificates the certificates that the client showed, its own first, in their
 * encoded form; none if it showed none
 */
public record ClientTls(@Nullable String cipherSuite, @Nullable Integer keySize, @Nullable String sessionId,
		@Nullable String protocol, @Nullable String requestedProtocols, @Nullable String requestedCiphers,
		List<byte[]> certificates) {

	/**
	 * How many characters the encoded certificates have at the most. What does not fit of
	 * a chain is left out from its end.
	 */
	public static final int MAX_CERTIFICATES = 16 * 1024;

	private static final String SEPARATOR = ",";

	private static final int FIELDS = 6;

	/**
	 * Make a copy of the list.
	 */
	public ClientTls {
		certificates = List.copyOf(certificates);
	}

	/**
	 * Write it as a text without spaces.
	 * @return the text
	 */
	String encode() {
		Stream<String> fields = Stream
			.of(this.cipherSuite, this.keySize, this.sessionId, this.protocol, this.requestedProtocols,
					this.requestedCiphers)
			.map((field) -> (field != null) ? base64(field.toString().getBytes(StandardCharsets.UTF_8)) : "");
		return Stream.concat(fields, encodedCertificates().stream()).collect(Collectors.joining(SEPARATOR));
	}

	private List<String> encodedCertificates() {
		List<String> encoded = new ArrayList<>();
		int length = 0;
		for (byte[] certificate : this.certificates) {
			String text = base64(certificate);
			length += text.length() + SEPARATOR.length();
			if (length > MAX_CERTIFICATES) {
				break;
			}
			encoded.add(text);
		}
		return encoded;
	}

	/**
	 * Tell whether the client's own certificate is too large to be sent on.
	 * @return {@code true} if it is
	 */
	public boolean isTooLarge() {
		return !this.certificates.isEmpty() && encodedCertificates().isEmpty();
	}

	/**
	 * Read the text.
	 * @param text the text
	 * @return what it says
	 * @throws IllegalArgumentException if it says nothing
	 */
	static ClientTls decode(String text) {
		String[] parts = text.split(SEPARATOR, -1);
		if (parts.length < FIELDS) {
			throw new IllegalArgumentException("Too few fields");
		}
		List<byte[]> certificates = new ArrayList<>();
		for (int i = FIELDS; i < parts.length; i++) {
			certificates.add(Base64.getUrlDecoder().decode(parts[i]));
		}
		String keySize = text(parts[1]);
		return new ClientTls(text(parts[0]), (keySize != null) ? Integer.valueOf(keySize) : null, text(parts[2]),
				text(parts[3]), text(parts[4]), text(parts[5]), certificates);
	}

	private static String base64(byte[] bytes) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	private static @Nullable String text(String field) {
		return field.isEmpty() ? null : new String(Base64.getUrlDecoder().decode(field), StandardCharsets.UTF_8);
	}

}
