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
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.copyover.web.SharedSockets;
import io.copyover.web.TestedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for connections whose TLS handshake does not come to its end.
 */
@Timeout(60)
class HandshakeTests {

	private final TestServer server = new TestServer(new SharedSockets().operatingSystem(), TestedServer.SPOOL,
			TestTls.server("server"));

	private Socket client;

	@BeforeEach
	void connect() throws IOException {
		this.server.start();
		this.client = new Socket(InetAddress.getLoopbackAddress(), this.server.port());
		this.client.setSoTimeout(30_000);
	}

	@AfterEach
	void close() throws IOException {
		this.client.close();
		this.server.close();
	}

	@Test
	void connectionOnWhichNothingWasSentIsClosed() throws IOException {
		closeIfIdle();
		assertThat(this.client.getInputStream().read()).isNegative();
	}

	@Test
	void connectionWhoseHandshakeHasBegunIsClosed() throws IOException {
		this.client.getOutputStream().write(hello());
		assertThat(this.client.getInputStream().read()).isNotNegative();
		closeIfIdle();
		assertThat(this.client.getInputStream().readAllBytes()).isNotEmpty();
	}

	private void closeIfIdle() {
		await().until(() -> this.server.endpoint().openConnections().size() == 1);
		SocketWrapperBase<NioChannel> socket = this.server.endpoint().openConnections().iterator().next();
		// A thread of the server may be at work on it.
		socket.getLock().lock();
		try {
			new Connections().closeIfIdle(socket, false);
		}
		finally {
			socket.getLock().unlock();
		}
	}

	private static byte[] hello() throws SSLException {
		SSLEngine engine = TestTls.client(null, "server").createSSLEngine();
		engine.setUseClientMode(true);
		ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
		engine.wrap(ByteBuffer.allocate(0), hello);
		return Arrays.copyOf(hello.array(), hello.position());
	}

}
