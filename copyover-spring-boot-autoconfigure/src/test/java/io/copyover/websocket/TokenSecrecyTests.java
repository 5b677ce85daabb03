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

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.slf4j.LoggerFactory;

import io.copyover.websocket.SocketServer.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No log shows a token, whatever its level, but those in which a server writes down, at
 * {@code DEBUG} or below, each byte that it reads or sends.
 */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
class TokenSecrecyTests {

	private static final String HANDSHAKES = SocketServer.Handshakes.class.getName();

	@Test
	void tomcatWritesTokensDownOnlyWhereItWritesDownWhatItReads() throws Exception {
		assertThat(loggersWithTokens(Kind.TOMCAT, EchoApplication.class, "/echo", "copyover"))
			.isSubsetOf("org.apache.coyote.http11.Http11InputBuffer");
	}

	@Test
	void tomcatWritesTokensOfStompDownOnlyWhereItWritesDownWhatItReads() throws Exception {
		assertThat(loggersWithTokens(Kind.TOMCAT, StompApplication.class, "/stomp", "v12.stomp"))
			.isSubsetOf("org.apache.coyote.http11.Http11InputBuffer");
	}

	@Test
	void jettyWritesTokensDownOnlyWhereItWritesDownWhatItReadsOrSends() throws Exception {
		assertThat(loggersWithTokens(Kind.JETTY, EchoApplication.class, "/echo", "copyover"))
			.allMatch((name) -> name.startsWith("org.eclipse.jetty."));
	}

	@Test
	void jettyWritesTokensOfStompDownOnlyWhereItWritesDownWhatItReadsOrSends() throws Exception {
		assertThat(loggersWithTokens(Kind.JETTY, StompApplication.class, "/stomp", "v12.stomp"))
			.allMatch((name) -> name.startsWith("org.eclipse.jetty."));
	}

	/**
	 * Come back with a token, go through a freeze, and come back with one that is not
	 * good.
	 */
	private static Set<String> loggersWithTokens(Kind kind, Class<?> application, String path, String protocol)
			throws Exception {
		try (SocketServer server = SocketServer.start(kind, application)) {
			String presented = server.tokens().issue("ada");
			String issued;
			Recorder recorder = new Recorder();
			Everything everything = new Everything(recorder);
			try {
				SocketClient ada = server.connect(path, null, protocol, "copyover-token." + presented);
				SocketClient again = server.connect(path, null, protocol, "copyover-token." + presented);
				assertThat(again.closed()).isEqualTo(1008);
				server.freeze();
				assertThat(ada.closed()).isEqualTo(1012);
				String farewell = ada.texts().get(ada.texts().size() - 1);
				issued = farewell.replaceFirst("(?s).*token(\":\"|:)([A-Za-z0-9_-]{43}).*", "$2");
				assertThat(issued).hasSize(43);
			}
			finally {
				everything.undo();
				server.rollBack();
			}
			assertThat(recorder.of(HANDSHAKES)).as("headers of handshakes, which must have been logged")
				.anyMatch((text) -> text.toLowerCase().contains("sec-websocket-key"));
			List<Entry> told = recorder.with(List.of(presented, issued));
			assertThat(told).noneMatch((entry) -> entry.level().isGreaterOrEqual(Level.INFO));
			return told.stream().map(Entry::logger).collect(Collectors.toSet());
		}
	}

	/**
	 * Keeps what is logged.
	 */
	private static final class Recorder extends AppenderBase<ILoggingEvent> {

		private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();

		@Override
		protected void append(ILoggingEvent event) {
			String problem = (event.getThrowableProxy() != null)
					? ThrowableProxyUtil.asString(event.getThrowableProxy()) : "";
			this.entries.add(new Entry(event.getLoggerName(), event.getLevel(), event.getFormattedMessage() + problem));
		}

		private List<String> of(String logger) {
			return this.entries.stream().filter((entry) -> entry.logger().equals(logger)).map(Entry::text).toList();
		}

		private List<Entry> with(List<String> tokens) {
			return this.entries.stream().filter((entry) -> tokens.stream().anyMatch(entry.text()::contains)).toList();
		}

	}

	private record Entry(String logger, Level level, String text) {

	}

	/**
	 * Has everything logged, and to one appender only.
	 */
	private static final class Everything {

		private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

		private final Logger root = this.context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

		private final Map<Logger, Level> levels = new HashMap<>();

		private final List<Appender<ILoggingEvent>> appenders = new ArrayList<>();

		private final Recorder recorder;

		private Everything(Recorder recorder) {
			this.recorder = recorder;
			recorder.setContext(this.context);
			recorder.start();
			this.root.iteratorForAppenders().forEachRemaining(this.appenders::add);
			this.appenders.forEach(this.root::detachAppender);
			for (Logger logger : this.context.getLoggerList()) {
				if (logger.getLevel() != null) {
					this.levels.put(logger, logger.getLevel());
					logger.setLevel((logger == this.root) ? Level.TRACE : null);
				}
			}
			this.root.addAppender(recorder);
		}

		private void undo() {
			this.root.detachAppender(this.recorder);
			this.levels.forEach(Logger::setLevel);
			this.appenders.forEach(this.root::addAppender);
		}

	}

}
