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

package io.copyover.web.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a request that is looked at without being taken from the connection.
 *
 * @param path the raw path, {@code null} if it cannot be told
 */
record RequestLine(@Nullable String path) {

	private static final RequestLine UNKNOWN = new RequestLine(null);

	/**
	 * Look at what a connection has to read, without waiting for it. Nothing is found if
	 * the connection is in use or broken, a request has begun before, or the line is not
	 * there as a whole.
	 */
	static RequestLine peek(SocketWrapperBase<?> socket) {
		ReentrantLock lock = socket.getLock();
		if (!lock.tryLock()) {
			return UNKNOWN;
		}
		try {
			if (socket.isClosed() || socket.getCurrentProcessor() != null || !socket.isReadyForRead()) {
				return UNKNOWN;
			}
			socket.getSocketBufferHandler().configureReadBufferForRead();
			return parse(socket.getSocketBufferHandler().getReadBuffer().duplicate());
		}
		catch (IOException ex) {
			return UNKNOWN;
		}
		finally {
			lock.unlock();
		}
	}

	static RequestLine parse(ByteBuffer bytes) {
		byte[] copy = new byte[bytes.remaining()];
		bytes.get(copy);
		String text = new String(copy, StandardCharsets.ISO_8859_1).stripLeading();
		int end = text.indexOf('\n');
		String[] parts = ((end < 0) ? text : text.substring(0, end)).split(" ", 3);
		int query = (parts.length < 2) ? -1 : parts[1].indexOf('?');
		if (parts.length < 3 && query < 0) {
			return UNKNOWN;
		}
		return new RequestLine((query < 0) ? parts[1] : parts[1].substring(0, query));
	}

	/**
	 * Tell whether the request can wait unread.
	 */
	boolean mayWait(Set<String> exempt) {
		return this.path != null && this.path.startsWith("/") && !exempt.contains(this.path);
	}

}
