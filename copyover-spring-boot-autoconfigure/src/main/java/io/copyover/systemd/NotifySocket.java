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

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The datagram socket that systemd names in {@code NOTIFY_SOCKET}. Where nobody listens,
 * or the native part of {@code jnr} cannot be loaded, messages are lost, with one warning
 * for all of them. Safe for use by several threads.
 */
public final class NotifySocket implements Closeable {

	private static final Logger logger = LoggerFactory.getLogger(NotifySocket.class);

	private static final Duration LIMIT = Duration.ofMillis(100);

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private final String name;

	private @Nullable UnixDatagramChannel channel;

	private boolean warned;

	/**
	 * Make a socket. Nothing is opened before the first message.
	 * @param name the absolute path of systemd's socket, or {@code @} and a name for an
	 * abstract one
	 */
	public NotifySocket(String name) {
		this.name = name;
	}

	/**
	 * Send a message. If it cannot be sent within a tenth of a second it is lost.
	 * @param message the message
	 */
	void send(String message) {
		send(message, LIMIT);
	}

	/**
	 * Send a message that systemd must have, lest it takes the end of this process for
	 * that of the service. If it cannot be sent within five seconds it is lost.
	 * @param message the message
	 */
	void sendPatiently(String message) {
		send(message, PATIENCE);
	}

	private synchronized void send(String message, Duration limit) {
		try {
			open().setOption(UnixSocketOptions.SO_SNDTIMEO, (int) limit.toMillis());
			open().send(ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8)), address());
			logger.debug("Told systemd: {}", message);
		}
		catch (IOException | RuntimeException | LinkageError ex) {
			warn(ex);
		}
	}

	/**
	 * Close the socket. A later message opens it again.
	 */
	@Override
	public synchronized void close() {
		try {
			if (this.channel != null) {
				this.channel.close();
			}
		}
		catch (IOException ex) {
			logger.debug("The notification socket could not be closed", ex);
		}
		this.channel = null;
	}

	private UnixDatagramChannel open() throws IOException {
		UnixDatagramChannel open = this.channel;
		if (open == null) {
			open = UnixDatagramChannel.open();
			this.channel = open;
		}
		return open;
	}

	private UnixSocketAddress address() throws IOException {
		if (this.name.length() > 1 && this.name.charAt(0) == '@') {
			return new UnixSocketAddress('\0' + this.name.substring(1));
		}
		if (this.name.startsWith("/")) {
			return new UnixSocketAddress(this.name);
		}
		throw new IOException("It is neither an absolute path nor an abstract address");
	}

	private void warn(Throwable cause) {
		if (this.warned) {
			logger.debug("systemd does not hear this process", cause);
			return;
		}
		this.warned = true;
		logger.warn("systemd cannot be told what this process does; NOTIFY_SOCKET is {}: {}", this.name,
				cause.getMessage());
	}

}
