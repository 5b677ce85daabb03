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

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

import org.jspecify.annotations.Nullable;

/**
 * TLS to the successor. A certificate is trusted if the very process that shows it
 * vouches for it with the secret of the line ({@link Voucher}), and for no other reason:
 * so a certificate that was renewed since, in the successor or in one after it, is good,
 * and one that any authority signed is not. Nothing of a request is sent before. Safe for
 * use by several threads.
 */
public final class RelayTls {

	/**
	 * The server name that relays ask for. A server demands no client certificate for it,
	 * and takes nothing but requests that prove themselves with the secret of the line.
	 */
	public static final String SERVER_NAME = "copyover-relay.invalid";

	private static final TrustManager[] DECIDED_LATER = { new DecidedLater() };

	private final Set<String> vouched = ConcurrentHashMap.newKeySet();

	private final byte[] secret;

	private final SSLContext context;

	/**
	 * Make one that trusts no certificate yet.
	 * @param secret the secret of this line of processes
	 */
	public RelayTls(byte[] secret) {
		this.secret = secret.clone();
		try {
			this.context = SSLContext.getInstance("TLS");
			this.context.init(null, DECIDED_LATER, null);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("There is no TLS in this virtual machine", ex);
		}
	}

	/**
	 * Make a connection secure.
	 * @param plain the connection
	 * @return the secure one, which closes the other; {@code null} if it was used for
	 * finding out that the other side is trusted: a server may answer no more than one
	 * request on it, so another connection has to be made
	 * @throws IOException if that fails, or the other side is not trusted
	 */
	@Nullable Socket secure(Socket plain) throws IOException {
		SSLSocket socket = (SSLSocket) this.context.getSocketFactory()
			.createSocket(plain, SERVER_NAME, plain.getPort(), true);
		SSLParameters parameters = socket.getSSLParameters();
		parameters.setServerNames(List.of(new SNIHostName(SERVER_NAME)));
		parameters.setProtocols(tls(socket.getSupportedProtocols()));
		parameters.setCipherSuites(authenticated(socket.getSupportedCipherSuites()));
		socket.setSSLParameters(parameters);
		socket.startHandshake();
		byte[] certificate = certificate(socket);
		String digest = Voucher.digest(certificate);
		if (this.vouched.contains(digest)) {
			return socket;
		}
		ask(socket, Voucher.ask(certificate));
		this.vouched.add(digest);
		return null;
	}

	private static String[] tls(String[] supported) {
		return Arrays.stream(supported).filter((protocol) -> protocol.startsWith("TLS")).toArray(String[]::new);
	}

	private static String[] authenticated(String[] supported) {
		return Arrays.stream(supported)
			.filter((suite) -> !suite.contains("_anon_") && !suite.contains("_NULL_") && !suite.contains("_SCSV"))
			.toArray(String[]::new);
	}

	private static byte[] certificate(SSLSocket socket) throws IOException {
		try {
			return socket.getSession().getPeerCertificates()[0].getEncoded();
		}
		catch (GeneralSecurityException ex) {
			throw new SSLException("The successor's certificate cannot be encoded", ex);
		}
	}

	private void ask(SSLSocket socket, Voucher voucher) throws IOException {
		String question = "GET / HTTP/1.1\r\nHost: " + SERVER_NAME + "\r\n" + Voucher.HEADER_NAME + ": "
				+ voucher.question() + "\r\n\r\n";
		socket.getOutputStream().write(question.getBytes(StandardCharsets.ISO_8859_1));
		VoucherAnswer answer = new VoucherAnswer();
		AnswerReader reader = new AnswerReader(socket.getInputStream(), true, answer);
		reader.run();
		reader.check();
		if (!voucher.accepts(answer.value(), this.secret)) {
			throw new SSLException("The certificate of the server on port " + socket.getPort()
					+ " is not one that the successor vouches for");
		}
	}

	/**
	 * Takes the answer to the question.
	 */
	private static final class VoucherAnswer implements RelayedAnswer {

		private String value = "";

		private String value() {
			return this.value;
		}

		@Override
		public void interim(int status, List<Field> fields) {
		}

		@Override
		public void begin(int status, List<Field> fields, long length) {
			for (Field field : fields) {
				if (status == 204 && field.name().equalsIgnoreCase(Voucher.HEADER_NAME)) {
					this.value = field.value();
				}
			}
		}

		@Override
		public void write(byte[] buffer, int count) {
		}

		@Override
		public void end(List<Field> trailers) {
		}

	}

	/**
	 * Leaves the decision to what follows the handshake.
	 */
	private static final class DecidedLater extends X509ExtendedTrustManager {

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type) {
			throw new IllegalStateException("No server");
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
			throw new IllegalStateException("No server");
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
			throw new IllegalStateException("No server");
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return new X509Certificate[0];
		}

	}

}
