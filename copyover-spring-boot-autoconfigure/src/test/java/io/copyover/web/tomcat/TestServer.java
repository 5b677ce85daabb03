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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
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
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;

import io.copyover.Pause;
import io.copyover.process.OperatingSystem;
import io.copyover.web.GateSettings;

/**
 * A server on a loopback port with an application of a few paths.
 */
final class TestServer implements AutoCloseable {

	static final String EXEMPT = "/actuator/copyover";

	final TomcatTraffic traffic;

	final Queue<String> seenByValve = new ConcurrentLinkedQueue<>();

	final Set<Thread> inside = ConcurrentHashMap.newKeySet();

	final Queue<AsyncContext> suspended = new ConcurrentLinkedQueue<>();

	final Semaphore gateOfSlow = new Semaphore(0);

	final AtomicReference<String> served = new AtomicReference<>("");

	private final TomcatServletWebServerFactory factory;

	private WebServer server;

	TestServer(OperatingSystem operatingSystem) {
		this(operatingSystem, 64L * 1024 * 1024, (factory) -> {
		});
	}

	TestServer(OperatingSystem operatingSystem, long spool, Consumer<TomcatServletWebServerFactory> customizer) {
		this.factory = new TomcatServletWebServerFactory(0);
		this.factory.setAddress(InetAddress.getLoopbackAddress());
		this.traffic = new TomcatTraffic(operatingSystem,
				new GateSettings(1024, spool, List.of("application/grpc"), () -> Set.of(EXEMPT)), new byte[32]);
		customizer.accept(this.factory);
		this.factory.addEngineValves(new Recorder());
		this.traffic.customize(this.factory);
	}

	TestServer start() {
		if (this.server == null) {
			create();
		}
		this.server.start();
		return this;
	}

	/**
	 * Make the server without starting it.
	 */
	void create() {
		this.server = this.factory.getWebServer((context) -> {
			var registration = context.addServlet("app", new Application());
			registration.addMapping("/*");
			registration.setAsyncSupported(true);
		});
	}

	WebServer server() {
		return this.server;
	}

	int port() {
		return this.server.getPort();
	}

	CopyoverEndpoint endpoint() {
		return ((CopyoverHttp11Protocol) ((TomcatWebServer) this.server).getTomcat()
			.getConnector()
			.getProtocolHandler()).endpoint();
	}

	Client connect() throws IOException {
		return new Client(port());
	}

	@Override
	public void close() {
		this.gateOfSlow.release(1000);
		if (this.server != null) {
			this.server.stop();
			this.server.destroy();
		}
	}

	static Pause pause(Duration limit) {
		long end = System.nanoTime() + limit.toNanos();
		return new Pause() {

			@Override
			public Duration remaining() {
				return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
			}

			@Override
			public boolean isCaller(Thread thread) {
				return false;
			}

		};
	}

	private final class Recorder extends ValveBase {

		private Recorder() {
			super(true);
		}

		@Override
		public void invoke(Request request, Response response) throws IOException, ServletException {
			TestServer.this.seenByValve.add(request.getRemoteAddr() + ":" + request.getRemotePort() + " "
					+ request.getHeader("Copyover-Forwarded"));
			getNext().invoke(request, response);
		}

	}

	private final class Application extends HttpServlet {

		private static final long serialVersionUID = 1L;

		@Override
		protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
			TestServer.this.inside.add(Thread.currentThread());
			try {
				handle(request, response);
			}
			finally {
				TestServer.this.inside.remove(Thread.currentThread());
			}
		}

		private void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
			switch (request.getRequestURI()) {
				case "/slow" -> {
					TestServer.this.gateOfSlow.acquireUninterruptibly();
					text(response, "slow");
				}
				case "/async" -> async(request, response);
				case "/echo" -> echo(request, response);
				case "/read-later" -> readLater(request, response);
				case "/upgrade" -> upgrade(request, response);
				case "/empty" -> response.setStatus(204);
				case "/stream" -> stream(response);
				case "/tls" -> text(response, tls(request));
				case "/trailers" -> {
					response.setTrailerFields(() -> Map.of("x-end", "yes"));
					text(response, null, "trailers");
				}
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
			TestServer.this.suspended.add(context);
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
				TestServer.this.gateOfSlow.acquireUninterruptibly();
			}
		}

		private void whoami(HttpServletRequest request, HttpServletResponse response) throws IOException {
			TestServer.this.served.set(request.getRequestURI());
			text(response,
					String.join("|", request.getMethod(), request.getRequestURI(),
							String.valueOf(request.getQueryString()), request.getRemoteAddr(),
							Integer.toString(request.getRemotePort()), request.getScheme(), request.getServerName(),
							Integer.toString(request.getServerPort()), Integer.toString(request.getLocalPort()),
							String.valueOf(request.getHeader("X-Bytes"))));
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
						request.getScheme(), request.getProtocol(), request.getServerName())
				.map(String::valueOf)
				.collect(Collectors.joining("|"));
		}

		private void text(HttpServletResponse response, String text) throws IOException {
			text(response, text.length(), text);
		}

		private void text(HttpServletResponse response, Integer length, String text) throws IOException {
			response.setCharacterEncoding("ISO-8859-1");
			byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
			if (length != null) {
				response.setContentLength(length);
			}
			response.getOutputStream().write(bytes);
		}

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

}
