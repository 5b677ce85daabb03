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
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests on to the successor, each on a connection of its own, never twice. The
 * head of the request goes on byte for byte; bodies stream in both directions at the same
 * time. Safe for use by several threads.
 */
public final class Relay {

	private static final Logger logger = LoggerFactory.getLogger(Relay.class);

	private static final int BUFFER_SIZE = 16 * 1024;

	private final InetSocketAddress target;

	private final Duration connectTimeout;

	private final @Nullable RelayTls tls;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	/**
	 * Make a relay.
	 * @param target where the successor listens
	 * @param connectTimeout how long connecting may take
	 */
	public Relay(InetSocketAddress target, Duration connectTimeout) {
		this(target, connectTimeout, null);
	}

	/**
	 * Make a relay that may use TLS.
	 * @param target where the successor listens
	 * @param connectTimeout how long connecting may take, without TLS
	 * @param tls makes connections secure, {@code null} for plain ones
	 */
	public Relay(InetSocketAddress target, Duration connectTimeout, @Nullable RelayTls tls) {
		this.target = target;
		this.connectTimeout = connectTimeout;
		this.tls = tls;
	}

	/**
	 * Send one request on, and its answer back.
	 * @param request the request
	 * @param answer takes the answer, on this or another thread, which is done when this
	 * returns
	 * @throws UnreachableException if nothing was sent
	 * @throws IOException if something broke later
	 */
	public void relay(RelayedRequest request, RelayedAnswer answer) throws IOException {
		boolean relayed = false;
		while (!relayed) {
			relayed = tryToRelay(request, answer);
		}
	}

	private boolean tryToRelay(RelayedRequest request, RelayedAnswer answer) throws IOException {
		try (Socket socket = new Socket()) {
			this.sockets.add(socket);
			try {
				Socket connected = connect(socket);
				if (connected != null) {
					exchange(socket, connected, request, answer);
				}
				return connected != null;
			}
			finally {
				this.sockets.remove(socket);
			}
		}
	}

	private @Nullable Socket connect(Socket socket) throws UnreachableException {
		try {
			socket.setTcpNoDelay(true);
			socket.connect(this.target, (int) this.connectTimeout.toMillis());
			return (this.tls != null) ? this.tls.secure(socket) : socket;
		}
		catch (IOException ex) {
			logger.debug("A request cannot be sent on to port {}", this.target.getPort(), ex);
			throw new UnreachableException(ex);
		}
	}

	private void exchange(Socket socket, Socket connected, RelayedRequest request, RelayedAnswer answer)
			throws IOException {
		AnswerReader reader = new AnswerReader(connected.getInputStream(), request.isHead(), answer);
		OutputStream out = connected.getOutputStream();
		out.write(request.head());
		if (request.length() >= 0 && request.length() <= BUFFER_SIZE) {
			send(request, out, null);
			reader.run();
			reader.check();
			return;
		}
		FutureTask<Void> reading = new FutureTask<>(reader, null);
		Thread thread = new Thread(reading, "copyover-relay-answer");
		thread.setDaemon(true);
		thread.start();
		sendAndAwait(socket, request, out, reading);
		reader.check();
	}

	private void sendAndAwait(Socket socket, RelayedRequest request, OutputStream out, FutureTask<Void> reading)
			throws IOException {
		try {
			send(request, out, reading);
		}
		catch (IOException | RuntimeException ex) {
			// A client that was answered early need not send the rest.
			if (!reading.isDone()) {
				close(socket);
				throw ex;
			}
		}
		finally {
			await(socket, reading);
		}
	}

	private void send(RelayedRequest request, OutputStream out, @Nullable FutureTask<Void> reading) throws IOException {
		byte[] buffer = new byte[BUFFER_SIZE];
		boolean chunked = request.length() < 0;
		int count = request.read(buffer);
		while (count >= 0 && (reading == null || !reading.isDone())) {
			if (count > 0 && !write(out, buffer, count, chunked)) {
				return;
			}
			count = request.read(buffer);
		}
		if (chunked && count < 0) {
			byte[] end = end(request);
			write(out, end, end.length, false);
		}
	}

	private static byte[] end(RelayedRequest request) {
		StringBuilder end = new StringBuilder("0\r\n");
		request.trailers().forEach((field) -> end.append(field.name() + ": " + field.value() + "\r\n"));
		return end.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
	}

	private boolean write(OutputStream out, byte[] buffer, int count, boolean chunked) {
		try {
			if (chunked) {
				out.write((Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
			}
			out.write(buffer, 0, count);
			if (chunked) {
				out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
			}
			return true;
		}
		catch (IOException ex) {
			// A successor that does not want the whole body may still answer.
			return false;
		}
	}

	private void await(Socket socket, FutureTask<Void> reading) {
		boolean interrupted = false;
		while (true) {
			try {
				reading.get();
				break;
			}
			catch (InterruptedException ex) {
				interrupted = true;
				close(socket);
			}
			catch (ExecutionException ex) {
				throw new IllegalStateException(ex.getCause());
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Break off what is being relayed.
	 */
	public void close() {
		this.sockets.forEach(this::close);
	}

	private void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// It is of no use any more, closed or not.
		}
	}

	/**
	 * The successor could not be reached; nothing was sent.
	 */
	public static final class UnreachableException extends IOException {

		private static final long serialVersionUID = 1L;

		UnreachableException(IOException cause) {
			super("The successor cannot be reached", cause);
		}

	}

}
