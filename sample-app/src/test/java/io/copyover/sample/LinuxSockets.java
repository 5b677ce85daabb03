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

import jnr.ffi.Pointer;
import jnr.ffi.annotations.Out;

/**
 * What the C library offers for sockets, and the JDK does not.
 */
@SuppressWarnings("checkstyle:MethodName")
public interface LinuxSockets {

	/**
	 * Make a socket.
	 * @param domain its family
	 * @param type its type
	 * @param protocol 0
	 * @return the descriptor, or -1
	 */
	int socket(int domain, int type, int protocol);

	/**
	 * Give it a name.
	 * @param socket the descriptor
	 * @param address the name
	 * @param length the length of the name
	 * @return 0, or -1
	 */
	int bind(int socket, Pointer address, int length);

	/**
	 * Set an option.
	 * @param socket the descriptor
	 * @param level the level of the option
	 * @param option the option
	 * @param value its value
	 * @param length the length of the value
	 * @return 0, or -1
	 */
	int setsockopt(int socket, int level, int option, Pointer value, int length);

	/**
	 * Receive a message.
	 * @param socket the descriptor
	 * @param message describes where to put it
	 * @param flags the flags
	 * @return the number of bytes, or -1
	 */
	long recvmsg(int socket, @Out Pointer message, int flags);

	/**
	 * Close a socket.
	 * @param socket the descriptor
	 * @return 0, or -1
	 */
	int close(int socket);

}
