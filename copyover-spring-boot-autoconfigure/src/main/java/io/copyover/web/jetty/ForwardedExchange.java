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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.jspecify.annotations.Nullable;

import io.copyover.web.Origin;
import io.copyover.web.Relay;
import io.copyover.web.RelayedAnswer;
import io.copyover.web.RelayedRequest;

/**
 * One request that is sent on to the successor, and its answer, in Jetty's terms.
 */
final class ForwardedExchange implements RelayedRequest, RelayedAnswer {

	private static final String ATTRIBUTE = ForwardedExchange.class.getName();

	private static final Set<String> OF_THE_CONNECTION = Set.of("connection", "keep-alive", "transfer-encoding");

	private static final String HTTP2 = "h2c";

	private static final Set<String> TO_HTTP2 = Set.of("upgrade", "http2-settings");

	private final HttpFields.Mutable trailers = HttpFields.build();

	private final Request request;

	private final Request original;

	private final Response response;

	private final ForwardedBody body;

	private byte[] secret = {};

	ForwardedExchange(Request request, Response response) {
		this.request = request;
		this.original = Request.unWrap(request);
		this.response = response;
		this.body = new ForwardedBody(request);
	}

	/**
	 * Tell whether the answer to a request is the successor's.
	 * @param request the request
	 * @return {@code true} if it is
	 */
	static boolean isForwarded(Request request) {
		return request.getAttribute(ATTRIBUTE) != null;
	}

	/**
	 * Tell whether the client wants to go on in another protocol. HTTP/2 is not meant: a
	 * server need not take the offer.
	 * @return {@code true} if it does
	 */
	boolean isUpgrade() {
		HttpFields headers = this.original.getHeaders();
		return headers.contains(HttpHeader.UPGRADE) && !offersHttp2()
				&& headers.contains(HttpHeader.CONNECTION, HttpHeaderValue.UPGRADE.asString());
	}

	private boolean offersHttp2() {
		return HTTP2.equalsIgnoreCase(this.original.getHeaders().get(HttpHeader.UPGRADE));
	}

	/**
	 * Send the request on, and its answer back.
	 * @param relay sends it
	 * @param secretOfLine the secret of this line of processes
	 * @return {@code false} if the successor could not be reached: nothing was answered
	 * @throws IOException if something broke later
	 */
	boolean run(@Nullable Relay relay, byte[] secretOfLine) throws IOException {
		if (relay == null) {
			return false;
		}
		this.secret = secretOfLine;
		this.request.setAttribute(ATTRIBUTE, Boolean.TRUE);
		try {
			relay.relay(this, this);
			return true;
		}
		catch (Relay.UnreachableException ex) {
			this.request.removeAttribute(ATTRIBUTE);
			return false;
		}
		finally {
			this.body.release();
		}
	}

	@Override
	public byte[] head() {
		ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
		write(out, this.original.getMethod() + " " + target() + " " + protocol() + "\r\n");
		boolean offer = offersHttp2();
		for (HttpField field : this.original.getHeaders()) {
			if (!field.getName().equalsIgnoreCase(Origin.HEADER_NAME)
					&& !(offer && TO_HTTP2.contains(field.getLowerCaseName()))) {
				write(out, field.getName() + ": " + ((field.getValue() != null) ? field.getValue() : "") + "\r\n");
			}
		}
		write(out, Origin.HEADER_NAME + ": " + origin().encode(this.secret) + "\r\n\r\n");
		return out.toByteArray();
	}

	private static void write(ByteArrayOutputStream out, String text) {
		out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	private String target() {
		return this.original.getHttpURI().getPathQuery();
	}

	private String protocol() {
		return (version() == HttpVersion.HTTP_1_1) ? "HTTP/1.1" : "HTTP/1.0";
	}

	private HttpVersion version() {
		return this.original.getConnectionMetaData().getHttpVersion();
	}

	private Origin origin() {
		Origin first = OriginCustomizer.originOf(this.request);
		if (first != null) {
			return first;
		}
		ConnectionMetaData connection = this.original.getConnectionMetaData();
		InetSocketAddress client = inet(connection.getRemoteSocketAddress());
		InetSocketAddress local = inet(connection.getLocalSocketAddress());
		return new Origin(client.getAddress().getHostAddress(), client.getPort(), local.getAddress().getHostAddress(),
				local.getPort(), null);
	}

	private static InetSocketAddress inet(@Nullable SocketAddress address) {
		if (address instanceof InetSocketAddress inet) {
			return inet;
		}
		throw new IllegalStateException("The connection has no address");
	}

	@Override
	public boolean isHead() {
		return HttpMethod.HEAD.is(this.original.getMethod());
	}

	@Override
	public long length() {
		long length = this.original.getLength();
		return (length < 0 && !this.original.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)) ? 0 : length;
	}

	@Override
	public int read(byte[] buffer) throws IOException {
		return this.body.read(buffer);
	}

	@Override
	public void interim(int status, List<Field> fields) throws IOException {
		if (status == HttpStatus.EARLY_HINTS_103 && version() == HttpVersion.HTTP_1_1) {
			HttpFields.Mutable headers = HttpFields.build();
			fields.forEach((field) -> headers.add(field.name(), field.value()));
			try (Blocker.Callback sent = Blocker.callback()) {
				sent.completeWith(this.response.writeInterim(status, headers));
				sent.block();
			}
		}
	}

	@Override
	public void begin(int status, List<Field> fields, long length) throws IOException {
		boolean lengthIsOfBody = !isHead() && status != HttpStatus.NOT_MODIFIED_304;
		HttpFields.Mutable headers = this.response.getHeaders().clear();
		Set<String> preset = Set.copyOf(headers.getFieldNamesCollection());
		this.response.setStatus(status);
		for (Field field : fields) {
			String name = field.name().toLowerCase(Locale.ROOT);
			if (preset.stream().anyMatch(name::equalsIgnoreCase)) {
				headers.put(field.name(), field.value());
			}
			else if (!OF_THE_CONNECTION.contains(name) && !(lengthIsOfBody && name.equals("content-length"))) {
				headers.add(field.name(), field.value());
			}
		}
		headers.put(HttpFields.CONNECTION_CLOSE);
		if (lengthIsOfBody) {
			announceBody(headers, length);
		}
		if (!lengthIsOfBody || length != 0) {
			write(false, null);
		}
	}

	private void announceBody(HttpFields.Mutable headers, long length) {
		if (length >= 0) {
			headers.put(HttpHeader.CONTENT_LENGTH, length);
		}
		else if (version() == HttpVersion.HTTP_1_1) {
			// Makes Jetty use chunks although the connection closes, so that a client can
			// tell a broken answer from a complete one.
			this.response.setTrailersSupplier(() -> this.trailers);
		}
	}

	@Override
	public void write(byte[] buffer, int count) throws IOException {
		write(false, ByteBuffer.wrap(buffer, 0, count));
	}

	private void write(boolean last, @Nullable ByteBuffer content) throws IOException {
		try (Blocker.Callback sent = Blocker.callback()) {
			this.response.write(last, content, sent);
			sent.block();
		}
	}

	@Override
	public void end(List<Field> fields) {
		fields.forEach((field) -> this.trailers.add(field.name(), field.value()));
		try {
			write(true, null);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The client broke off", ex);
		}
		finally {
			// The thread of the request may still be waiting for the client's body.
			this.body.abandon();
		}
	}

}
