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

package io.copyover.systemd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketOptions;

/**
 * A socket that listens as systemd's does.
 */
final class FakeSystemd implements AutoCloseable {

	private static final int PATIENCE_MILLIS = 20_000;

	private static final int LONGEST = 4096;

	private final UnixDatagramChannel channel = UnixDatagramChannel.open();

	FakeSystemd(String name) throws IOException {
		this.channel.bind(new UnixSocketAddress(name.startsWith("@") ? '\0' + name.substring(1) : name));
		this.channel.setOption(UnixSocketOptions.SO_RCVTIMEO, PATIENCE_MILLIS);
	}

	/**
	 * Return the next message, waiting for it.
	 */
	String next() throws IOException {
		ByteBuffer buffer = ByteBuffer.allocate(LONGEST);
		this.channel.receive(buffer);
		return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
