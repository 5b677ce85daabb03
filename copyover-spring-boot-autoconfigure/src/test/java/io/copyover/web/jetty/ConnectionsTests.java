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

package io.copyover.web.jetty;

import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.copyover.web.Client;
import io.copyover.web.SharedListener;
import io.copyover.web.SharedSockets;
import io.copyover.web.TestedServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Connections}.
 */
class ConnectionsTests {

	private final SharedListener listener = new SharedListener(new SharedSockets().operatingSystem());

	private final Connections connections = new Connections(this.listener, List.of());

	@BeforeEach
	void open() throws Exception {
		this.listener.open(InetAddress.getLoopbackAddress(), 0, 10, (socket) -> {
		});
	}

	@AfterEach
	void close() throws Exception {
		this.listener.close();
	}

	@Test
	void anyCountsAConnectionFromItsAcceptanceOn() throws Exception {
		assertThat(any()).isFalse();
		try (Client client = new Client(this.listener.channel().socket().getLocalPort());
				SocketChannel accepted = this.listener.accept(() -> true, () -> false)) {
			assertThat(any()).isTrue();
			this.connections.arriving(accepted);
			assertThat(any()).isTrue();
			this.connections.opened(accepted);
			assertThat(any()).isFalse();
			assertThat(client.hasAnswer()).isFalse();
		}
	}

	@Test
	void anyLeavesOutAConnectionThatWasAcceptedLater() throws Exception {
		try (SocketChannel early = SocketChannel.open(); SocketChannel late = SocketChannel.open()) {
			this.connections.arriving(early);
			Set<SocketChannel> present = this.connections.present().collect(Collectors.toSet());
			assertThat(present).containsExactly(early);
			this.connections.arriving(late);
			assertThat(this.connections.any(present::contains, TestedServer.pause(Duration.ZERO))).isTrue();
			this.connections.opened(early);
			assertThat(this.connections.any(present::contains, TestedServer.pause(Duration.ZERO))).isFalse();
			assertThat(any()).isTrue();
		}
	}

	@Test
	void arrivingForgetsThoseThatWereClosedBeforeTheyWereOpened() throws Exception {
		SocketChannel lost = SocketChannel.open();
		this.connections.arriving(lost);
		lost.close();
		try (SocketChannel later = SocketChannel.open()) {
			this.connections.arriving(later);
			assertThat(this.connections.present()).containsExactly(later);
		}
	}

	private boolean any() {
		return this.connections.any((connection) -> true, TestedServer.pause(Duration.ZERO));
	}

}
