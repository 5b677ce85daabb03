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

import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The listening TCP sockets of this network namespace, as {@code /proc/self/net/tcp} and
 * {@code tcp6} show them: an address in hexadecimal words of the machine's byte order, a
 * port, a state, and further on the inode.
 */
final class ProcNetTcp {

	private static final String LISTEN = "0A";

	private static final int LOCAL_ADDRESS = 1;

	private static final int STATE = 3;

	private static final int INODE = 9;

	private ProcNetTcp() {
	}

	/**
	 * Return the sockets that listen and match.
	 * @param wanted the condition
	 * @param limit how many are wanted at most; the kernel lists those that listen first,
	 * and what comes behind the last one wanted is not read. Those of IPv6 come first,
	 * for the JDK's sockets are of that family unless it is told otherwise
	 * @return the sockets, of all processes
	 * @throws IOException if they cannot be read
	 */
	static List<Socket> listening(Predicate<Socket> wanted, int limit) throws IOException {
		List<Socket> sockets = new ArrayList<>(listening("tcp6", StandardProtocolFamily.INET6, wanted, limit));
		if (sockets.size() < limit) {
			sockets.addAll(listening("tcp", StandardProtocolFamily.INET, wanted, limit - sockets.size()));
		}
		return sockets;
	}

	private static List<Socket> listening(String name, ProtocolFamily family, Predicate<Socket> wanted, int limit)
			throws IOException {
		Path path = Path.of("/proc/self/net", name);
		if (!Files.exists(path)) {
			return List.of();
		}
		try (InputStream file = Files.newInputStream(path);
				BufferedReader reader = new BufferedReader(
						new InputStreamReader(new SmallReads(file), StandardCharsets.ISO_8859_1))) {
			return parse(reader.lines(), family, ByteOrder.nativeOrder()).filter(wanted).limit(limit).toList();
		}
		catch (UncheckedIOException ex) {
			throw ex.getCause();
		}
	}

	static Stream<Socket> parse(Stream<String> lines, ProtocolFamily family, ByteOrder order) {
		return lines.map((line) -> line.trim().split("\\s+"))
			.filter((fields) -> fields.length > INODE && LISTEN.equals(fields[STATE]))
			.map((fields) -> new Socket(family, address(fields[LOCAL_ADDRESS], order), Long.parseLong(fields[INODE])));
	}

	private static InetSocketAddress address(String field, ByteOrder order) {
		int colon = field.indexOf(':');
		byte[] bytes = HexFormat.of().parseHex(field, 0, colon);
		if (order == ByteOrder.LITTLE_ENDIAN) {
			swapWords(bytes);
		}
		return new InetSocketAddress(host(bytes), HexFormat.fromHexDigits(field, colon + 1, field.length()));
	}

	private static InetAddress host(byte[] bytes) {
		try {
			return InetAddress.getByAddress(bytes);
		}
		catch (UnknownHostException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void swapWords(byte[] bytes) {
		for (int word = 0; word < bytes.length; word += Integer.BYTES) {
			for (int i = 0; i < Integer.BYTES / 2; i++) {
				byte swapped = bytes[word + i];
				bytes[word + i] = bytes[word + 3 - i];
				bytes[word + 3 - i] = swapped;
			}
		}
	}

	/**
	 * Reads little at a time. The kernel looks for more sockets, through all of its
	 * tables, until it has what was asked for; that takes it tens of milliseconds, in the
	 * freeze.
	 */
	private static final class SmallReads extends FilterInputStream {

		private static final int SIZE = 128;

		SmallReads(InputStream in) {
			super(in);
		}

		@Override
		public int read(byte[] target, int offset, int length) throws IOException {
			return super.read(target, offset, Math.min(SIZE, length));
		}

		@Override
		public int available() {
			return 0;
		}

	}

	/**
	 * A socket that listens.
	 *
	 * @param family the family of the socket itself
	 * @param address what it is bound to; an IPv4 address mapped to IPv6 is shown as IPv4
	 * @param inode identifies it
	 */
	record Socket(ProtocolFamily family, InetSocketAddress address, long inode) {

		/**
		 * Tell whether this socket was bound to an address. The wildcard address of
		 * either family stands for both, since the JDK binds IPv4's to an IPv6 socket.
		 * @param wanted the address
		 * @return whether it was
		 */
		boolean isBoundTo(InetSocketAddress wanted) {
			if (this.address.getPort() != wanted.getPort() || wanted.getAddress() == null) {
				return false;
			}
			InetAddress host = this.address.getAddress();
			return (host.isAnyLocalAddress() && wanted.getAddress().isAnyLocalAddress())
					|| Arrays.equals(host.getAddress(), wanted.getAddress().getAddress());
		}

	}

}
