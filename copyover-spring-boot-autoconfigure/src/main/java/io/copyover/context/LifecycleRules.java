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

import java.util.Set;
import java.util.function.Predicate;

import org.springframework.context.Lifecycle;
import org.springframework.context.Phased;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.scheduling.TaskScheduler;

/**
 * Tells which lifecycle beans a copyover stops before it freezes, and holds back in a
 * successor: the pauseable ones that start after the web server, and what brings messages
 * into Spring Integration, with few exceptions.
 *
 * @param exclude names of beans that are left alone, executors and schedulers among them
 * @param include names of further lifecycle beans, whatever their phase
 */
public record LifecycleRules(Set<String> exclude, Set<String> include) {

	/**
	 * The phase that Spring Boot starts and stops the web server in.
	 */
	static final int WEB_SERVER_PHASE = SmartLifecycle.DEFAULT_PHASE - 2048;

	private static final String MANAGEMENT_CONTEXT = "org.springframework.boot.actuate.autoconfigure.web.server."
			+ "ChildManagementContextInitializer";

	private static final String INTEGRATION_PACKAGE = "org.springframework.integration.";

	private static final Set<String> WEBSOCKET_PACKAGES = Set.of("org.springframework.web.socket.",
			"org.springframework.messaging.simp.");

	/**
	 * Make rules.
	 * @param exclude names of beans that are left alone
	 * @param include names of further lifecycle beans
	 */
	public LifecycleRules {
		exclude = Set.copyOf(exclude);
		include = Set.copyOf(include);
	}

	/**
	 * Tell whether a copyover leaves a bean alone by name.
	 * @param name the name of the bean
	 * @return {@code true} if it is excluded
	 */
	boolean excludes(String name) {
		return this.exclude.contains(name);
	}

	/**
	 * Tell whether a copyover stops a bean.
	 * @param name the name of the bean
	 * @param bean the bean, running or not
	 * @return {@code true} if it does
	 */
	boolean stops(String name, Lifecycle bean) {
		if (this.exclude.contains(name) || bean instanceof CopyoverLifecycle) {
			return false;
		}
		return this.include.contains(name) || (bean instanceof SmartLifecycle smart && smart.isPauseable()
				&& (phase(bean) > WEB_SERVER_PHASE || isIntegrationSource(bean)) && !isException(bean));
	}

	/**
	 * Tell whether a bean brings messages into Spring Integration: pollers and adapters
	 * for incoming messages have a phase below the web server's, half of the highest.
	 * Those that handle messages have no phase above 0, and must go on: a channel without
	 * its subscriber rejects what requests in progress send.
	 * @param bean the bean
	 * @return {@code true} if it does
	 */
	private static boolean isIntegrationSource(Lifecycle bean) {
		return phase(bean) > 0 && isA(bean, (name) -> name.startsWith(INTEGRATION_PACKAGE));
	}

	private static boolean isException(Lifecycle bean) {
		if (bean instanceof AsyncTaskExecutor || bean instanceof TaskScheduler) {
			return true;
		}
		return isA(bean,
				(name) -> name.equals(MANAGEMENT_CONTEXT) || WEBSOCKET_PACKAGES.stream().anyMatch(name::startsWith));
	}

	private static boolean isA(Lifecycle bean, Predicate<String> className) {
		for (Class<?> type = bean.getClass(); type != null; type = type.getSuperclass()) {
			if (className.test(type.getName())) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Return the phase of a bean.
	 * @param bean the bean
	 * @return its phase, 0 where it has none
	 */
	static int phase(Lifecycle bean) {
		return (bean instanceof Phased phased) ? phased.getPhase() : 0;
	}

}
