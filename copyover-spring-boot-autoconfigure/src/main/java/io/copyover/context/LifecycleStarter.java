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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.Lifecycle;

import io.copyover.CopyoverException;

/**
 * Starts lifecycle beans one after the other on a thread of its own. Safe for use by
 * several threads.
 */
final class LifecycleStarter {

	private static final Logger logger = LoggerFactory.getLogger(LifecycleStarter.class);

	/**
	 * Some beans say that they have stopped just before {@code isRunning()} does.
	 */
	private static final Duration SETTLED = Duration.ofMillis(500);

	private static final Duration POLL = Duration.ofMillis(5);

	private final Set<String> starting = new LinkedHashSet<>();

	private final Map<String, Throwable> failures = new LinkedHashMap<>();

	private @Nullable Thread last;

	/**
	 * Start beans that are not running, after those of earlier calls. Returns at once.
	 * @param beans the beans by name, in their order
	 * @param stopping the names of those that may be running for long, as they are still
	 * stopping
	 */
	synchronized void start(Map<String, Lifecycle> beans, Set<String> stopping) {
		this.failures.clear();
		if (!beans.isEmpty()) {
			this.starting.addAll(beans.keySet());
			run(() -> beans.forEach((name, bean) -> startBean(name, bean, !stopping.contains(name))));
		}
	}

	/**
	 * Start a bean that has only just stopped, after the beans of earlier calls. Returns
	 * at once.
	 * @param name its name
	 * @param bean the bean
	 */
	synchronized void startLate(String name, Lifecycle bean) {
		this.starting.add(name);
		run(() -> startBean(name, bean, true));
	}

	private void run(Runnable task) {
		Thread previous = (this.last != null && this.last.isAlive()) ? this.last : null;
		Thread thread = new Thread(() -> {
			if (previous != null) {
				joinUninterruptibly(previous);
			}
			task.run();
		}, "copyover-start");
		thread.setDaemon(true);
		this.last = thread;
		thread.start();
	}

	private void startBean(String name, Lifecycle bean, boolean settle) {
		try {
			long start = System.nanoTime();
			while (settle && bean.isRunning() && System.nanoTime() - start < SETTLED.toNanos()) {
				sleep();
			}
			if (!bean.isRunning()) {
				bean.start();
			}
		}
		catch (Throwable ex) {
			logger.error("Bean '{}' could not be started", name, ex);
			synchronized (this) {
				this.failures.put(name, ex);
			}
		}
		finally {
			synchronized (this) {
				this.starting.remove(name);
			}
		}
	}

	/**
	 * Wait until nothing is being started.
	 * @param limit how long
	 * @return {@code false} if the time was over
	 * @throws InterruptedException when interrupted
	 */
	boolean await(Duration limit) throws InterruptedException {
		Thread thread;
		synchronized (this) {
			thread = this.last;
		}
		if (thread == null) {
			return true;
		}
		TimeUnit.MILLISECONDS.timedJoin(thread, Math.max(1, limit.toMillis()));
		return !thread.isAlive();
	}

	/**
	 * Return the names of the beans that have not started yet.
	 * @return the names
	 */
	synchronized List<String> names() {
		return new ArrayList<>(this.starting);
	}

	/**
	 * Tell what failed since the last call of {@link #start}.
	 * @throws CopyoverException naming it
	 */
	synchronized void throwFailures() {
		if (!this.failures.isEmpty()) {
			CopyoverException exception = new CopyoverException(
					"Not started: " + String.join(", ", this.failures.keySet()));
			this.failures.values().forEach(exception::addSuppressed);
			throw exception;
		}
	}

	private static void joinUninterruptibly(Thread thread) {
		while (thread.isAlive()) {
			try {
				thread.join();
			}
			catch (InterruptedException ex) {
				logger.debug("Interrupted while beans are started");
			}
		}
	}

	private static void sleep() {
		try {
			TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
		}
		catch (InterruptedException ex) {
			logger.debug("Interrupted while a bean stops");
		}
	}

}
