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

import org.apache.coyote.ActionCode;
import org.apache.coyote.InputBuffer;
import org.apache.coyote.Request;
import org.apache.tomcat.util.buf.ByteChunk;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.jspecify.annotations.Nullable;

import io.copyover.web.BodyBuffer;

/**
 * Gives the request of a stream the body that was read ahead. It is put back where Tomcat
 * keeps what a client has sent, a part at a time, so that non-blocking readers see the
 * right figures.
 */
final class ReplayedStreamBody implements ReadBody, InputBuffer {

	/** Less than a client may send unasked, which is what Tomcat has room for. */
	private static final int WINDOW_SIZE = 16 * 1024;

	private final BodyBuffer buffer;

	private @Nullable Request request;

	private @Nullable InputBuffer original;

	ReplayedStreamBody(BodyBuffer buffer) {
		this.buffer = buffer;
	}

	@Override
	public void install(Request target) throws IOException {
		this.request = target;
		this.original = target.getInputBuffer();
		target.setInputBuffer(this);
		fill(target);
	}

	@Override
	public int doRead(ApplicationBufferHandler handler) throws IOException {
		Request target = this.request;
		InputBuffer source = this.original;
		if (target == null || source == null) {
			return -1;
		}
		int count = source.doRead(handler);
		if (count > 0 && source.available() == 0) {
			fill(target);
		}
		return count;
	}

	@Override
	public int available() {
		InputBuffer source = this.original;
		return (source != null) ? source.available() : 0;
	}

	private void fill(Request target) throws IOException {
		byte[] bytes = new byte[(int) Math.min(WINDOW_SIZE, this.buffer.remaining())];
		int count = (bytes.length > 0) ? this.buffer.read(bytes) : 0;
		if (count > 0) {
			// Tomcat takes the start for how much there is: the buffer that it makes is
			// one that is being written to.
			ByteChunk window = new ByteChunk();
			window.setBytes(bytes, count, 0);
			target.action(ActionCode.REQ_SET_BODY_REPLAY, window);
		}
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
