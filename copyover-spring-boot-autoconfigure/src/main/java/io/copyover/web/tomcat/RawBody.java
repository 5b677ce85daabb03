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

import org.apache.coyote.InputBuffer;
import org.apache.coyote.http11.Http11InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * What follows a request's head on its connection, without any decoding. Tomcat's own
 * chain of filters is not used for reading ahead: it takes bytes of the next request with
 * it, and gives them back only if it is asked last.
 */
final class RawBody implements InputBuffer {

	private final ByteBuffer own = ByteBuffer.allocate(8 * 1024);

	private final Http11InputBuffer input;

	private final SocketWrapperBase<?> socket;

	private final int start;

	private boolean fromSocket;

	RawBody(Http11InputBuffer input, SocketWrapperBase<?> socket) {
		this.input = input;
		this.socket = socket;
		this.start = input.getByteBuffer().position();
	}

	/**
	 * Read at least one byte, waiting for it.
	 * @param limit the most to read
	 * @return the bytes, valid until the next call
	 * @throws IOException if the client broke off or was too slow
	 */
	ByteBuffer read(long limit) throws IOException {
		this.own.clear().limit((int) Math.min(this.own.capacity(), limit));
		ByteBuffer buffered = this.input.getByteBuffer();
		this.fromSocket = !buffered.hasRemaining();
		if (this.fromSocket) {
			this.socket.read(true, this.own);
		}
		else {
			ByteBuffer part = buffered.slice();
			part.limit(Math.min(part.remaining(), this.own.remaining()));
			buffered.position(buffered.position() + part.remaining());
			this.own.put(part);
		}
		return this.own.flip();
	}

	@Override
	public int doRead(ApplicationBufferHandler handler) throws IOException {
		ByteBuffer bytes = read(this.own.capacity());
		handler.setByteBuffer(bytes);
		return bytes.remaining();
	}

	@Override
	public int available() {
		return this.input.getByteBuffer().remaining();
	}

	/**
	 * Give back the last bytes that were read: they belong to the next request.
	 * @param count how many
	 */
	void giveBack(int count) {
		ByteBuffer buffered = this.input.getByteBuffer();
		if (!this.fromSocket) {
			buffered.position(buffered.position() - count);
			return;
		}
		ByteBuffer last = this.own.duplicate();
		last.position(last.limit() - count);
		buffered.limit(this.start + count).position(this.start);
		buffered.duplicate().put(last);
	}

}
