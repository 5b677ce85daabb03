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

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.awaitility.Awaitility;

/**
 * A notification socket that sees who sent what, as that of systemd does. The structures
 * are those of 64-bit Linux.
 */
final class Systemd implements AutoCloseable {

	private static final int AF_UNIX = 1;

	private static final int SOCK_DGRAM = 2;

	private static final int SOL_SOCKET = 1;

	private static final int SO_PASSCRED = 16;

	private static final int SCM_CREDENTIALS = 2;

	private static final int SO_RCVTIMEO = 20;

	private static final int LOOK_MICROS = 100_000;

	private static final int LONGEST = 1024;

	private static final int CONTROL = 64;

	private final LinuxSockets library = LibraryLoader.create(LinuxSockets.class).load("c");

	private final String name;

	private final int socket;

	private final List<Message> messages = new CopyOnWriteArrayList<>();

	private final Thread listening = new Thread(this::listen, "systemd");

	private Systemd(String name) {
		this.name = name;
		this.socket = this.library.socket(AF_UNIX, SOCK_DGRAM, 0);
		byte[] path = (name.startsWith("@") ? '\0' + name.substring(1) : name).getBytes(StandardCharsets.UTF_8);
		Pointer address = memory(2 + path.length);
		address.putShort(0, (short) AF_UNIX);
		address.put(2, path, 0, path.length);
		check(this.library.bind(this.socket, address, 2 + path.length));
		Pointer on = memory(Integer.BYTES);
		on.putInt(0, 1);
		check(this.library.setsockopt(this.socket, SOL_SOCKET, SO_PASSCRED, on, Integer.BYTES));
		Pointer time = memory(16);
		time.putLong(8, LOOK_MICROS);
		check(this.library.setsockopt(this.socket, SOL_SOCKET, SO_RCVTIMEO, time, 16));
		this.listening.start();
	}

	static Systemd at(Path path) {
		return new Systemd(path.toString());
	}

	static Systemd abstractly(String name) {
		return new Systemd("@" + name);
	}

	Map<String, String> environment() {
		return Map.of("NOTIFY_SOCKET", this.name);
	}

	/**
	 * Wait for more messages.
	 * @param count how many there should be in all
	 * @return all messages
	 */
	List<Message> await(int count) {
		Awaitility.await(count + " messages")
			.atMost(Patience.LIMIT)
			.until(this.messages::size, (size) -> size >= count);
		return messages();
	}

	/**
	 * Return what has come in.
	 * @return all messages, the first one first
	 */
	List<Message> messages() {
		return List.copyOf(this.messages);
	}

	/**
	 * Listen all the time, for a queue that is not read is soon full.
	 */
	private void listen() {
		while (!Thread.currentThread().isInterrupted()) {
			Message message = receive();
			if (message != null) {
				this.messages.add(message);
			}
		}
		this.library.close(this.socket);
	}

	private Message receive() {
		Pointer text = memory(LONGEST);
		Pointer vector = memory(16);
		vector.putPointer(0, text);
		vector.putLong(8, LONGEST);
		Pointer control = memory(CONTROL);
		Pointer header = memory(56);
		header.putPointer(16, vector);
		header.putLong(24, 1);
		header.putPointer(32, control);
		header.putLong(40, CONTROL);
		long length = this.library.recvmsg(this.socket, header, 0);
		if (length < 0) {
			return null;
		}
		check((control.getInt(8) == SOL_SOCKET && control.getInt(12) == SCM_CREDENTIALS) ? 0 : -1);
		byte[] bytes = new byte[(int) length];
		text.get(0, bytes, 0, bytes.length);
		return new Message(control.getInt(16), new String(bytes, StandardCharsets.UTF_8));
	}

	@Override
	public void close() {
		this.listening.interrupt();
	}

	private static Pointer memory(int size) {
		return Memory.allocateDirect(Runtime.getSystemRuntime(), size, true);
	}

	private static void check(int result) {
		if (result != 0) {
			throw new IllegalStateException("The notification socket cannot be used");
		}
	}

	/**
	 * A message.
	 *
	 * @param pid who sent it, as the kernel says
	 * @param text what it says
	 */
	record Message(long pid, String text) {

		/**
		 * Leave out what cannot be known beforehand.
		 */
		Message withoutTime() {
			return new Message(this.pid, this.text.replaceFirst("MONOTONIC_USEC=\\d+$", "MONOTONIC_USEC=n"));
		}

	}

}
