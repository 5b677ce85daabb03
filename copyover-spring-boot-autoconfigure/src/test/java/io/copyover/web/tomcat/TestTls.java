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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Http2;
import org.springframework.boot.web.server.Ssl;

import io.copyover.web.Client;

/**
 * Keys and certificates that are made when they are needed, and what is built from them.
 */
final class TestTls {

	private static final String PASSWORD = "changeit";

	private static final Map<String, KeyStore> STORES = new ConcurrentHashMap<>();

	private TestTls() {
	}

	/**
	 * Return a key with a certificate that it signed itself.
	 * @param name its common name
	 * @return a store with it
	 */
	static KeyStore key(String name) {
		return STORES.computeIfAbsent(name, TestTls::generate);
	}

	private static KeyStore generate(String name) {
		try {
			Path directory = Files.createTempDirectory("copyover-tls");
			Path file = directory.resolve("key.p12");
			Path output = directory.resolve("output");
			Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
					"-genkeypair", "-alias", "key", "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "30",
					"-dname", "CN=" + name, "-ext", "san=dns:localhost,dns:other.test,ip:127.0.0.1", "-storetype",
					"PKCS12", "-storepass", PASSWORD, "-keystore", file.toString())
				.redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.start();
			if (process.waitFor() != 0) {
				throw new IOException(Files.readString(output));
			}
			KeyStore store = load(file);
			for (Path path : List.of(file, output, directory)) {
				Files.delete(path);
			}
			return store;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException | GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(file)) {
			store.load(in, PASSWORD.toCharArray());
		}
		return store;
	}

	private static KeyStore trusting(String... names) throws IOException, GeneralSecurityException {
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		for (String name : names) {
			store.setCertificateEntry(name, key(name).getCertificate("key"));
		}
		return store;
	}

	static SslBundle bundle(String server) {
		try {
			return SslBundle.of(SslStoreBundle.of(key(server), PASSWORD, trusting("client")));
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static DefaultSslBundleRegistry bundles(String server) {
		return new DefaultSslBundleRegistry("web", bundle(server));
	}

	static Consumer<TomcatServletWebServerFactory> server(String name) {
		return server(bundles(name), Ssl.ClientAuth.NONE);
	}

	static Consumer<TomcatServletWebServerFactory> server(DefaultSslBundleRegistry bundles, Ssl.ClientAuth auth) {
		return (factory) -> {
			Ssl ssl = new Ssl();
			ssl.setBundle("web");
			ssl.setClientAuth(auth);
			factory.setSsl(ssl);
			factory.setSslBundles(bundles);
		};
	}

	static Consumer<TomcatServletWebServerFactory> http2() {
		return (factory) -> {
			Http2 http2 = new Http2();
			http2.setEnabled(true);
			factory.setHttp2(http2);
		};
	}

	/**
	 * Return what a client needs.
	 * @param client the name of its own key, {@code null} if it has none
	 * @param servers whom it trusts
	 * @return the context
	 */
	static SSLContext client(@Nullable String client, String... servers) {
		try {
			TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			trust.init(trusting(servers));
			KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			keys.init((client != null) ? key(client) : null, PASSWORD.toCharArray());
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
			return context;
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static Client connect(int port, SSLContext context) throws IOException {
		return connect(port, context, "localhost");
	}

	static Client connect(int port, SSLContext context, String host) throws IOException {
		return new Client(socket(port, context, host));
	}

	static SSLSocket socket(int port, SSLContext context, String host) throws IOException {
		SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
		SSLParameters parameters = socket.getSSLParameters();
		parameters.setServerNames(List.of(new javax.net.ssl.SNIHostName(host)));
		socket.setSSLParameters(parameters);
		return socket;
	}

}
