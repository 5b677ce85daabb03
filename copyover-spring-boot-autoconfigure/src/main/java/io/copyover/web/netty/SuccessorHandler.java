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

import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * Takes the successor's answer to a request that was sent on, and hands it to the client
 * as it comes. An answer that breaks off there breaks off here.
 */
final class SuccessorHandler extends ChannelInboundHandlerAdapter {

	private static final Set<String> OF_THE_CONNECTION = Set.of("connection", "keep-alive", "transfer-encoding");

	private static final int CONTINUE = 100;

	private final ForwardedExchange exchange;

	private boolean interim;

	private boolean chunked;

	private boolean ended;

	SuccessorHandler(ForwardedExchange exchange) {
		this.exchange = exchange;
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (this.ended || !(message instanceof HttpObject part) || part.decoderResult().isFailure()) {
			ReferenceCountUtil.release(message);
			breakOff();
			return;
		}
		if (message instanceof HttpResponse response) {
			begin(response);
		}
		if (message instanceof HttpContent content) {
			body(content);
		}
	}

	private void begin(HttpResponse response) {
		int status = response.status().code();
		this.interim = status < 200;
		if (!this.interim) {
			write(head(response));
		}
		else if (status != CONTINUE && !HttpText.isHttp10(request())) {
			StringBuilder text = HttpText.statusLine(status, response.status().reasonPhrase());
			HttpText.append(text, response.headers());
			write(HttpText.bytes(text.append(HttpText.CRLF)));
		}
	}

	private ByteBuf head(HttpResponse response) {
		int status = response.status().code();
		boolean lengthIsOfBody = !HttpMethod.HEAD.equals(request().method()) && status != 304 && status != 204;
		boolean known = HttpUtil.isContentLengthSet(response) && !HttpUtil.isTransferEncodingChunked(response);
		this.chunked = lengthIsOfBody && !known && !HttpText.isHttp10(request());
		StringBuilder text = HttpText.statusLine(status, response.status().reasonPhrase());
		for (Map.Entry<String, String> field : response.headers()) {
			if (!OF_THE_CONNECTION.contains(field.getKey().toLowerCase(Locale.ROOT))) {
				HttpText.append(text, field.getKey(), field.getValue());
			}
		}
		if (this.chunked) {
			HttpText.append(text, HttpHeaderNames.TRANSFER_ENCODING.toString(), "chunked");
		}
		HttpText.append(text, "Connection", "close");
		return HttpText.bytes(text.append(HttpText.CRLF));
	}

	private HttpRequest request() {
		return this.exchange.request();
	}

	private void body(HttpContent content) {
		int length = content.content().readableBytes();
		if (length == 0 || this.interim) {
			content.release();
		}
		else {
			writeBody(content.content(), length);
		}
		if (content instanceof LastHttpContent last && !this.interim) {
			end(last);
		}
	}

	private void writeBody(ByteBuf bytes, int length) {
		if (this.chunked) {
			write(HttpText.chunkHead(length));
		}
		write(bytes);
		if (this.chunked) {
			write(HttpText.bytes(HttpText.CRLF));
		}
	}

	private void end(LastHttpContent last) {
		this.ended = true;
		if (this.chunked) {
			StringBuilder text = new StringBuilder("0\r\n");
			HttpText.append(text, last.trailingHeaders());
			write(HttpText.bytes(text.append(HttpText.CRLF)));
		}
		this.exchange.client().flush();
		this.exchange.gate().forwarded();
	}

	private void write(ByteBuf bytes) {
		this.exchange.client().write(bytes);
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		this.exchange.client().flush();
		this.exchange.clientWritable();
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext context) {
		this.exchange.gate().writable();
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		breakOff();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		breakOff();
	}

	private void breakOff() {
		if (!this.ended) {
			this.ended = true;
			this.exchange.gate().broken();
		}
	}

}
