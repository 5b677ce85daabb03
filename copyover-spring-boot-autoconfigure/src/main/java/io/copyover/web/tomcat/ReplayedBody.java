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

import org.apache.coyote.ActionCode;
import org.apache.coyote.InputBuffer;
import org.apache.coyote.Request;
import org.apache.tomcat.util.buf.ByteChunk;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.jspecify.annotations.Nullable;

import io.copyover.web.BodyBuffer;

/**
 * Gives a request the body that was read ahead. Tomcat's own filter for saved bodies
 * serves it from a window, which makes all its questions (is there more, is it finished)
 * come out right; the window is filled again as soon as it was taken.
 */
final class ReplayedBody implements ReadBody, InputBuffer {

	private static final int WINDOW_SIZE = 64 * 1024;

	private final ByteChunk window = new ByteChunk();

	private final BodyBuffer buffer;

	private final @Nullable ChunkedBody rest;

	private @Nullable Request request;

	private @Nullable InputBuffer original;

	/**
	 * Make a body.
	 * @param buffer what was read
	 * @param rest gives what follows, {@code null} if all of it was read
	 */
	ReplayedBody(BodyBuffer buffer, @Nullable ChunkedBody rest) {
		this.buffer = buffer;
		this.rest = rest;
	}

	@Override
	public void install(Request target) throws IOException {
		long length = target.getContentLengthLong();
		fill();
		target.action(ActionCode.REQ_SET_BODY_REPLAY, this.window);
		// The filter has set the length of the window.
		target.setContentLength(length);
		if (this.buffer.remaining() > 0 || this.rest != null) {
			this.request = target;
			this.original = target.getInputBuffer();
			target.setInputBuffer(this);
		}
		if (this.rest != null) {
			// What the application leaves unread would be taken for the next request.
			target.getResponse().addHeader("Connection", "close");
		}
	}

	@Override
	public int doRead(ApplicationBufferHandler handler) throws IOException {
		InputBuffer source = this.original;
		if (source == null) {
			return -1;
		}
		int count = source.doRead(handler);
		if (count > 0) {
			fill();
		}
		return count;
	}

	@Override
	public int available() {
		InputBuffer source = this.original;
		return (source != null) ? source.available() : 0;
	}

	private void fill() throws IOException {
		byte[] bytes = new byte[(int) Math.min(WINDOW_SIZE, this.buffer.remaining())];
		int count = this.buffer.read(bytes);
		if (count > 0) {
			this.window.setBytes(bytes, 0, count);
			return;
		}
		ByteBuffer more = readRest();
		if (more != null) {
			byte[] copy = new byte[more.remaining()];
			more.get(copy);
			this.window.setBytes(copy, 0, copy.length);
		}
		else if (this.window.isNull()) {
			this.window.setBytes(bytes, 0, 0);
		}
	}

	private @Nullable ByteBuffer readRest() throws IOException {
		ChunkedBody source = this.rest;
		ByteBuffer more = (source != null) ? source.read() : null;
		while (source != null && more != null && !more.hasRemaining()) {
			more = source.read();
		}
		return more;
	}

	@Override
	public void close() throws IOException {
		Request target = this.request;
		InputBuffer before = this.original;
		if (target != null && before != null) {
			target.setInputBuffer(before);
		}
		this.request = null;
		this.original = null;
		this.buffer.close();
	}

}
