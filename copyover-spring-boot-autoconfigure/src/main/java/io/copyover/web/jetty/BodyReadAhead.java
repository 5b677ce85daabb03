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

import java.io.IOException;
import java.util.function.Consumer;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

import io.copyover.web.BodyBuffer;
import io.copyover.web.GateSettings;

/**
 * Reads the body of a request before the request is let in, without keeping a thread
 * while nothing comes.
 */
final class BodyReadAhead implements Runnable {

	private final Request request;

	private final long limit;

	private final BodyBuffer buffer;

	private final Consumer<ReplayedRequest> done;

	private final Consumer<Throwable> failed;

	/**
	 * Make one; {@link #run()} begins.
	 * @param request the request
	 * @param settings say how much is read
	 * @param done takes the request with its body; of one that turns out to be too large,
	 * with the beginning
	 * @param failed takes what went wrong: the client broke off or was too slow, or what
	 * it sent is malformed
	 */
	BodyReadAhead(Request request, GateSettings settings, Consumer<ReplayedRequest> done, Consumer<Throwable> failed) {
		this.request = request;
		this.limit = settings.limit();
		this.buffer = new BodyBuffer(settings.memory());
		this.done = done;
		this.failed = failed;
	}

	/**
	 * Tell whether a request has a body that is read ahead.
	 * @param request the request
	 * @param settings say which bodies are
	 * @return {@code true} if it has
	 */
	static boolean applies(Request request, GateSettings settings) {
		HttpFields headers = request.getHeaders();
		long length = request.getLength();
		boolean chunked = headers.contains(HttpHeader.TRANSFER_ENCODING, HttpHeaderValue.CHUNKED.asString());
		return (length > 0 || (length < 0 && chunked)) && length <= settings.limit()
				&& !headers.contains(HttpHeader.EXPECT) && !settings.streams(headers.get(HttpHeader.CONTENT_TYPE));
	}

	@Override
	public void run() {
		try {
			while (this.buffer.length() <= this.limit) {
				Content.Chunk chunk = this.request.read();
				if (chunk == null) {
					this.request.demand(this);
					return;
				}
				if (take(chunk)) {
					this.done.accept(new ReplayedRequest(this.request, this.buffer, true));
					return;
				}
			}
			this.done.accept(new ReplayedRequest(this.request, this.buffer, false));
		}
		catch (Throwable ex) {
			discard();
			this.failed.accept(ex);
		}
	}

	private boolean take(Content.Chunk chunk) throws Throwable {
		if (Content.Chunk.isFailure(chunk)) {
			throw chunk.getFailure();
		}
		try {
			if (chunk.hasRemaining()) {
				this.buffer.write(chunk.getByteBuffer());
			}
			return chunk.isLast();
		}
		finally {
			chunk.release();
		}
	}

	private void discard() {
		try {
			this.buffer.close();
		}
		catch (IOException ex) {
			// The file has no name: the system frees it with the process.
		}
	}

}
