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

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;

import io.copyover.CopyoverException;
import io.copyover.Pause;

/**
 * Stops lifecycle beans in the reverse order of their phases, remembers which, and starts
 * exactly those again. Beans are stopped and started on threads of their own, since
 * nobody knows how long they take.
 * <p>
 * Safe for use by several threads.
 */
final class LifecycleStopper {

	private static final Logger logger = LoggerFactory.getLogger(LifecycleStopper.class);

	private final NavigableMap<Integer, Map<String, Lifecycle>> stopped = new TreeMap<>();

	private final List<StoppedBean> stopping = new ArrayList<>();

	private final LifecycleStarter starter = new LifecycleStarter();

	/**
	 * Stop beans, those of a phase at the same time.
	 * @param beans the beans by name; those that are not running are left alone
	 * @param pause the time for it
	 * @throws CopyoverException naming those that had not stopped in time, or those that
	 * are still being started after an earlier rollback
	 * @throws InterruptedException when interrupted
	 */
	void stop(Map<String, Lifecycle> beans, Pause pause) throws InterruptedException {
		collectLate();
		if (!this.starter.await(pause.remaining())) {
			throw new CopyoverException("Not started in time: " + String.join(", ", this.starter.names()));
		}
		for (Map<String, Lifecycle> phase : byPhase(beans).descendingMap().values()) {
			stopPhase(phase, pause);
		}
	}

	/**
	 * A bean of an earlier attempt that has still not stopped must not start by itself
	 * any more, but is still to be started.
	 */
	private synchronized void collectLate() {
		for (StoppedBean bean : this.stopping) {
			if (bean.forget()) {
				add(bean.name(), bean.bean());
			}
		}
		this.stopping.clear();
	}

	private void stopPhase(Map<String, Lifecycle> beans, Pause pause) throws InterruptedException {
		List<StoppedBean> running = new ArrayList<>();
		beans.forEach((name, bean) -> {
			if (bean.isRunning()) {
				running.add(new StoppedBean(name, bean));
			}
		});
		synchronized (this) {
			running.forEach((bean) -> add(bean.name(), bean.bean()));
			this.stopping.addAll(running);
		}
		running.forEach(StoppedBean::stop);
		for (StoppedBean bean : running) {
			if (!bean.latch().await(pause.remaining().toMillis(), TimeUnit.MILLISECONDS)) {
				throw new CopyoverException("Not stopped in time: " + late(running));
			}
			if (bean.failure() != null) {
				throw new CopyoverException("Bean '" + bean.name() + "' could not be stopped", bean.failure());
			}
		}
	}

	private static String late(List<StoppedBean> beans) {
		StringJoiner names = new StringJoiner(", ");
		beans.stream().filter((bean) -> !bean.isDone()).forEach((bean) -> names.add(bean.name()));
		return names.toString();
	}

	/**
	 * Remember beans that were not started.
	 * @param beans the beans by name; those that do not start by themselves are left out
	 */
	synchronized void heldBack(Map<String, Lifecycle> beans) {
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
	 * does not keep the others from starting; one that is still stopping starts once it
	 * has stopped. What has not started within the limit goes on doing so. Repeated calls
	 * do nothing.
	 * @param limit how long to wait
	 * @throws CopyoverException naming those that failed within the limit
	 * @throws InterruptedException when interrupted
	 */
	void start(Duration limit) throws InterruptedException {
		startStopped();
		if (!this.starter.await(limit)) {
			logger.info("Copyover: still starting {}", String.join(", ", this.starter.names()));
		}
		this.starter.throwFailures();
	}

	private synchronized void startStopped() {
		this.stopping.removeIf((bean) -> !bean.onceDone((late) -> this.starter.startLate(late.name(), late.bean())));
		Set<String> late = this.stopping.stream().map(StoppedBean::name).collect(Collectors.toSet());
		Map<String, Lifecycle> beans = new LinkedHashMap<>();
		this.stopped.values().forEach(beans::putAll);
		this.stopped.clear();
		this.starter.start(beans, late);
	}

	/**
	 * Return the names of the beans that are stopped or held back.
	 * @return the names in the order of their phases
	 */
	synchronized List<String> names() {
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
