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

package io.copyover.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;

/**
 * The application of a tested server, as a servlet.
 */
public final class TestServlet extends HttpServlet {

	private static final long serialVersionUID = 1L;

	private final transient TestedServer server;

	public TestServlet(TestedServer server) {
		this.server = server;
	}

	@Override
	protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
		this.server.inside.add(Thread.currentThread());
		try {
			handle(request, response);
		}
		finally {
			this.server.inside.remove(Thread.currentThread());
		}
	}

	private void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
		switch (request.getRequestURI()) {
			case "/slow" -> {
				this.server.gateOfSlow.acquireUninterruptibly();
				text(response, "slow");
			}
			case "/async" -> async(request, response);
			case TestedServer.EXEMPT -> {
				if ("async".equals(request.getQueryString())) {
					async(request, response);
				}
				else {
					whoami(request, response);
				}
			}
			case "/echo" -> echo(request, response);
			case "/read-later" -> readLater(request, response);
			case "/upgrade" -> upgrade(request, response);
			case "/empty" -> response.setStatus(204);
			case "/stream" -> stream(response);
			case "/trailers" -> trailers(request, response);
			case "/tls" -> text(response, tls(request));
			case "/cookies" -> {
				response.addHeader("Set-Cookie", "a=1");
				response.addHeader("Set-Cookie", "b=2");
				text(response, "cookies");
			}
			case "/abort" -> {
				response.setContentType("text/plain");
				response.getOutputStream().write(new byte[100_000]);
				response.flushBuffer();
				throw new IOException("Broken on purpose");
			}
			default -> whoami(request, response);
		}
	}

	private void async(HttpServletRequest request, HttpServletResponse response) throws IOException {
		if (request.getAttribute("dispatched") != null) {
			text(response, "async");
			return;
		}
		request.setAttribute("dispatched", true);
		AsyncContext context = request.startAsync();
		context.setTimeout(60_000);
		this.server.suspended.add(new ServletSuspended(context));
	}

	private void echo(HttpServletRequest request, HttpServletResponse response) throws IOException {
		response.setHeader("X-Length", Long.toString(request.getContentLengthLong()));
		long length = request.getContentLengthLong();
		if (length < 0) {
			request.getInputStream().transferTo(response.getOutputStream());
			return;
		}
		response.setContentLengthLong(length);
		byte[] buffer = new byte[8192];
		while (length > 0) {
			int count = request.getInputStream().read(buffer);
			length -= count;
			// Tomcat closes both streams once the whole answer was written.
			response.getOutputStream().write(buffer, 0, count);
		}
	}

	private void readLater(HttpServletRequest request, HttpServletResponse response) throws IOException {
		AsyncContext context = request.startAsync();
		request.getInputStream().setReadListener(new Counter(request, response, context));
	}

	private void upgrade(HttpServletRequest request, HttpServletResponse response) throws IOException {
		response.setStatus(101);
		response.setHeader("Connection", "Upgrade");
		response.setHeader("Upgrade", "test");
		try {
			request.upgrade(Upgraded.class);
		}
		catch (ServletException ex) {
			throw new IOException(ex);
		}
	}

	private void stream(HttpServletResponse response) throws IOException {
		response.setContentType("text/event-stream");
		for (int i = 0; i < 3; i++) {
			response.getOutputStream().print("event " + i + "\n");
			response.flushBuffer();
			this.server.gateOfSlow.acquireUninterruptibly();
		}
	}

	private void whoami(HttpServletRequest request, HttpServletResponse response) throws IOException {
		this.server.served.set(request.getRequestURI());
		text(response,
				String.join("|", request.getMethod(), request.getRequestURI(), String.valueOf(request.getQueryString()),
						request.getRemoteAddr(), Integer.toString(request.getRemotePort()), request.getScheme(),
						request.getServerName(), Integer.toString(request.getServerPort()),
						Integer.toString(request.getLocalPort()), String.valueOf(request.getHeader("X-Bytes"))));
	}

	private void trailers(HttpServletRequest request, HttpServletResponse response) throws IOException {
		byte[] body = request.getInputStream().readAllBytes();
		Map<String, String> trailers = Map.of("x-seen", request.getTrailerFields().toString());
		response.setTrailerFields(() -> trailers);
		response.getOutputStream().write(body);
	}

	private String tls(HttpServletRequest request) {
		Object chain = request.getAttribute("jakarta.servlet.request.X509Certificate");
		String client = (chain instanceof X509Certificate[] certificates)
				? certificates[0].getSubjectX500Principal().getName() : "none";
		return Stream
			.of(client, request.getAttribute("jakarta.servlet.request.cipher_suite"),
					request.getAttribute("jakarta.servlet.request.key_size"),
					request.getAttribute("jakarta.servlet.request.ssl_session_id"),
					request.getAttribute("jakarta.servlet.request.secure_protocol"), request.isSecure(),
					request.getScheme(), request.getProtocol(), request.getServerName(), request.getRemotePort())
			.map(String::valueOf)
			.collect(Collectors.joining("|"));
	}

	private void text(HttpServletResponse response, String text) throws IOException {
		response.setCharacterEncoding("ISO-8859-1");
		byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
		response.setContentLength(bytes.length);
		response.getOutputStream().write(bytes);
	}

	/**
	 * A protocol that never says anything.
	 */
	public static final class Upgraded implements HttpUpgradeHandler {

		@Override
		public void init(WebConnection connection) {
			try {
				connection.getInputStream().setReadListener(new Silent(connection));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		public void destroy() {
		}

	}

	private record Silent(WebConnection connection) implements ReadListener {

		@Override
		public void onDataAvailable() throws IOException {
			while (this.connection.getInputStream().isReady() && this.connection.getInputStream().read() >= 0) {
				Thread.onSpinWait();
			}
		}

		@Override
		public void onAllDataRead() {
			close();
		}

		@Override
		public void onError(Throwable error) {
			close();
		}

		private void close() {
			try {
				this.connection.close();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	private record Counter(HttpServletRequest request, HttpServletResponse response,
			AsyncContext context) implements ReadListener {

		private static final Map<AsyncContext, int[]> COUNTS = new ConcurrentHashMap<>();

		@Override
		public void onDataAvailable() throws IOException {
			int[] count = COUNTS.computeIfAbsent(this.context, (key) -> new int[1]);
			byte[] buffer = new byte[700];
			while (this.request.getInputStream().isReady()) {
				int read = this.request.getInputStream().read(buffer);
				if (read < 0) {
					return;
				}
				count[0] += read;
			}
		}

		@Override
		public void onAllDataRead() throws IOException {
			this.response.getOutputStream().print("read " + COUNTS.remove(this.context)[0]);
			this.context.complete();
		}

		@Override
		public void onError(Throwable error) {
			this.context.complete();
		}

	}

	private record ServletSuspended(AsyncContext context) implements TestedServer.Suspended {

		@Override
		public void dispatch() {
			this.context.dispatch();
		}

		@Override
		public void complete() {
			this.context.complete();
		}

	}

}
