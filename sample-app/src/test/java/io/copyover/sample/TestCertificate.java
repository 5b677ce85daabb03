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

package io.copyover.sample;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate of a server on the loopback address, made for one test, and one to renew
 * it with.
 *
 * @param store the file with the certificate and its key
 * @param next the file with those that replace it
 * @param context trusts these two certificates and nothing else
 */
record TestCertificate(Path store, Path next, SSLContext context) {

	private static final String PASSWORD = "for-this-test";

	private static final String ALIAS = "server";

	static TestCertificate make(Path directory) throws IOException {
		Path store = make(directory, "server.p12");
		Path next = make(directory, "next.p12");
		return new TestCertificate(store, next, trust(store, next));
	}

	private static Path make(Path directory, String name) throws IOException {
		Path store = directory.resolve(name);
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", ALIAS, "-keyalg", "EC", "-dname", "CN=localhost", "-ext",
				"SAN=dns:localhost,ip:127.0.0.1", "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass",
				PASSWORD)
			.redirectErrorStream(true)
			.start();
		String output = new String(keytool.getInputStream().readAllBytes());
		if (!Files.exists(store)) {
			throw new IOException("keytool made no certificate: " + output);
		}
		return store;
	}

	private static SSLContext trust(Path... files) throws IOException {
		try {
			KeyStore trusted = KeyStore.getInstance("PKCS12");
			trusted.load(null, null);
			for (Path file : files) {
				trusted.setCertificateEntry(file.getFileName().toString(), certificate(file));
			}
			TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			managers.init(trusted);
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(null, managers.getTrustManagers(), null);
			return context;
		}
		catch (GeneralSecurityException ex) {
			throw new IOException(ex);
		}
	}

	private static Certificate certificate(Path file) throws IOException {
		try (InputStream in = Files.newInputStream(file)) {
			KeyStore store = KeyStore.getInstance("PKCS12");
			store.load(in, PASSWORD.toCharArray());
			return store.getCertificate(ALIAS);
		}
		catch (GeneralSecurityException ex) {
			throw new IOException(ex);
		}
	}

	/**
	 * Return the arguments that make a server use it, and load it again when it changes.
	 */
	List<String> arguments() {
		String bundle = "--spring.ssl.bundle.jks.web.";
		return List.of("--server.ssl.bundle=web", bundle + "keystore.location=file:" + this.store,
				bundle + "keystore.type=PKCS12", bundle + "keystore.password=" + PASSWORD,
				bundle + "key.alias=" + ALIAS, bundle + "reload-on-update=true",
				"--spring.ssl.bundle.watch.file.quiet-period=500ms");
	}

	/**
	 * Put the next certificate into the server's file.
	 * @return the certificate
	 */
	Certificate renew() throws IOException {
		Certificate renewed = certificate(this.next);
		Files.copy(this.next, this.store, StandardCopyOption.REPLACE_EXISTING);
		return renewed;
	}

	/**
	 * Return the certificate that a server shows.
	 */
	Certificate shown(int port) throws IOException {
		try (SSLSocket socket = (SSLSocket) this.context.getSocketFactory()
			.createSocket(InetAddress.getLoopbackAddress(), port)) {
			socket.startHandshake();
			return socket.getSession().getPeerCertificates()[0];
		}
	}

}
