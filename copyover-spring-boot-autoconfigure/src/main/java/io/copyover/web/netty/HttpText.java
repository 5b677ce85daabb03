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

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

import io.copyover.web.EmptyAnswer;

/**
 * Heads and chunks as they stand on a connection. A character stands for a byte, which
 * Netty's own encoders do not keep.
 */
final class HttpText {

	static final String CRLF = "\r\n";

	private HttpText() {
	}

	static ByteBuf requestHead(HttpRequest request, String name, String value) {
		StringBuilder text = new StringBuilder(512);
		text.append(request.method().name()).append(' ').append(request.uri()).append(' ');
		text.append(isHttp10(request) ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1).append(CRLF);
		append(text, offersHttp2(request) ? withoutOffer(request.headers()) : request.headers());
		append(text, name, value);
		return bytes(text.append(CRLF));
	}

	static StringBuilder statusLine(int status, String reason) {
		return new StringBuilder(512).append("HTTP/1.1 ").append(status).append(' ').append(reason).append(CRLF);
	}

	static void append(StringBuilder text, HttpHeaders headers) {
		for (Map.Entry<String, String> field : headers) {
			append(text, field.getKey(), field.getValue());
		}
	}

	static void append(StringBuilder text, String name, String value) {
		text.append(name).append(": ").append(value).append(CRLF);
	}

	static ByteBuf chunkHead(int length) {
		return bytes(new StringBuilder().append(Integer.toHexString(length)).append(CRLF));
	}

	static ByteBuf bytes(CharSequence text) {
		return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
	}

	static boolean isHttp10(HttpRequest request) {
		return request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0;
	}

	/**
	 * Return the path as it stands in the request line.
	 * @param request the request
	 * @return the path
	 */
	static String path(HttpRequest request) {
		String uri = request.uri();
		int query = uri.indexOf('?');
		return (query < 0) ? uri : uri.substring(0, query);
	}

	/**
	 * Say what a request is, without parameters.
	 * @param request the request
	 * @return method and path
	 */
	static String describe(HttpRequest request) {
		return request.method() + " " + plainPath(request);
	}

	/**
	 * Return the path without its parameters.
	 * @param request the request
	 * @return the path
	 */
	static String plainPath(HttpRequest request) {
		String path = path(request);
		int parameters = path.indexOf(';');
		return (parameters < 0) ? path : path.substring(0, parameters);
	}

	/**
	 * Make the answer to a request that was ended.
	 * @param empty what it says
	 * @return the answer, which closes the connection
	 */
	static FullHttpResponse answer(EmptyAnswer empty) {
		FullHttpResponse answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
				HttpResponseStatus.valueOf(empty.status()));
		answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
		if (empty.hasLength()) {
			answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
		}
		if (empty.contentType() != null) {
			answer.headers().set(HttpHeaderNames.CONTENT_TYPE, empty.contentType());
		}
		return answer;
	}

	private static HttpHeaders withoutOffer(HttpHeaders headers) {
		return headers.copy().remove(HttpHeaderNames.UPGRADE).remove("HTTP2-Settings");
	}

	private static boolean offersHttp2(HttpRequest request) {
		return "h2c".equalsIgnoreCase(request.headers().get(HttpHeaderNames.UPGRADE));
	}

	/**
	 * Tell whether a client wants to go on in another protocol. HTTP/2 is not meant: a
	 * server need not take the offer.
	 * @param request its request
	 * @return {@code true} if it does
	 */
	static boolean isUpgrade(HttpRequest request) {
		return request.headers().contains(HttpHeaderNames.UPGRADE) && !offersHttp2(request)
				&& request.headers()
					.getAll(HttpHeaderNames.CONNECTION)
					.stream()
					.anyMatch((value) -> value.toLowerCase(Locale.ROOT).contains("upgrade"));
	}

}
