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
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SSLException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.copyover.web.Origin;
import io.copyover.web.Relay;
import io.copyover.web.Relay.UnreachableException;
import io.copyover.web.RelayTls;
import io.copyover.web.RelayedAnswer;
import io.copyover.web.RelayedRequest;
import io.copyover.web.SharedSockets;
import io.copyover.web.TestedServer;
import io.copyover.web.Voucher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for whom a relay over TLS trusts with a request.
 */
@Timeout(60)
class SecureRelayTests {

	private static final byte[] SECRET = new byte[32];

	private static final String QUESTION = "GET / HTTP/1\\.1\r\nHost: " + RelayTls.SERVER_NAME + "\r\n"
			+ Voucher.HEADER_NAME + ": \\S+ \\S+\r\n\r\n";

	private final TestServer server = new TestServer(new SharedSockets().operatingSystem(), TestedServer.SPOOL,
			TestTls.server("server"));

	private final RelayTls tls = new RelayTls(SECRET);

	@BeforeEach
	void start() {
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void relayWhenServerVouchesTellsItTheRequest() throws Exception {
		assertThat(relay(this.server.port(), this.tls)).containsExactly(200);
		assertThat(this.server.seen).hasSize(1);
	}

	/**
	 * The question for the certificate takes a connection then.
	 */
	@Test
	void relayWhenServerAnswersOneRequestOnAConnectionTellsItTheRequest() throws Exception {
		try (TestServer impatient = new TestServer(new SharedSockets().operatingSystem(), TestedServer.SPOOL,
				TestTls.server("server")
					.andThen((factory) -> factory
						.addConnectorCustomizers((connector) -> connector.setProperty("maxKeepAliveRequests", "1"))))) {
			impatient.start();
			assertThat(relay(impatient.port(), this.tls)).containsExactly(200);
			assertThat(impatient.seen).hasSize(1);
		}
	}

	@Test
	void relayWhenServerHasAnotherSecretTellsItNothing() {
		assertRefused(this.server.port(), new RelayTls(new byte[] { 9 }));
		assertThat(this.server.seen).isEmpty();
	}

	@Test
	void relayWhenQuestionIsPassedOnTellsNothing() throws Exception {
		List<String> answers = assertTellsNothing(this::askServer);
		assertThat(answers).singleElement().asString().startsWith("HTTP/1.1 400 ");
	}

	/**
	 * The server vouches for its certificate, and not for the one that was shown.
	 */
	@Test
	void relayWhenQuestionIsPassedOnForServersCertificateTellsNothing() throws Exception {
		List<String> answers = assertTellsNothing((question) -> {
			assertThat(question).contains(digest("other"));
			return askServer(question.replace(digest("other"), digest("server")));
		});
		assertThat(answers).singleElement().asString().startsWith("HTTP/1.1 204 ").contains(Voucher.HEADER_NAME);
	}

	/**
	 * That a certificate was vouched for says nothing about others.
	 */
	@Test
	void relayWhenServerWasTrustedBeforeTellsTheManInTheMiddleNothing() throws Exception {
		relay(this.server.port(), this.tls);
		this.server.seen.clear();
		assertTellsNothing(this::askServer);
	}

	@Test
	void relayWhenAnswerIsOfAnotherSecretTellsNothing() throws Exception {
		assertTellsNothing((question) -> {
			String value = question.substring(question.lastIndexOf(": ") + 2).strip();
			byte[] certificate = TestTls.key("other").getCertificate("key").getEncoded();
			String answer = Voucher.parse(value).answer(certificate, new byte[] { 9 });
			assertThat(answer).isNotNull();
			return "HTTP/1.1 204 \r\n" + Voucher.HEADER_NAME + ": " + answer + "\r\n\r\n";
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 204 \r\n\r\n",
			"HTTP/1.1 204 \r\nCopyover-Voucher: \r\n\r\n" })
	void relayWhenNobodyVouchesTellsNothing(String answer) throws Exception {
		assertTellsNothing((question) -> answer);
	}

	/**
	 * Relay to someone with another certificate, who is told the question and no more.
	 * @param middle what he does with the question
	 * @return what he answered
	 */
	private List<String> assertTellsNothing(Middle middle) throws Exception {
		List<String> answers = new ArrayList<>();
		try (ServerSocket listener = TestTls.client("other")
			.getServerSocketFactory()
			.createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			CompletableFuture<String> told = CompletableFuture.supplyAsync(() -> listen(listener, (question) -> {
				answers.add(middle.answer(question));
				return answers.get(0);
			}));
			assertRefused(listener.getLocalPort(), this.tls);
			assertThat(told.join()).matches(QUESTION);
		}
		assertThat(this.server.seen).isEmpty();
		return answers;
	}

	private void assertRefused(int port, RelayTls tls) {
		assertThatExceptionOfType(UnreachableException.class).isThrownBy(() -> relay(port, tls))
			.havingCause()
			.isInstanceOf(SSLException.class)
			.withMessageContaining("not one that the successor vouches for");
	}

	/**
	 * Answer one question.
	 * @return all that was said
	 */
	private static String listen(ServerSocket listener, Middle middle) {
		try (Socket socket = listener.accept()) {
			String question = readHead(socket.getInputStream());
			if (!question.matches(QUESTION)) {
				return question;
			}
			socket.getOutputStream().write(middle.answer(question).getBytes(StandardCharsets.ISO_8859_1));
			return question + readHead(socket.getInputStream());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String readHead(InputStream in) {
		StringBuilder head = new StringBuilder();
		try {
			int next = in.read();
			while (next >= 0) {
				head.append((char) next);
				next = head.toString().endsWith("\r\n\r\n") ? -1 : in.read();
			}
		}
		catch (IOException ex) {
			// The other side is gone, and what it had said before counts.
		}
		return head.toString();
	}

	private String askServer(String question) throws Exception {
		try (Socket socket = TestTls.socket(this.server.port(), TestTls.client(null, "server"), RelayTls.SERVER_NAME)) {
			OutputStream out = socket.getOutputStream();
			out.write(question.getBytes(StandardCharsets.ISO_8859_1));
			return readHead(socket.getInputStream());
		}
	}

	private static String digest(String name) throws Exception {
		byte[] certificate = TestTls.key(name).getCertificate("key").getEncoded();
		return Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString(MessageDigest.getInstance("SHA-256").digest(certificate));
	}

	/**
	 * Relay a request.
	 * @return the status of its answer
	 */
	private static List<Integer> relay(int port, RelayTls tls) throws IOException {
		InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
		Statuses statuses = new Statuses();
		new Relay(target, Duration.ofSeconds(10), tls).relay(new Request(), statuses);
		return statuses.all;
	}

	private interface Middle {

		String answer(String question) throws Exception;

	}

	private static final class Request implements RelayedRequest {

		@Override
		public byte[] head() {
			String origin = new Origin("1.2.3.4", 5, "127.0.0.1", 80, "https").encode(SECRET);
			return ("GET /secret HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n" + Origin.HEADER_NAME + ": "
					+ origin + "\r\n\r\n")
				.getBytes(StandardCharsets.ISO_8859_1);
		}

		@Override
		public boolean isHead() {
			return false;
		}

		@Override
		public long length() {
			return 0;
		}

		@Override
		public int read(byte[] buffer) {
			return -1;
		}

	}

	private static final class Statuses implements RelayedAnswer {

		private final List<Integer> all = new ArrayList<>();

		@Override
		public void interim(int status, List<Field> fields) {
		}

		@Override
		public void begin(int status, List<Field> fields, long length) {
			this.all.add(status);
		}

		@Override
		public void write(byte[] buffer, int count) {
		}

		@Override
		public void end(List<Field> trailers) {
		}

	}

}
