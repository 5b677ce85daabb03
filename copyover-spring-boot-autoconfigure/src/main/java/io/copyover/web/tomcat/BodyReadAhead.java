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
import org.apache.coyote.http11.Http11InputBuffer;
import org.apache.coyote.http11.filters.ChunkedInputFilter;
import org.apache.tomcat.util.net.SocketWrapperBase;

import io.copyover.web.BodyBuffer;
import io.copyover.web.GateSettings;

/**
 * Reads the body of a request before the request is let in.
 */
final class BodyReadAhead {

	private final Request request;

	private final ClientConnection client;

	private final GateSettings settings;

	BodyReadAhead(Request request, ClientConnection client, GateSettings settings) {
		this.request = request;
		this.client = client;
		this.settings = settings;
	}

	/**
	 * Tell whether the request has a body that is read ahead.
	 * @return {@code true} if it has
	 */
	boolean applies() {
		long length = this.request.getContentLengthLong();
		boolean hasBody = length > 0 || (length < 0 && isChunked());
		return hasBody && length <= this.settings.limit() && !this.request.hasExpectation()
				&& !this.settings.streams(this.request.getContentType())
				&& this.request.getInputBuffer() instanceof Http11InputBuffer;
	}

	private boolean isChunked() {
		return "chunked".equalsIgnoreCase(this.request.getHeader("transfer-encoding"));
	}

	/**
	 * Read the body; of one that turns out to be too large, the beginning.
	 * @return the body
	 * @throws IOException if the client broke off or was too slow, or what it sent is
	 * malformed
	 */
	ReplayedBody read() throws IOException {
		SocketWrapperBase<?> socket = this.client.socket();
		if (socket == null) {
			throw new IOException("The connection is closed");
		}
		RawBody raw = new RawBody((Http11InputBuffer) this.request.getInputBuffer(), socket);
		BodyBuffer buffer = new BodyBuffer(this.settings.memory());
		try {
			long length = this.request.getContentLengthLong();
			return (length < 0) ? readChunked(raw, buffer) : readFixed(raw, buffer, length);
		}
		catch (IOException | RuntimeException ex) {
			buffer.close();
			throw ex;
		}
	}

	private ReplayedBody readFixed(RawBody raw, BodyBuffer buffer, long length) throws IOException {
		while (buffer.length() < length) {
			buffer.write(raw.read(length - buffer.length()));
		}
		return new ReplayedBody(buffer, null);
	}

	private ReplayedBody readChunked(RawBody raw, BodyBuffer buffer) throws IOException {
		CopyoverHttp11Protocol protocol = this.client.protocol();
		ChunkedInputFilter filter = new ChunkedInputFilter(this.request, protocol.getMaxTrailerSize(),
				protocol.allowedTrailers(), protocol.getMaxExtensionSize(), protocol.getMaxSwallowSize());
		filter.setBuffer(raw);
		ChunkedBody body = new ChunkedBody(filter, raw);
		ByteBuffer bytes = body.read();
		while (bytes != null) {
			buffer.write(bytes);
			if (buffer.length() > this.settings.limit()) {
				return new ReplayedBody(buffer, body);
			}
			bytes = body.read();
		}
		return new ReplayedBody(buffer, null);
	}

}
