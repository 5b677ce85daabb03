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

package io.copyover.process;

import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.copyover.process.ProcNetTcp.Socket;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProcNetTcp}.
 */
class ProcNetTcpTests {

	private static final String HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   "
			+ "uid  timeout inode";

	private static final String TAIL = " 00000000:00000000 00:00000000 00000000     0        0 4711 1 "
			+ "0000000000000000 100 0 0 10 0";

	@Test
	void parseGivesListeningSocketsOnly() {
		List<Socket> sockets = v4("   0: 0100007F:1F90 00000000:0000 0A" + TAIL,
				"   1: 0100007F:1F91 0100007F:0016 01" + TAIL, "");
		assertThat(sockets)
			.containsExactly(new Socket(StandardProtocolFamily.INET, new InetSocketAddress("127.0.0.1", 8080), 4711));
	}

	@Test
	void parseWhenBigEndianTakesTheBytesAsTheyAre() {
		List<Socket> sockets = ProcNetTcp
			.parse(Stream.of(HEAD, "   0: 7F000001:1F90 00000000:0000 0A" + TAIL), StandardProtocolFamily.INET,
					ByteOrder.BIG_ENDIAN)
			.toList();
		assertThat(sockets.get(0).address()).isEqualTo(new InetSocketAddress("127.0.0.1", 8080));
	}

	@Test
	void isBoundToWhenIpv6() {
		Socket loopback = v6("00000000000000000000000001000000:0050");
		assertThat(loopback.isBoundTo(new InetSocketAddress("::1", 80))).isTrue();
		assertThat(loopback.isBoundTo(new InetSocketAddress("::1", 81))).isFalse();
		assertThat(loopback.isBoundTo(new InetSocketAddress("127.0.0.1", 80))).isFalse();
		Socket other = v6("B80D0120000000000000000001000000:0050");
		assertThat(other.isBoundTo(new InetSocketAddress("2001:db8::1", 80))).isTrue();
	}

	@Test
	void isBoundToWhenMappedIsThatOfIpv4() {
		Socket mapped = v6("0000000000000000FFFF00000100007F:0050");
		assertThat(mapped.isBoundTo(new InetSocketAddress("127.0.0.1", 80))).isTrue();
		assertThat(mapped.isBoundTo(new InetSocketAddress("127.0.0.2", 80))).isFalse();
		assertThat(mapped.family()).isEqualTo(StandardProtocolFamily.INET6);
	}

	@Test
	void isBoundToWhenWildcardIsEitherFamily() {
		Socket wildcard = v6("00000000000000000000000000000000:0050");
		assertThat(wildcard.isBoundTo(new InetSocketAddress("0.0.0.0", 80))).isTrue();
		assertThat(wildcard.isBoundTo(new InetSocketAddress("::", 80))).isTrue();
		assertThat(wildcard.isBoundTo(new InetSocketAddress("127.0.0.1", 80))).isFalse();
		assertThat(wildcard.isBoundTo(InetSocketAddress.createUnresolved("localhost", 80))).isFalse();
	}

	private static List<Socket> v4(String... lines) {
		return ProcNetTcp.parse(Stream.of(lines), StandardProtocolFamily.INET, ByteOrder.LITTLE_ENDIAN).toList();
	}

	private static Socket v6(String address) {
		String line = "   0: " + address + " 00000000000000000000000000000000:0000 0A" + TAIL;
		return ProcNetTcp.parse(Stream.of(HEAD, line), StandardProtocolFamily.INET6, ByteOrder.LITTLE_ENDIAN)
			.toList()
			.get(0);
	}

}
