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

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.copyover.process.ProcNetTcp.Socket;

/**
 * Listening sockets by the number of their descriptor: finds the one of this process, and
 * adopts the one that another process left to it.
 */
final class InheritedListener {

	private InheritedListener() {
	}

	/**
	 * Find the descriptor of a listening socket of this process. Where a socket has
	 * several, the lowest.
	 * @param address the address that it is bound to
	 * @return the number
	 * @throws IOException if there is none, or if there are several sockets
	 */
	static int find(InetSocketAddress address) throws IOException {
		Map<Long, Integer> found = new LinkedHashMap<>();
		Map<String, Integer> own = ownSockets();
		for (Socket socket : ProcNetTcp.listening((candidate) -> candidate.isBoundTo(address), Integer.MAX_VALUE)) {
			Integer descriptor = own.get(name(socket));
			if (descriptor != null) {
				found.put(socket.inode(), descriptor);
			}
		}
		if (found.isEmpty()) {
			throw new IOException("No socket of this process listens on " + address);
		}
		if (found.size() > 1) {
			throw new IOException(
					"Several sockets of this process listen on " + address + ": descriptors " + found.values());
		}
		return found.values().iterator().next();
	}

	/**
	 * Build a channel around a listening socket.
	 * @param descriptor the number
	 * @return the channel, which owns the descriptor
	 * @throws IOException if it is not a listening socket, or this JDK does not allow it
	 */
	static ServerSocketChannel adopt(int descriptor) throws IOException {
		String target = Descriptors.target(descriptor);
		List<Socket> sockets = ProcNetTcp.listening((candidate) -> target.equals(name(candidate)), 1);
		if (sockets.isEmpty()) {
			throw new IOException("Descriptor " + descriptor + " is not a listening TCP socket");
		}
		return JdkInternals.serverSocketChannel(descriptor, sockets.get(0).family());
	}

	private static Map<String, Integer> ownSockets() throws IOException {
		Map<String, Integer> sockets = new LinkedHashMap<>();
		for (int number : Descriptors.open()) {
			String target = Descriptors.targetIfOpen(number);
			if (target != null && target.startsWith("socket:")) {
				sockets.putIfAbsent(target, number);
			}
		}
		return sockets;
	}

	private static String name(Socket socket) {
		return "socket:[" + socket.inode() + "]";
	}

}
