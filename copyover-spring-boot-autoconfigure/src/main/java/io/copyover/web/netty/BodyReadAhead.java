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

package io.copyover.web.netty;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

import io.copyover.web.BodyBuffer;
import io.copyover.web.GateSettings;

/**
 * The body of a request that is read before the request is let in, and then given to
 * whoever gets the request. Belongs to one event loop; only what touches the file runs
 * elsewhere, one piece at a time.
 */
final class BodyReadAhead {

	private static final int WINDOW_SIZE = 16 * 1024;

	private final HttpRequest request;

	private final GateSettings settings;

	private final Executor files;

	private final Executor eventLoop;

	private final BodyBuffer buffer;

	private @Nullable LastHttpContent last;

	private boolean busy;

	private boolean failed;

	private boolean malformed;

	private boolean closed;

	/**
	 * Make an empty body.
	 * @param request the request that it belongs to
	 * @param control knows how much is kept where, and what runs that which touches the
	 * file
	 * @param eventLoop runs everything else
	 */
	BodyReadAhead(HttpRequest request, TrafficControl control, Executor eventLoop) {
		this.request = request;
		this.settings = control.settings();
		this.files = control.spoolExecutor();
		this.eventLoop = eventLoop;
		this.buffer = new BodyBuffer(this.settings.memory());
	}

	HttpRequest request() {
		return this.request;
	}

	/**
	 * Tell whether a request has a body that is read ahead.
	 * @param request the request
	 * @param settings how much is read ahead
	 * @return {@code true} if it has
	 */
	static boolean applies(HttpRequest request, GateSettings settings) {
		long length = HttpUtil.getContentLength(request, 0L);
		boolean hasBody = length > 0 || HttpUtil.isTransferEncodingChunked(request);
		return hasBody && length <= settings.limit() && !request.headers().contains(HttpHeaderNames.EXPECT)
				&& !settings.streams(request.headers().get(HttpHeaderNames.CONTENT_TYPE));
	}

	/**
	 * Tell whether a piece is on its way to the file or from it.
	 * @return {@code true} if one is
	 */
	boolean isBusy() {
		return this.busy;
	}

	/**
	 * Tell whether the file could not be written or read.
	 * @return {@code true} if so
	 */
	boolean hasFailed() {
		return this.failed;
	}

	/**
	 * Tell whether the body broke the rules of HTTP.
	 * @return {@code true} if so
	 */
	boolean isMalformed() {
		return this.malformed;
	}

	/**
	 * Tell whether no more is read ahead: the body is complete, or too large.
	 * @return {@code true} if so
	 */
	boolean isFinished() {
		return this.last != null || this.buffer.length() > this.settings.limit();
	}

	/**
	 * Add a part of the body, which is released.
	 * @param content the part
	 * @param then runs on the event loop when it has been added, or that failed
	 */
	void add(HttpContent content, Runnable then) {
		this.malformed = content.decoderResult().isFailure();
		if (content instanceof LastHttpContent ended) {
			this.last = ending(ended);
		}
		if (this.buffer.length() + content.content().readableBytes() <= this.settings.memory()) {
			write(content);
			then.run();
		}
		else {
			elsewhere(() -> write(content), then);
		}
	}

	private static LastHttpContent ending(LastHttpContent content) {
		if (content.trailingHeaders().isEmpty()) {
			return LastHttpContent.EMPTY_LAST_CONTENT;
		}
		LastHttpContent ending = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
		ending.trailingHeaders().set(content.trailingHeaders());
		return ending;
	}

	private void write(HttpContent content) {
		try {
			this.buffer.write(content.content().nioBuffer());
		}
		catch (IOException ex) {
			this.failed = true;
		}
		finally {
			content.release();
		}
	}

	/**
	 * Take the next part of what was added.
	 * @param taker takes it on the event loop; {@code null} if what follows is still on
	 * the connection
	 */
	void next(Consumer<@Nullable HttpContent> taker) {
		if (this.buffer.remaining() == 0) {
			taker.accept(this.last);
		}
		else if (this.buffer.length() <= this.settings.memory()) {
			taker.accept(read());
		}
		else {
			HttpContent[] read = new HttpContent[1];
			elsewhere(() -> read[0] = read(), () -> taker.accept(read[0]));
		}
	}

	private @Nullable HttpContent read() {
		byte[] bytes = new byte[(int) Math.min(WINDOW_SIZE, this.buffer.remaining())];
		try {
			int count = this.buffer.read(bytes);
			ByteBuf window = Unpooled.wrappedBuffer(bytes, 0, count);
			return new DefaultHttpContent(window);
		}
		catch (IOException ex) {
			this.failed = true;
			return null;
		}
	}

	private void elsewhere(Runnable work, Runnable then) {
		this.busy = true;
		this.files.execute(() -> {
			work.run();
			this.eventLoop.execute(() -> {
				this.busy = false;
				if (this.closed) {
					free();
				}
				then.run();
			});
		});
	}

	/**
	 * Forget the body. A repeated call does nothing.
	 */
	void close() {
		this.closed = true;
		if (!this.busy) {
			free();
		}
	}

	private void free() {
		try {
			this.buffer.close();
		}
		catch (IOException ex) {
			// The file has no name: the system frees it with the process.
		}
	}

}
