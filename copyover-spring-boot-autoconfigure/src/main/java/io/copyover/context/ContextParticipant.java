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

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;

import io.copyover.CopyoverException;
import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;
import io.copyover.Pause;
import io.copyover.handover.Participant;

/**
 * The listeners, schedulers and executors of an application context. In a predecessor it
 * stops message listeners, then schedulers, lets every executor run empty and holds it;
 * in a successor it holds back schedulers and listeners. Either way {@link #resume()}
 * starts what was stopped or held, and nothing else.
 * <p>
 * {@link #started()} may be called from any thread, the rest as {@link Participant} says.
 */
public final class ContextParticipant implements Participant, SchedulingConfigurer {

	private static final Logger logger = LoggerFactory.getLogger(ContextParticipant.class);

	private static final Duration START_LIMIT = Duration.ofMillis(250);

	private final ConfigurableApplicationContext context;

	private final WatchedExecutors executors;

	private final LifecycleRules rules;

	private final LifecycleStopper stopper = new LifecycleStopper();

	private final ScheduledTaskChecks scheduledTasks;

	private volatile boolean started;

	/**
	 * Make a participant.
	 * @param context the context
	 * @param executors its executors and schedulers
	 * @param rules tell which lifecycle beans are stopped
	 */
	public ContextParticipant(ConfigurableApplicationContext context, WatchedExecutors executors,
			LifecycleRules rules) {
		this.context = context;
		this.executors = executors;
		this.rules = rules;
		this.scheduledTasks = new ScheduledTaskChecks(context.getBeanFactory(), executors);
	}

	/**
	 * The application has finished starting.
	 */
	void started() {
		this.started = true;
	}

	@Override
	public void check() {
		if (!this.started) {
			throw new CopyoverRefusedException(Refusal.CONFLICT, "The application has not finished starting");
		}
		this.executors.watchAll(beanFactory());
		checks().check();
	}

	private ContextChecks checks() {
		return new ContextChecks(this.context, this.executors, this.scheduledTasks);
	}

	@Override
	public void adopt(Inheritance inheritance) {
		checks().checkHeir(inheritance.listeners());
	}

	@Override
	public void quiet(Pause pause) throws Exception {
		HoldingLifecycleProcessor processor = processor();
		Map<String, Lifecycle> beans = new LinkedHashMap<>();
		processor.lifecycleBeans().forEach((name, bean) -> {
			if (this.rules.stops(name, bean)) {
				beans.put(name, bean);
			}
		});
		this.stopper.stop(beans, pause);
		logger.debug("Stopped listeners: {}", this.stopper.names());
	}

	@Override
	public @Nullable Work oldestWork(Pause pause) {
		return this.executors.all()
			.values()
			.stream()
			.map((executor) -> executor.oldestRun(pause))
			.filter(Objects::nonNull)
			.max(Comparator.comparing(Work::age))
			.orElse(null);
	}

	@Override
	public void freeze(Pause pause) throws Exception {
		this.executors.watchAll(beanFactory());
		new ExecutorFreeze(this.executors.all(), pause).run();
	}

	/**
	 * Make the platform's MBean server, which metrics of the web server ask for when the
	 * application has started; it takes as long as the rest of that. And load what the
	 * first requests will need.
	 */
	@Override
	public void warmUp() {
		ManagementFactory.getPlatformMBeanServer();
		int loaded = new FirstRequestClasses(this.context.getClassLoader()).load();
		logger.debug("Loaded {} classes of first requests", loaded);
	}

	/**
	 * Look at the scheduler of the scheduled tasks before any of them is given to it.
	 * @throws CopyoverException in a successor, if they could not be held back
	 */
	@Override
	public void configureTasks(ScheduledTaskRegistrar registrar) {
		this.scheduledTasks.add(registrar);
		if (this.executors.isSchedulingHeld()) {
			checkScheduledTasks();
		}
	}

	private void checkScheduledTasks() {
		String problem = this.scheduledTasks.problem();
		if (problem != null) {
			throw new CopyoverException(problem);
		}
	}

	@Override
	public void hold() {
		this.executors.watchAll(beanFactory());
		Set<String> unwatchable = this.executors.unwatchable()
			.stream()
			.filter((name) -> isScheduler(this.context.getBean(name)))
			.collect(Collectors.toCollection(TreeSet::new));
		if (!unwatchable.isEmpty()) {
			throw new CopyoverException("Schedulers cannot be held back: " + String.join(", ", unwatchable));
		}
		checkScheduledTasks();
		this.executors.holdScheduling();
		this.stopper.heldBack(processor().holdBack(this.rules, this.executors.stoppedSchedulers()));
		logger.debug("Held back until the release: {}", this.stopper.names());
	}

	private static boolean isScheduler(Object bean) {
		return bean instanceof TaskScheduler || bean instanceof ScheduledExecutorService;
	}

	/**
	 * Let executors and schedulers go on at once and start the listeners, on a thread of
	 * their own: what a slow one does is not waited for, so that clients do not wait for
	 * it.
	 * @throws CopyoverException naming the listeners that failed at once
	 */
	@Override
	public void resume() {
		this.executors.release();
		try {
			this.stopper.start(START_LIMIT);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void retire(Duration limit) throws Exception {
		LoggingSystem logging = this.context.getBeanProvider(LoggingSystem.class).getIfAvailable();
		this.executors.discard();
		Thread thread = new Thread(this.context::close, "copyover-close");
		thread.setDaemon(true);
		thread.start();
		thread.join(Math.max(1, limit.toMillis()));
		if (thread.isAlive()) {
			throw new CopyoverException("The application context did not close within " + limit.toSeconds() + " s");
		}
		flush(logging);
	}

	/**
	 * Have appenders write what they still hold: the process halts without the hook that
	 * would do so.
	 * @param logging the logging system, {@code null} if there is none
	 */
	private static void flush(@Nullable LoggingSystem logging) {
		Runnable handler = (logging != null) ? logging.getShutdownHandler() : null;
		if (handler != null) {
			handler.run();
		}
	}

	private ConfigurableListableBeanFactory beanFactory() {
		return this.context.getBeanFactory();
	}

	private HoldingLifecycleProcessor processor() {
		Object processor = this.context.getBean(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME);
		if (processor instanceof HoldingLifecycleProcessor holding) {
			return holding;
		}
		throw new CopyoverException(
				"The application has a 'lifecycleProcessor' bean of its own, which cannot hold beans back");
	}

}
