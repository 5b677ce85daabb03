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

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.DirectFieldAccessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.TaskExecutorAdapter;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ConcurrentTaskExecutor;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Knows the executors and schedulers among the beans of an application, and counts their
 * tasks. {@link ExecutorPostProcessor} shows it each as it is created; those that it
 * missed (the products of factories, say) are found by {@link #watchAll}.
 * <p>
 * In a successor no scheduler runs anything from its creation on, until the copyover lets
 * it.
 */
public final class WatchedExecutors {

	private static final String DECORATOR_FIELD = "taskDecorator";

	private final Map<String, Watched> watched = new ConcurrentHashMap<>();

	private final Set<String> unwatchable = ConcurrentHashMap.newKeySet();

	private final LifecycleRules rules;

	private volatile boolean schedulingHeld;

	/**
	 * Make a registry.
	 * @param rules tell which beans are left alone
	 * @param successor whether schedulers are held from the start
	 */
	public WatchedExecutors(LifecycleRules rules, boolean successor) {
		this.rules = rules;
		this.schedulingHeld = successor;
	}

	/**
	 * Watch a bean, if it is an executor or a scheduler. Repeated calls do nothing.
	 * @param name the name of the bean
	 * @param bean the bean
	 */
	void watch(String name, Object bean) {
		if (!isExecutor(bean) || this.watched.containsKey(name) || this.rules.excludes(name)) {
			return;
		}
		Watched watched = create(name, bean);
		if (watched == null) {
			this.unwatchable.add(name);
			return;
		}
		this.watched.put(name, watched);
		if (this.schedulingHeld) {
			watched.holdScheduling();
			if (!this.schedulingHeld) {
				watched.release();
			}
		}
	}

	private static boolean isExecutor(Object bean) {
		return (bean instanceof Executor || bean instanceof TaskScheduler) && !(bean instanceof SyncTaskExecutor);
	}

	private static @Nullable Watched create(String name, Object bean) {
		if (bean instanceof ThreadPoolTaskExecutor executor) {
			return decorate(name, bean, executor::setTaskDecorator, () -> isIdle(executor.getThreadPoolExecutor()));
		}
		if (bean instanceof ThreadPoolTaskScheduler scheduler) {
			TaskTracker tasks = decorate(name, bean, scheduler::setTaskDecorator,
					() -> SchedulerTracker.isIdle(scheduler));
			return (tasks != null) ? new SchedulerTracker(scheduler, tasks) : null;
		}
		if (bean instanceof SimpleAsyncTaskScheduler scheduler) {
			FixedDelayRuns fixedDelays = FixedDelayRuns.of(scheduler);
			TaskTracker tasks = decorate(name, bean, scheduler::setTaskDecorator, () -> false);
			return (tasks != null && fixedDelays != null) ? new SimpleSchedulerTracker(name, tasks, fixedDelays) : null;
		}
		if (bean instanceof SimpleAsyncTaskExecutor executor) {
			return decorate(name, bean, executor::setTaskDecorator, () -> false);
		}
		return createFromJdk(name, bean);
	}

	private static @Nullable Watched createFromJdk(String name, Object bean) {
		if (bean instanceof ForkJoinPool pool) {
			return PoolTracker.of(pool);
		}
		if (bean instanceof TaskScheduler || bean instanceof ScheduledExecutorService) {
			return null;
		}
		if (bean instanceof ConcurrentTaskExecutor executor) {
			return decorate(name, bean, executor::setTaskDecorator, isIdle(executor.getConcurrentExecutor()));
		}
		if (bean instanceof TaskExecutorAdapter executor) {
			return decorate(name, bean, executor::setTaskDecorator, () -> false);
		}
		return (bean instanceof ThreadPoolExecutor pool) ? PoolTracker.of(pool) : null;
	}

	private static BooleanSupplier isIdle(Executor executor) {
		return () -> executor instanceof ThreadPoolExecutor pool && isIdle(pool);
	}

	private static boolean isIdle(ThreadPoolExecutor pool) {
		return pool.getQueue().isEmpty() && pool.getActiveCount() == 0;
	}

	private static @Nullable TaskTracker decorate(String name, Object bean, Consumer<TaskDecorator> setter,
			BooleanSupplier idle) {
		DirectFieldAccessor fields = new DirectFieldAccessor(bean);
		if (!fields.isReadableProperty(DECORATOR_FIELD)) {
			return null;
		}
		TaskTracker tracker = new TaskTracker(name, (TaskDecorator) fields.getPropertyValue(DECORATOR_FIELD), idle);
		setter.accept(tracker);
		return tracker;
	}

	/**
	 * Watch the executors among the singletons that exist.
	 * @param beanFactory holds them
	 */
	void watchAll(ConfigurableListableBeanFactory beanFactory) {
		watchAll(beanFactory, beanFactory.getBeanNamesForType(Executor.class, false, false));
		watchAll(beanFactory, beanFactory.getBeanNamesForType(TaskScheduler.class, false, false));
	}

	private void watchAll(ConfigurableListableBeanFactory beanFactory, String[] names) {
		for (String name : names) {
			if (beanFactory.containsSingleton(name)) {
				watch(name, beanFactory.getBean(name));
			}
		}
	}

	/**
	 * Drop every scheduled run from now on, and let submitted tasks run.
	 */
	void discard() {
		this.watched.values().forEach(Watched::discard);
	}

	/**
	 * Hold every scheduler, also those that are yet to be created.
	 */
	void holdScheduling() {
		this.schedulingHeld = true;
		this.watched.values().forEach(Watched::holdScheduling);
	}

	/**
	 * Undo {@link #holdScheduling()} and whatever else holds an executor.
	 */
	void release() {
		this.schedulingHeld = false;
		this.watched.values().forEach(Watched::release);
	}

	/**
	 * Tell whether schedulers are held in this successor.
	 * @return {@code true} until {@link #release()}
	 */
	boolean isSchedulingHeld() {
		return this.schedulingHeld;
	}

	/**
	 * Tell whether a bean is watched, or left out on purpose.
	 * @param name the name of the bean
	 * @return {@code true} if it is
	 */
	boolean knows(String name) {
		return this.watched.containsKey(name) || this.rules.excludes(name);
	}

	/**
	 * Return what is watched.
	 * @return the trackers by the names of the beans, in the order of the names
	 */
	Map<String, Watched> all() {
		return new TreeMap<>(this.watched);
	}

	/**
	 * Return the schedulers that are stopped by their own lifecycle.
	 * @return the names of the beans
	 */
	Set<String> stoppedSchedulers() {
		Set<String> names = new HashSet<>();
		this.watched.forEach((name, watched) -> {
			if (watched instanceof SimpleSchedulerTracker) {
				names.add(name);
			}
		});
		return names;
	}

	/**
	 * Return the executors and schedulers whose tasks cannot be counted.
	 * @return the names of the beans
	 */
	Set<String> unwatchable() {
		return Set.copyOf(this.unwatchable);
	}

}
