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

import org.apache.coyote.http11.filters.ChunkedInputFilter;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.jspecify.annotations.Nullable;

/**
 * A chunked body that is being read ahead. Its trailers go into the request.
 */
final class ChunkedBody implements ApplicationBufferHandler {

	private final ChunkedInputFilter filter;

	private final RawBody raw;

	private @Nullable ByteBuffer bytes;

	private boolean finished;

	ChunkedBody(ChunkedInputFilter filter, RawBody raw) {
		this.filter = filter;
		this.raw = raw;
	}

	/**
	 * Read on, waiting for bytes.
	 * @return the bytes, valid until the next call; {@code null} at the end
	 * @throws IOException if the client broke off or was too slow, or what it sent is
	 * malformed
	 */
	@Nullable ByteBuffer read() throws IOException {
		if (this.finished) {
			return null;
		}
		int count = this.filter.doRead(this);
		if (count < 0) {
			this.finished = true;
			this.raw.giveBack((int) this.filter.end());
			return null;
		}
		return (count == 0) ? ByteBuffer.allocate(0) : this.bytes;
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
