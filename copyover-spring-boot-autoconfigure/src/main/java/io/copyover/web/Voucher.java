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
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * How a server vouches for its certificate: whoever connected to it asks with a nonce and
 * the digest of the certificate that was shown, and a process of the same line answers,
 * if the certificate is its own, with what only the secret of the line yields. Whoever
 * stands between the two shows another certificate, for which no process of the line
 * vouches.
 *
 * @param nonce chosen for one question
 * @param digest the SHA-256 digest of the encoded certificate
 */
public record Voucher(String nonce, String digest) {

	/**
	 * The name of the header of question and answer.
	 */
	public static final String HEADER_NAME = "Copyover-Voucher";

	private static final String ALGORITHM = "HmacSHA256";

	private static final String PURPOSE = "copyover-certificate";

	private static final int NONCE_BYTES = 32;

	/**
	 * Ask for a certificate.
	 * @param certificate the encoded certificate
	 * @return the question
	 */
	static Voucher ask(byte[] certificate) {
		byte[] nonce = new byte[NONCE_BYTES];
		new SecureRandom().nextBytes(nonce);
		return new Voucher(base64(nonce), digest(certificate));
	}

	/**
	 * Read the value of the header of a question.
	 * @param value the value
	 * @return the question, {@code null} if it is none
	 */
	public static @Nullable Voucher parse(String value) {
		String[] parts = value.split(" ", -1);
		return (parts.length == 2) ? new Voucher(parts[0], parts[1]) : null;
	}

	String question() {
		return this.nonce + " " + this.digest;
	}

	/**
	 * Return the value of the header of the answer.
	 * @param certificate the encoded certificate that this process shows
	 * @param secret the secret of this line of processes
	 * @return the value, {@code null} if this process does not vouch
	 */
	public @Nullable String answer(byte[] certificate, byte[] secret) {
		boolean own = secret.length > 0 && this.digest.equals(digest(certificate));
		return own ? proof(secret) : null;
	}

	boolean accepts(String answer, byte[] secret) {
		return secret.length > 0 && MessageDigest.isEqual(answer.getBytes(StandardCharsets.ISO_8859_1),
				proof(secret).getBytes(StandardCharsets.ISO_8859_1));
	}

	private String proof(byte[] secret) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(new SecretKeySpec(secret, ALGORITHM));
			return base64(mac
				.doFinal(String.join(" ", PURPOSE, this.nonce, this.digest).getBytes(StandardCharsets.ISO_8859_1)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static String digest(byte[] certificate) {
		try {
			return base64(MessageDigest.getInstance("SHA-256").digest(certificate));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String base64(byte[] bytes) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

}
