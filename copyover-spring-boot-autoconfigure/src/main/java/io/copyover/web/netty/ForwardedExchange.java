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

import java.net.InetSocketAddress;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

import io.copyover.web.Origin;

/**
 * One request that is sent on to the successor, on a connection of its own and never
 * twice. Runs on the event loop of the client's connection and keeps no thread; bodies
 * stream in both directions, each no faster than it is taken.
 */
final class ForwardedExchange {

	private static final int CONNECT_MILLIS = 5000;

	private static final int LONGEST_LINE = 64 * 1024;

	private static final int LARGEST_HEAD = 1024 * 1024;

	private final GateHandler gate;

	private final ChannelHandlerContext client;

	private final HttpRequest request;

	private final boolean chunked;

	private @Nullable Channel successor;

	private boolean sent;

	/**
	 * Make an exchange.
	 * @param gate is told what becomes of it
	 * @param client writes to the client as it is
	 * @param request the request
	 */
	ForwardedExchange(GateHandler gate, ChannelHandlerContext client, HttpRequest request) {
		this.gate = gate;
		this.client = client;
		this.request = request;
		this.chunked = HttpUtil.isTransferEncodingChunked(request);
	}

	void connect(InetSocketAddress target, byte[] secret) {
		new Bootstrap().group(this.client.channel().eventLoop())
			.channel(NioSocketChannel.class)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
			.option(ChannelOption.TCP_NODELAY, true)
			.option(ChannelOption.AUTO_READ, false)
			// A successor that does not want the whole body may still answer.
			.option(ChannelOption.AUTO_CLOSE, false)
			.handler(new ChannelInitializer<>() {

				@Override
				protected void initChannel(Channel channel) {
					channel.pipeline().addLast(decoder(), new SuccessorHandler(ForwardedExchange.this));
				}

			})
			.connect(target)
			.addListener((ChannelFuture future) -> onEventLoop(() -> connected(future, secret)));
	}

	// If there is no descriptor left, Netty tells it on a thread of its own.
	private void onEventLoop(Runnable task) {
		EventLoop eventLoop = this.client.channel().eventLoop();
		if (eventLoop.inEventLoop()) {
			task.run();
		}
		else {
			eventLoop.execute(task);
		}
	}

	private HttpResponseDecoder decoder() {
		boolean head = HttpMethod.HEAD.equals(this.request.method());
		HttpDecoderConfig config = new HttpDecoderConfig().setMaxInitialLineLength(LONGEST_LINE)
			.setMaxHeaderSize(LARGEST_HEAD)
			.setValidateHeaders(false);
		return new HttpResponseDecoder(config) {

			@Override
			protected boolean isContentAlwaysEmpty(HttpMessage message) {
				return head || super.isContentAlwaysEmpty(message);
			}

		};
	}

	private void connected(ChannelFuture future, byte[] secret) {
		if (!future.isSuccess()) {
			this.gate.unreachable();
			return;
		}
		Channel channel = future.channel();
		if (!this.client.channel().isActive()) {
			channel.close();
			return;
		}
		this.successor = channel;
		channel
			.writeAndFlush(HttpText.requestHead(this.request, Origin.HEADER_NAME, this.gate.origin().encode(secret)));
		if (this.request.headers().contains(HttpHeaderNames.EXPECT)) {
			this.client.writeAndFlush(HttpText.bytes("HTTP/1.1 100 Continue\r\n\r\n"));
		}
		channel.read();
		this.gate.writable();
	}

	boolean isConnected() {
		return this.successor != null;
	}

	/**
	 * Tell whether the successor can take more of the body.
	 * @return {@code true} if it can
	 */
	boolean wantsMore() {
		Channel channel = this.successor;
		return channel != null && !this.sent && channel.isWritable();
	}

	/**
	 * Tell whether the whole request has been sent.
	 * @return {@code true} if it has
	 */
	boolean isSent() {
		return this.sent;
	}

	/**
	 * Send a part of the body, which is released.
	 * @param content the part
	 */
	void body(HttpContent content) {
		Channel channel = this.successor;
		if (channel == null || this.sent || content.decoderResult().isFailure()) {
			content.release();
			if (channel != null && !this.sent) {
				this.gate.broken();
			}
			return;
		}
		if (content.content().isReadable()) {
			send(channel, content.content());
		}
		else {
			content.release();
		}
		if (content instanceof LastHttpContent) {
			this.sent = true;
			if (this.chunked) {
				channel.write(HttpText.bytes("0\r\n\r\n"));
			}
		}
		channel.flush();
	}

	private void send(Channel channel, ByteBuf bytes) {
		if (this.chunked) {
			channel.write(HttpText.chunkHead(bytes.readableBytes()));
		}
		channel.write(bytes);
		if (this.chunked) {
			channel.write(HttpText.bytes(HttpText.CRLF));
		}
	}

	/**
	 * The client can take more of the answer.
	 */
	void clientWritable() {
		Channel channel = this.successor;
		if (channel != null && this.client.channel().isWritable()) {
			channel.read();
		}
	}

	/**
	 * Close the connection to the successor. A repeated call does nothing.
	 */
	void close() {
		Channel channel = this.successor;
		if (channel != null) {
			channel.close();
		}
	}

	HttpRequest request() {
		return this.request;
	}

	ChannelHandlerContext client() {
		return this.client;
	}

	GateHandler gate() {
		return this.gate;
	}

}
