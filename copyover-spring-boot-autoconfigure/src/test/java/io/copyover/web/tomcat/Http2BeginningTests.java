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

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.apache.catalina.connector.Connector;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.res.StringManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.copyover.web.SharedSockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the beginning of an HTTP/2 connection, whose preface comes to another thread
 * than the one that waited for it.
 */
@Timeout(60)
class Http2BeginningTests {

	private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] BODY = "hello".getBytes(StandardCharsets.US_ASCII);

	private static final int DATA = 0;

	private static final int HEADERS = 1;

	private static final int SETTINGS = 4;

	private static final int GO_AWAY = 7;

	private static final int END_STREAM = 1;

	private static final int END_HEADERS = 4;

	private final Stop waiting = new Stop("org.apache.coyote.http2.Http2UpgradeHandler", isAbout("prefaceReceived"));

	private final Stop reading = new Stop("org.apache.coyote.http2.ConnectionSettingsBase",
			(message) -> message.contains("Remote"));

	private TestServer server;

	private Socket client;

	/**
	 * Start a server and connect to it.
	 * @param keepAlive how long it keeps a connection without a stream, in milliseconds;
	 * -1 for ever
	 */
	private void connect(long keepAlive) throws IOException {
		this.server = new TestServer(new SharedSockets().operatingSystem(), 1_000_000, (factory) -> {
			TestTls.http2().accept(factory);
			factory.addConnectorCustomizers((connector) -> keepAlive(connector, keepAlive));
		}).start();
		this.client = new Socket(InetAddress.getLoopbackAddress(), this.server.port());
		this.client.setSoTimeout(30_000);
	}

	@AfterEach
	void close() throws IOException {
		this.waiting.close();
		this.reading.close();
		this.client.close();
		this.server.close();
	}

	private static void keepAlive(Connector connector, long millis) {
		for (UpgradeProtocol protocol : connector.findUpgradeProtocols()) {
			((Http2Protocol) protocol).setKeepAliveTimeout(millis);
		}
	}

	private static Predicate<String> isAbout(String key) {
		String[] parts = StringManager.getManager(Http2Protocol.class)
			.getString("upgradeHandler." + key, "#")
			.split("#", -1);
		return (message) -> message.startsWith(parts[0]) && message.endsWith(parts[1]);
	}

	@Test
	void bodyIsReadAfterItsHeadThoughTheThreadThatWaitedForThePrefaceIsSlow() throws Exception {
		connect(-1);
		send(PREFACE);
		this.waiting.await();
		send(frame(SETTINGS, 0, 0, new byte[] { 0, 3, 0, 0, 0, 100 }), frame(HEADERS, END_HEADERS, 1, head("/echo")));
		this.reading.await();
		send(frame(DATA, END_STREAM, 1, BODY));
		this.waiting.close();
		await().until(() -> this.server.busyThreads() == 1);
		this.reading.close();
		assertThat(answer()).isEqualTo(BODY);
	}

	@Test
	void connectionIsClosedInTimeWhenItsPrefaceDoesNotGoOn() throws Exception {
		this.waiting.close();
		this.reading.close();
		connect(100);
		send(PREFACE);
		assertThat(this.client.getInputStream().readAllBytes()).isNotEmpty();
	}

	private void send(byte[]... parts) throws IOException {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			all.write(part);
		}
		this.client.getOutputStream().write(all.toByteArray());
	}

	private static byte[] frame(int type, int flags, int stream, byte[] payload) {
		return ByteBuffer.allocate(9 + payload.length)
			.put((byte) 0)
			.putShort((short) payload.length)
			.put((byte) type)
			.put((byte) flags)
			.putInt(stream)
			.put(payload)
			.array();
	}

	// A POST, its fields by their numbers in HPACK's static table.
	private static byte[] head(String path) {
		return ByteBuffer.allocate(7 + path.length())
			.put(new byte[] { (byte) 0x83, (byte) 0x86, 0x41, 1, 'x', 0x44, (byte) path.length() })
			.put(path.getBytes(StandardCharsets.US_ASCII))
			.array();
	}

	private byte[] answer() throws IOException {
		DataInputStream in = new DataInputStream(this.client.getInputStream());
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		while (true) {
			int head = in.readInt();
			int flags = in.readUnsignedByte();
			int stream = in.readInt();
			byte[] payload = in.readNBytes(head >>> 8);
			assertThat(head & 0xff).as(new String(payload, StandardCharsets.UTF_8)).isNotEqualTo(GO_AWAY);
			if ((head & 0xff) == DATA) {
				body.write(payload);
			}
			if (stream == 1 && (flags & END_STREAM) != 0) {
				return body.toByteArray();
			}
		}
	}

	/**
	 * Stops the threads of Tomcat where they log something, until it is closed.
	 */
	private static final class Stop extends Handler {

		private final Logger logger;

		private final Predicate<String> where;

		private final CountDownLatch reached = new CountDownLatch(1);

		private final CountDownLatch passed = new CountDownLatch(1);

		private Stop(String logger, Predicate<String> where) {
			this.logger = Logger.getLogger(logger);
			this.where = where;
			this.logger.setLevel(Level.FINER);
			this.logger.setUseParentHandlers(false);
			this.logger.addHandler(this);
		}

		private void await() throws InterruptedException {
			assertThat(this.reached.await(30, TimeUnit.SECONDS)).isTrue();
		}

		@Override
		public void publish(LogRecord message) {
			if (!this.where.test(message.getMessage())) {
				return;
			}
			this.reached.countDown();
			try {
				this.passed.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		@Override
		public void flush() {
		}

		@Override
		public void close() {
			this.passed.countDown();
			this.logger.removeHandler(this);
			this.logger.setUseParentHandlers(true);
			this.logger.setLevel(null);
		}

	}

}
