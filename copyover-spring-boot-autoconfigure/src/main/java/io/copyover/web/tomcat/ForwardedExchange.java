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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.coyote.ActionCode;
import org.apache.coyote.ContinueResponseTiming;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.buf.ByteChunk;
import org.apache.tomcat.util.buf.MessageBytes;
import org.apache.tomcat.util.http.MimeHeaders;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.web.ClientTls;
import io.copyover.web.Origin;
import io.copyover.web.Relay;
import io.copyover.web.RelayedAnswer;
import io.copyover.web.RelayedRequest;

/**
 * One request that is sent on to the successor, and its answer, in Tomcat's terms.
 */
final class ForwardedExchange implements RelayedRequest, RelayedAnswer, ApplicationBufferHandler {

	private static final Logger logger = LoggerFactory.getLogger(ForwardedExchange.class);

	/** Marks a request whose answer is another server's and must be left as it is. */
	static final String ATTRIBUTE = ForwardedExchange.class.getName();

	private static final Set<String> OF_THE_CONNECTION = Set.of("connection", "keep-alive", "transfer-encoding");

	private static final String HTTP2 = "h2c";

	private static final Set<String> TO_HTTP2 = Set.of("upgrade", "http2-settings");

	private final Request request;

	private final Response response;

	private final ClientConnection client;

	private final Map<String, String> trailers = new LinkedHashMap<>();

	private byte[] secret = {};

	private @Nullable Origin origin;

	private @Nullable Boolean bodyOfAnyLength;

	private @Nullable ByteBuffer bytes;

	ForwardedExchange(Request request, Response response, ClientConnection client) {
		this.request = request;
		this.response = response;
		this.client = client;
	}

	/**
	 * Tell whether the client wants to go on in another protocol. HTTP/2 is not meant: a
	 * server need not take the offer.
	 * @return {@code true} if it does
	 */
	boolean isUpgrade() {
		String connection = this.request.getHeader("connection");
		return this.request.getHeader("upgrade") != null && !offersHttp2() && connection != null
				&& connection.toLowerCase(Locale.ROOT).contains("upgrade");
	}

	private boolean offersHttp2() {
		return HTTP2.equalsIgnoreCase(this.request.getHeader("upgrade"));
	}

	/**
	 * Send the request on.
	 * @param control knows the relay and the secret
	 * @return {@code false} if the successor could not be reached: nothing was answered
	 */
	boolean run(TrafficControl control) {
		Relay relay = control.relay();
		if (relay == null) {
			return false;
		}
		this.secret = control.secret();
		try {
			this.origin = findOrigin();
			if (this.origin == null) {
				return false;
			}
			if (this.request.hasExpectation()) {
				this.response.action(ActionCode.ACK, ContinueResponseTiming.ALWAYS);
			}
			this.request.setAttribute(ATTRIBUTE, Boolean.TRUE);
			relay.relay(this, this);
		}
		catch (Relay.UnreachableException ex) {
			return false;
		}
		catch (IOException | RuntimeException ex) {
			// The client must not take what it got for the whole answer.
			this.response.action(ActionCode.CLOSE_NOW, null);
		}
		return true;
	}

	@Override
	public byte[] head() {
		ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
		write(out, this.request.getMethod() + " ");
		write(out, this.request.requestURI());
		if (!this.request.queryString().isNull()) {
			write(out, "?");
			write(out, this.request.queryString());
		}
		write(out, " " + protocol() + "\r\n");
		writeFields(out);
		write(out, Origin.HEADER_NAME + ": " + Objects.requireNonNull(this.origin).encode(this.secret) + "\r\n\r\n");
		return out.toByteArray();
	}

	private void writeFields(ByteArrayOutputStream out) {
		MimeHeaders headers = this.request.getMimeHeaders();
		boolean offer = offersHttp2();
		for (int i = 0; i < headers.size(); i++) {
			if (!offer || !TO_HTTP2.contains(headers.getName(i).toString().toLowerCase(Locale.ROOT))) {
				write(out, headers.getName(i));
				write(out, ":");
				write(out, headers.getValue(i));
				write(out, "\r\n");
			}
		}
		if (this.client.isHttp2()) {
			writeWhatStreamsLack(out);
		}
	}

	private void writeWhatStreamsLack(ByteArrayOutputStream out) {
		if (this.request.getMimeHeaders().findHeader("host", 0) < 0) {
			int port = this.request.getServerPort();
			write(out, "host: " + this.request.serverName() + ((port > 0) ? ":" + port : "") + "\r\n");
		}
		if (length() < 0) {
			write(out, "transfer-encoding: chunked\r\n");
		}
	}

	private String protocol() {
		MessageBytes protocol = this.request.protocol();
		return (protocol.equals("HTTP/1.1") || protocol.equals("HTTP/2.0")) ? "HTTP/1.1" : "HTTP/1.0";
	}

