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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;

/**
 * A connection of HTTP/2 without TLS, frame by frame. It goes on with what is in progress
 * when the server asks it to leave, as the protocol wants it.
 */
final class FrameClient implements AutoCloseable {

	private static final int TIMEOUT_SECONDS = 30;

	/** The last stream of each request to leave that came from the server. */
	final BlockingQueue<Integer> goAways = new LinkedBlockingQueue<>();

	private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	private final Channel channel;

	FrameClient(int port) {
		this.channel = new Bootstrap().group(this.group)
			.channel(NioSocketChannel.class)
			.handler(new ChannelInitializer<>() {

				@Override
				protected void initChannel(Channel ch) {
					ch.pipeline()
						.addLast(Http2FrameCodecBuilder.forClient().build(),
								new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()), new GoAways());
				}

			})
			.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
			.syncUninterruptibly()
			.channel();
	}

	Exchange get(String path, String... headers) {
		Http2Headers fields = head("GET", path);
		for (String header : headers) {
			String[] parts = header.split(": ", 2);
			fields.set(parts[0], parts[1]);
		}
		return begin(fields, true);
	}

	/**
	 * Send the head of a request whose body follows.
	 * @param length the length that it tells, negative to tell none
	 */
	Exchange post(String path, long length) {
		Http2Headers fields = head("POST", path);
		if (length >= 0) {
			fields.setLong("content-length", length);
		}
		return begin(fields, false);
	}

	private static Http2Headers head(String method, String path) {
		return new DefaultHttp2Headers().method(method).path(path).scheme("http").authority("x");
	}

	private Exchange begin(Http2Headers head, boolean end) {
		Exchange exchange = new Exchange(this.channel);
		exchange.stream.writeAndFlush(new DefaultHttp2HeadersFrame(head, end)).syncUninterruptibly();
		return exchange;
	}

	boolean isOpen() {
		return this.channel.isOpen();
	}

	@Override
	public void close() {
		if (this.group.isShuttingDown()) {
			return;
		}
		this.channel.close().syncUninterruptibly();
		this.group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
	}

	/**
	 * A request and its answer.
	 */
	static final class Exchange {

		private final CompletableFuture<Answer> answer = new CompletableFuture<>();

		private final ByteArrayOutputStream body = new ByteArrayOutputStream();

		private final Channel stream;

		private Map<String, String> head = Map.of();

		private Exchange(Channel connection) {
			this.stream = new Http2StreamChannelBootstrap(connection).handler(new Receiver(this))
				.open()
				.syncUninterruptibly()
				.getNow();
		}

		/**
		 * Send a part of the body, as soon as the server lets it.
		 */
		Exchange data(byte[] bytes, boolean end) {
			ByteBuf content = Unpooled.copiedBuffer(bytes);
			this.stream.writeAndFlush(new DefaultHttp2DataFrame(content, end));
			return this;
		}

		Exchange trailers(String name, String value) {
			Http2Headers headers = new DefaultHttp2Headers().set(name, value);
			this.stream.writeAndFlush(new DefaultHttp2HeadersFrame(headers, true));
			return this;
		}

		void reset() {
			this.stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL)).syncUninterruptibly();
		}

		Answer answer() throws Exception {
			return this.answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
		}

		/**
		 * Return how many bytes of the answer's body have come.
		 */
		int received() {
			return this.body.size();
		}

		boolean isAnswered() {
			return this.answer.isDone();
		}

		private void headers(Http2Headers headers, boolean end) {
			Map<String, String> fields = new LinkedHashMap<>();
			headers.forEach((field) -> fields.put(field.getKey().toString(), field.getValue().toString()));
			boolean first = this.head.isEmpty();
			if (first) {
				this.head = fields;
			}
			if (end) {
				end(first ? Map.of() : fields);
			}
		}

		private void data(ByteBuf bytes, boolean end) {
			byte[] copy = new byte[bytes.readableBytes()];
			bytes.readBytes(copy);
			this.body.writeBytes(copy);
			if (end) {
				end(Map.of());
			}
		}

		private void end(Map<String, String> trailers) {
			this.answer.complete(new Answer(Integer.parseInt(this.head.getOrDefault(":status", "0")), this.head,
					this.body.toByteArray(), trailers));
		}

		private void fail(String reason) {
			this.answer.completeExceptionally(new IOException(reason));
		}

	}

	/**
	 * An answer.
	 *
	 * @param status the status
	 * @param headers the headers by name in lower case
	 * @param body the body
	 * @param trailers what came after the body
	 */
	record Answer(int status, Map<String, String> headers, byte[] body, Map<String, String> trailers) {
	}

	private static final class Receiver extends ChannelInboundHandlerAdapter {

		private final Exchange exchange;

		private Receiver(Exchange exchange) {
			this.exchange = exchange;
		}

		@Override
		public void channelRead(ChannelHandlerContext context, Object frame) {
			try {
				if (frame instanceof Http2HeadersFrame headers) {
					this.exchange.headers(headers.headers(), headers.isEndStream());
				}
				else if (frame instanceof Http2DataFrame data) {
					this.exchange.data(data.content(), data.isEndStream());
				}
			}
			finally {
				ReferenceCountUtil.release(frame);
			}
		}

		@Override
		public void userEventTriggered(ChannelHandlerContext context, Object event) {
			if (event instanceof Http2ResetFrame reset) {
				this.exchange.fail("The stream was reset: " + reset.errorCode());
			}
		}

		@Override
		public void channelInactive(ChannelHandlerContext context) {
			this.exchange.fail("The stream was closed");
		}

	}

	private final class GoAways extends ChannelInboundHandlerAdapter {

		@Override
		public void channelRead(ChannelHandlerContext context, Object frame) {
			try {
				if (frame instanceof Http2GoAwayFrame goAway) {
					FrameClient.this.goAways.add(goAway.lastStreamId());
				}
			}
			finally {
				ReferenceCountUtil.release(frame);
			}
		}

	}

}
