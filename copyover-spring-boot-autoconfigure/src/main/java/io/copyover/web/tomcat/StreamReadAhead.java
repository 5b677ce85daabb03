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

import org.apache.coyote.Request;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.jspecify.annotations.Nullable;

import io.copyover.web.BodyBuffer;
import io.copyover.web.GateSettings;

/**
 * Reads the body of an HTTP/2 stream before its request is let in. A body whose length is
 * not told beforehand is left alone: a stream that was read in part cannot be given back.
 */
final class StreamReadAhead implements ApplicationBufferHandler {

	private final Request request;

	private final GateSettings settings;

	private @Nullable ByteBuffer bytes;

	StreamReadAhead(Request request, GateSettings settings) {
		this.request = request;
		this.settings = settings;
	}

	/**
	 * Tell whether the request has a body that is read ahead.
	 * @return {@code true} if it has
	 */
	boolean applies() {
		long length = this.request.getContentLengthLong();
		return length > 0 && length <= this.settings.limit() && !this.request.hasExpectation()
				&& !this.settings.streams(this.request.getContentType());
	}

	/**
	 * Read the body.
	 * @return the body
	 * @throws IOException if the client broke off or was too slow
	 */
	ReadBody read() throws IOException {
		BodyBuffer buffer = new BodyBuffer(this.settings.memory());
		try {
			while (this.request.doRead(this) >= 0) {
				if (this.bytes != null) {
					buffer.write(this.bytes);
				}
			}
			if (buffer.length() < this.request.getContentLengthLong()) {
				throw new IOException("The client broke off");
			}
			return new ReplayedStreamBody(buffer);
		}
		catch (IOException | RuntimeException ex) {
			buffer.close();
			throw ex;
		}
	}

	@Override
	public void setByteBuffer(@Nullable ByteBuffer buffer) {
		this.bytes = buffer;
	}

	@Override
	public @Nullable ByteBuffer getByteBuffer() {
		return this.bytes;
	}

	@Override
	public void expand(int size) {
	}

}
