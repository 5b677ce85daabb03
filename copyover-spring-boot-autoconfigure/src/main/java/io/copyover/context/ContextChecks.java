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

package io.copyover.context;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.util.ClassUtils;

import io.copyover.CopyoverException;
import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;
import io.copyover.handover.Participant.Listener;

/**
 * Finds what in an application context cannot be handed over without loss.
 */
final class ContextChecks {

	private static final List<String> SERVERS = List.of("org.springframework.boot.tomcat.TomcatWebServer",
			"org.springframework.boot.reactor.netty.NettyWebServer");

	private static final String JETTY = "org.springframework.boot.jetty.JettyWebServer";

	private static final String SERVLET_CONTEXT = "org.springframework.boot.web.server.servlet.context."
			+ "ServletWebServerApplicationContext";

	private static final boolean WEB_SERVER_PRESENT = isPresent(
			"org.springframework.boot.web.server.context.WebServerApplicationContext");

	private final ConfigurableApplicationContext context;

	private final WatchedExecutors executors;

	private final ScheduledTaskChecks scheduledTasks;

	ContextChecks(ConfigurableApplicationContext context, WatchedExecutors executors,
			ScheduledTaskChecks scheduledTasks) {
		this.context = context;
		this.executors = executors;
		this.scheduledTasks = scheduledTasks;
	}

	/**
	 * Refuse what cannot be handed over.
	 * @throws CopyoverRefusedException naming it
	 */
	void check() {
		if (!this.context.containsLocalBean(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME) || !(this.context
			.getBean(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME) instanceof HoldingLifecycleProcessor)) {
			refuse("The application has a 'lifecycleProcessor' bean of its own, which cannot hold beans back");
		}
		checkExecutors();
		if (WEB_SERVER_PRESENT) {
			checkWebServer();
		}
	}

	private void checkExecutors() {
		Set<String> unwatchable = new TreeSet<>(this.executors.unwatchable());
		if (!unwatchable.isEmpty()) {
			refuse("The tasks of the executor bean '" + String.join("', '", unwatchable)
					+ "' cannot be watched; 'copyover.lifecycle.exclude' can leave it out");
		}
		String problem = this.scheduledTasks.problem();
		if (problem != null) {
			refuse(problem);
		}
	}

	private void checkWebServer() {
		WebServer server = webServer();
		if (server != null && !isSupported(server)) {
			refuse("The web server " + server.getClass().getSimpleName()
					+ " cannot be handed over, only Tomcat, Jetty with servlets and Reactor Netty can");
		}
	}

	private @Nullable WebServer webServer() {
		return (this.context instanceof WebServerApplicationContext webContext) ? webContext.getWebServer() : null;
	}

	private boolean isSupported(WebServer server) {
		return SERVERS.stream().anyMatch((name) -> isA(server.getClass(), name))
				|| (isA(server.getClass(), JETTY) && isA(this.context.getClass(), SERVLET_CONTEXT));
	}

	/**
	 * Fail if nothing in this process can take inherited sockets over.
	 * @param listeners the sockets
	 * @throws CopyoverException naming the first one
	 */
	void checkHeir(List<Listener> listeners) {
		if (!listeners.isEmpty() && !(WEB_SERVER_PRESENT && hasSupportedServer())) {
			throw new CopyoverException("The predecessor's server listens on port " + listeners.get(0).port()
					+ ", but this process has no web server that could take it over");
		}
	}

	private boolean hasSupportedServer() {
		WebServer server = webServer();
		return server != null && isSupported(server);
	}

	private static boolean isA(@Nullable Class<?> type, String name) {
		for (Class<?> candidate = type; candidate != null; candidate = candidate.getSuperclass()) {
			if (candidate.getName().equals(name)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isPresent(String className) {
		return ClassUtils.isPresent(className, ContextChecks.class.getClassLoader());
	}

	private static void refuse(String message) {
		throw new CopyoverRefusedException(Refusal.NOT_SUPPORTED, message);
	}

}