	/**
	 * Return where the request came from.
	 * @return its origin, {@code null} if it says more than can be sent on
	 * @throws IOException if the connection is closed
	 */
	private @Nullable Origin findOrigin() throws IOException {
		Origin first = this.client.origin();
		if (first != null) {
			return first;
		}
		SocketWrapperBase<?> socket = this.client.socket();
		if (socket == null) {
			throw new IOException("The connection is closed");
		}
		MessageBytes scheme = this.request.scheme();
		ClientTls tls = ForwardedSslSupport.of(socket);
		if (tls != null && tls.isTooLarge()) {
			logger.warn("A request with a client certificate of {} bytes cannot be sent on: it is too large",
					tls.certificates().get(0).length);
			return null;
		}
		return new Origin(socket.getRemoteAddr(), socket.getRemotePort(), socket.getLocalAddr(), socket.getLocalPort(),
				scheme.isNull() ? null : scheme.toString(),
				this.client.isHttp2() ? this.request.protocol().toString() : null, tls);
	}

	private static void write(ByteArrayOutputStream out, MessageBytes text) {
		if (text.isNull()) {
			return;
		}
		text.toBytes();
		ByteChunk chunk = text.getByteChunk();
		out.write(chunk.getBytes(), chunk.getStart(), chunk.getLength());
	}

	private static void write(ByteArrayOutputStream out, String text) {
		out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	@Override
	public boolean isHead() {
		return "HEAD".equals(this.request.getMethod());
	}

	@Override
	public long length() {
		long length = this.request.getContentLengthLong();
		return (length < 0 && !hasBodyOfAnyLength()) ? 0 : length;
	}

	private boolean hasBodyOfAnyLength() {
		if (!this.client.isHttp2()) {
			return this.request.getHeader("transfer-encoding") != null;
		}
		Boolean known = this.bodyOfAnyLength;
		if (known == null) {
			AtomicBoolean read = new AtomicBoolean();
			this.request.action(ActionCode.REQUEST_BODY_FULLY_READ, read);
			known = !read.get();
			this.bodyOfAnyLength = known;
		}
		return known;
	}

	@Override
	public int read(byte[] buffer) throws IOException {
		ByteBuffer left = this.bytes;
		if (left == null || !left.hasRemaining()) {
			if (this.request.doRead(this) < 0) {
				return -1;
			}
			left = this.bytes;
		}
		int count = (left != null) ? Math.min(buffer.length, left.remaining()) : 0;
		if (left != null) {
			left.get(buffer, 0, count);
		}
		return count;
	}

	@Override
	public List<Field> trailers() {
		List<Field> fields = new ArrayList<>();
		this.request.getTrailerFields().forEach((name, value) -> fields.add(new Field(name, value)));
		return fields;
	}

	@Override
	public void setByteBuffer(@Nullable ByteBuffer buffer) {
		this.bytes = buffer;
	}

	@Override
	public @Nullable ByteBuffer getByteBuffer() {
		return this.bytes;
	}

	@Override
	public void expand(int size) {
	}

	@Override
	public void interim(int status, List<Field> fields) throws IOException {
		if (status == 103 && canChunk()) {
			fields.forEach(this::add);
			this.response.action(ActionCode.EARLY_HINTS, null);
			this.response.getMimeHeaders().recycle();
		}
	}

	@Override
	public void begin(int status, List<Field> fields, long length) throws IOException {
		this.response.setStatus(status);
		boolean lengthIsOfBody = !isHead() && status != 304;
		for (Field field : fields) {
			String name = field.name().toLowerCase(Locale.ROOT);
			if (!OF_THE_CONNECTION.contains(name) && !(lengthIsOfBody && name.equals("content-length"))) {
				add(field);
			}
		}
		if (lengthIsOfBody && length >= 0) {
			this.response.setContentLength(length);
		}
		else if (lengthIsOfBody && !this.client.isHttp2() && canChunk()) {
			// Makes Tomcat use chunks although the connection closes, so that a client
			// can
			// tell a broken answer from a complete one.
			this.response.setTrailerFields(() -> this.trailers);
		}
		if (!this.client.isHttp2()) {
			add(new Field("Connection", "close"));
		}
	}

	private boolean canChunk() {
		AtomicBoolean supported = new AtomicBoolean();
		this.response.action(ActionCode.IS_TRAILER_FIELDS_SUPPORTED, supported);
		return supported.get();
	}

	private void add(Field field) {
		this.response.getMimeHeaders().addValue(field.name()).setString(field.value());
	}

	@Override
	public void write(byte[] buffer, int count) throws IOException {
		this.response.doWrite(ByteBuffer.wrap(buffer, 0, count));
		this.response.action(ActionCode.CLIENT_FLUSH, null);
		AtomicBoolean broken = new AtomicBoolean();
		this.response.action(ActionCode.IS_ERROR, broken);
		if (broken.get()) {
			throw new IOException("The client broke off");
		}
	}

	@Override
	public void end(List<Field> fields) {
		fields.forEach((field) -> this.trailers.put(field.name(), field.value()));
		if (this.client.isHttp2() && !fields.isEmpty() && canChunk()) {
			this.response.setTrailerFields(() -> this.trailers);
		}
		// The thread of the request may still be reading the client's body.
		this.response.action(ActionCode.CLOSE, null);
	}

}
