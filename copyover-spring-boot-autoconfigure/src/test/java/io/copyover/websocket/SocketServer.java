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

package io.copyover.websocket;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.RequestUpgradeStrategy;
import org.springframework.web.socket.server.jetty.JettyRequestUpgradeStrategy;
import org.springframework.web.socket.server.standard.StandardWebSocketUpgradeStrategy;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

import io.copyover.Contributor;
import io.copyover.Pause;
import io.copyover.ReconnectTokens;
import io.copyover.handover.Participant;
import io.copyover.stream.StateReader;
import io.copyover.stream.StateWriter;
import io.copyover.web.jetty.JettyTraffic;
import io.copyover.web.tomcat.TomcatTraffic;

/**
 * An application in a real server, with Spring Security.
 */
final class SocketServer implements AutoCloseable {

	private static final String EXCLUDE = "--spring.autoconfigure.exclude="
			+ "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration,"
			+ "org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration,"
			+ "org.springframework.boot.data.redis.autoconfigure.DataRedisRepositoriesAutoConfiguration,";

	private final ConfigurableApplicationContext context;

	private final Kind kind;

	private SocketServer(ConfigurableApplicationContext context, Kind kind) {
		this.context = context;
		this.kind = kind;
	}

	static SocketServer start(Kind kind, Class<?> application, String... properties) {
		List<String> arguments = new ArrayList<>(
				List.of(EXCLUDE + kind.other, "--test.server=" + kind, "--server.port=0", "--server.address=127.0.0.1",
						"--spring.main.banner-mode=off", "--management.health.redis.enabled=false"));
		for (String property : properties) {
			arguments.add("--" + property);
		}
		return new SocketServer(new SpringApplicationBuilder(application).run(arguments.toArray(String[]::new)), kind);
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	Participant traffic() {
		return this.context.getBean(this.kind.traffic);
	}

	WebSocketParticipant participant() {
		return bean(WebSocketParticipant.class);
	}

	List<TrackedSession> sessions() {
		return bean(WebSocketSessions.class).all();
	}

	ReconnectTokens tokens() {
		return bean(ReconnectTokens.class);
	}

	int port() {
		return ((WebServerApplicationContext) this.context).getWebServer().getPort();
	}

	CompletableFuture<SocketClient> connecting(String path, @Nullable String user, String... protocols) {
		return SocketClient.connecting("ws://127.0.0.1:" + port() + path, user, protocols);
	}

	SocketClient connect(String path, @Nullable String user, String... protocols) {
		return connecting(path, user, protocols).join();
	}

	/**
	 * Freeze as a copyover does, the server first.
	 */
	void freeze(Pause pause) throws Exception {
		traffic().freeze(pause);
		participant().freeze(pause);
	}

	void freeze() {
		try {
			freeze(new TestPause(Duration.ofSeconds(60), null));
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	void rollBack() {
		participant().resume();
		resumeTraffic();
	}

	void resumeTraffic() {
		try {
			traffic().resume();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Hand the outstanding tokens on.
	 */
	void handTokensTo(SocketServer successor) {
		Contributor saved = tokens().contributor();
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		StateWriter writer = new StateWriter(out, null);
		writer.begin(Map.of());
		writer.write(saved);
		writer.end();
		StateReader reader = new StateReader(new ByteArrayInputStream(out.toByteArray()), null, 0, (name) -> false);
		reader.begin();
		reader.restore(Map.of(saved.copyoverName(), successor.tokens().contributor()));
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * Which server it is.
	 */
	enum Kind {

		TOMCAT(TomcatTraffic.class,
				"org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration"),

		JETTY(JettyTraffic.class,
				"org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration");

		private final Class<? extends Participant> traffic;

		private final String other;

		Kind(Class<? extends Participant> traffic, String other) {
			this.traffic = traffic;
			this.other = other;
		}

	}

	/**
	 * A pause of some length.
	 */
	static class TestPause implements Pause {

		private final long end;

		private final @Nullable Thread caller;

		TestPause(Duration limit, @Nullable Thread caller) {
			this.end = System.nanoTime() + limit.toNanos();
			this.caller = caller;
		}

		@Override
		public Duration remaining() {
			return Duration.ofNanos(Math.max(0, this.end - System.nanoTime()));
		}

		@Override
		public boolean isCaller(Thread thread) {
			return thread == this.caller;
		}

	}

	/**
	 * What the server at hand needs: with Jetty's classes about, Spring takes each server
	 * for one.
	 */
	static final class Handshakes extends DefaultHandshakeHandler {

		Handshakes(String server) {
			super(strategy(server));
		}

		private static RequestUpgradeStrategy strategy(String server) {
			return server.equals("JETTY") ? new JettyRequestUpgradeStrategy() : new StandardWebSocketUpgradeStrategy();
		}

		@Override
		protected @Nullable Principal determineUser(ServerHttpRequest request, WebSocketHandler handler,
				Map<String, Object> attributes) {
			String half = request.getHeaders().getFirst("Half-Signed-In");
			return (half != null) ? UsernamePasswordAuthenticationToken.unauthenticated(half, "?")
					: request.getPrincipal();
		}

	}

}
