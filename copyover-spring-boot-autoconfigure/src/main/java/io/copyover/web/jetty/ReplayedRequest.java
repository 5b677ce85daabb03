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

package io.copyover.web.jetty;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.SerializedInvoker;
import org.jspecify.annotations.Nullable;

import io.copyover.web.BodyBuffer;

/**
 * A request whose body, or the beginning of it, was read ahead.
 */
final class ReplayedRequest extends Request.Wrapper implements Closeable {

	private static final int WINDOW_SIZE = 64 * 1024;

	private final SerializedInvoker invoker;

	private final BodyBuffer buffer;

	private final boolean whole;

	/**
	 * Make a request.
	 * @param request the request
	 * @param buffer what was read of its body
	 * @param whole whether that is all of it
	 */
	ReplayedRequest(Request request, BodyBuffer buffer, boolean whole) {
		super(request);
		this.invoker = new SerializedInvoker("copyover-replay", request.getComponents().getExecutor());
		this.buffer = buffer;
		this.whole = whole;
	}

	@Override
	public Content.@Nullable Chunk read() {
		try {
			byte[] bytes = new byte[(int) Math.min(WINDOW_SIZE, this.buffer.remaining())];
			int count = this.buffer.read(bytes);
			if (count > 0) {
				return Content.Chunk.from(ByteBuffer.wrap(bytes, 0, count), this.whole && this.buffer.remaining() == 0);
			}
		}
		catch (IOException ex) {
			return Content.Chunk.from(ex, true);
		}
		return this.whole ? Content.Chunk.EOF : super.read();
	}

	@Override
	public void demand(Runnable demandCallback) {
		if (this.whole || this.buffer.remaining() > 0) {
			this.invoker.run(demandCallback);
		}
		else {
			super.demand(demandCallback);
		}
	}

	@Override
	public boolean consumeAvailable() {
		close();
		return super.consumeAvailable();
	}

	@Override
	public void close() {
		try {
			this.buffer.close();
		}
		catch (IOException ex) {
			// The file has no name: the system frees it with the process.
		}
	}

}
