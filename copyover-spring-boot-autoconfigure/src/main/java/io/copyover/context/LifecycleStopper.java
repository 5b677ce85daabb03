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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;

import io.copyover.CopyoverException;
import io.copyover.Pause;

/**
 * Stops lifecycle beans in the reverse order of their phases, remembers which, and starts
 * exactly those again. For one thread at a time.
 */
final class LifecycleStopper {

	private static final Logger logger = LoggerFactory.getLogger(LifecycleStopper.class);

	private final NavigableMap<Integer, Map<String, Lifecycle>> stopped = new TreeMap<>();

	/**
	 * Stop beans, those of a phase at the same time.
	 * @param beans the beans by name; those that are not running are left alone
	 * @param pause the time for it
	 * @throws CopyoverException naming those that had not stopped in time
	 * @throws InterruptedException when interrupted
	 */
	void stop(Map<String, Lifecycle> beans, Pause pause) throws InterruptedException {
		for (Map<String, Lifecycle> phase : byPhase(beans).descendingMap().values()) {
			stopPhase(phase, pause);
		}
	}

	private void stopPhase(Map<String, Lifecycle> beans, Pause pause) throws InterruptedException {
		Set<String> running = ConcurrentHashMap.newKeySet();
		beans.forEach((name, bean) -> {
			if (bean.isRunning()) {
				running.add(name);
			}
		});
		CountDownLatch latch = new CountDownLatch(running.size());
		for (String name : List.copyOf(running)) {
			stopBean(name, beans.get(name), () -> {
				if (running.remove(name)) {
					latch.countDown();
				}
			});
		}
		if (!latch.await(pause.remaining().toMillis(), TimeUnit.MILLISECONDS)) {
			throw new CopyoverException("Not stopped in time: " + String.join(", ", running));
		}
	}

	private void stopBean(String name, Lifecycle bean, Runnable done) {
		add(name, bean);
		try {
			if (bean instanceof SmartLifecycle smart) {
				smart.stop(done);
			}
			else {
				bean.stop();
				done.run();
			}
		}
		catch (Exception ex) {
			throw new CopyoverException("Bean '" + name + "' could not be stopped", ex);
		}
	}

	/**
	 * Remember beans that were not started.
	 * @param beans the beans by name; those that do not start by themselves are left out
	 */
	void heldBack(Map<String, Lifecycle> beans) {
		beans.forEach((name, bean) -> {
			if (bean instanceof SmartLifecycle smart && smart.isAutoStartup()) {
				add(name, bean);
			}
		});
	}

	private void add(String name, Lifecycle bean) {
		this.stopped.computeIfAbsent(LifecycleRules.phase(bean), (phase) -> new LinkedHashMap<>()).put(name, bean);
	}

	/**
	 * Start what was stopped or held back, in the order of the phases. One that fails
	 * does not keep the others from starting. Repeated calls do nothing.
	 * @throws CopyoverException naming those that failed
	 */
	void start() {
		Map<String, Exception> failures = new LinkedHashMap<>();
		this.stopped.values().forEach((phase) -> phase.forEach((name, bean) -> start(name, bean, failures)));
		this.stopped.clear();
		if (!failures.isEmpty()) {
			CopyoverException exception = new CopyoverException("Not started: " + String.join(", ", failures.keySet()));
			failures.values().forEach(exception::addSuppressed);
			throw exception;
		}
	}

	private void start(String name, Lifecycle bean, Map<String, Exception> failures) {
		try {
			if (!bean.isRunning()) {
				bean.start();
			}
		}
		catch (Exception ex) {
			logger.error("Bean '{}' could not be started", name, ex);
			failures.put(name, ex);
		}
	}

	/**
	 * Return the names of the beans that are stopped or held back.
	 * @return the names in the order of their phases
	 */
	List<String> names() {
		List<String> names = new ArrayList<>();
		this.stopped.values().forEach((phase) -> names.addAll(phase.keySet()));
		return names;
	}

	private static NavigableMap<Integer, Map<String, Lifecycle>> byPhase(Map<String, Lifecycle> beans) {
		NavigableMap<Integer, Map<String, Lifecycle>> phases = new TreeMap<>();
		beans.forEach(
				(name, bean) -> phases.computeIfAbsent(LifecycleRules.phase(bean), (phase) -> new LinkedHashMap<>())
					.put(name, bean));
		return phases;
	}

}
