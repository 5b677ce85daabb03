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
import java.util.concurrent.Semaphore;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, for one thread that waits for it.
 */
final class ForwardedBody {

	private final Semaphore available = new Semaphore(0);

	private final Runnable wakeUp = Invocable.from(InvocationType.NON_BLOCKING, this.available::release);

	private final Content.Source source;

	private Content.@Nullable Chunk left;

	private volatile boolean unwanted;

	ForwardedBody(Content.Source source) {
		this.source = source;
	}

	/**
	 * Read on, waiting for at least one byte.
	 * @param bytes takes what is read
	 * @return how many bytes, negative at the end and when the rest is not wanted
	 * @throws IOException if the client broke off or was too slow
	 */
	int read(byte[] bytes) throws IOException {
		while (!this.unwanted) {
			Content.Chunk chunk = (this.left != null) ? this.left : this.source.read();
			if (chunk == null) {
				this.source.demand(this.wakeUp);
				this.available.acquireUninterruptibly();
				continue;
			}
			if (Content.Chunk.isFailure(chunk)) {
				throw new IOException("The request's body cannot be read", chunk.getFailure());
			}
			int count = take(chunk, bytes);
			if (count > 0 || chunk.isLast()) {
				return (count > 0) ? count : -1;
			}
		}
		return -1;
	}

	private int take(Content.Chunk chunk, byte[] bytes) {
		int count = chunk.get(bytes, 0, bytes.length);
		this.left = chunk.hasRemaining() ? chunk : null;
		if (this.left == null) {
			chunk.release();
		}
		return count;
	}

	/**
	 * Say, on any thread, that the rest is not wanted: the reader does not wait for it.
	 */
	void abandon() {
		this.unwanted = true;
		this.available.release();
	}

	/**
	 * Give back what was not read on. To be called by the reader.
	 */
	void release() {
		Content.Chunk chunk = this.left;
		this.left = null;
		if (chunk != null) {
			chunk.release();
		}
	}

}
