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
import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;
import io.copyover.handover.Participant.Listener;
import io.copyover.process.OperatingSystem;

/**
 * What is to be known of the sockets that servers listen on.
 */
public final class ListeningSockets {

	private ListeningSockets() {
	}

	/**
	 * Find the descriptor of a socket without TLS.
	 * @param operatingSystem finds it
	 * @param name the name of the socket
	 * @param address where it listens
	 * @return the socket
	 * @throws CopyoverRefusedException if it cannot be found
	 */
	public static Listener find(OperatingSystem operatingSystem, String name, InetSocketAddress address) {
		return find(operatingSystem, name, address, "http");
	}

	/**
	 * Find the descriptor of a socket.
	 * @param operatingSystem finds it
	 * @param name the name of the socket
	 * @param address where it listens
	 * @param scheme what is spoken there
	 * @return the socket
	 * @throws CopyoverRefusedException if it cannot be found
	 */
	public static Listener find(OperatingSystem operatingSystem, String name, InetSocketAddress address,
			String scheme) {
		try {
			return new Listener(name, address.getAddress().getHostAddress(), address.getPort(),
					operatingSystem.listenerDescriptor(address), scheme);
		}
		catch (IOException ex) {
			throw new CopyoverRefusedException(Refusal.NOT_SUPPORTED,
					"The descriptor of the listening socket cannot be found: " + ex.getMessage());
		}
	}

	/**
	 * Tell how this machine reaches a socket.
	 * @param address where it listens
	 * @return the address to connect to
	 */
	public static InetSocketAddress reachable(InetSocketAddress address) {
		return address.getAddress().isAnyLocalAddress()
				? new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort()) : address;
	}

}
