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
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.scheduling.SchedulingAwareRunnable;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ConcurrentTaskScheduler;
import org.springframework.scheduling.config.ScheduledTaskHolder;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.scheduling.config.Task;
import org.springframework.scheduling.config.TaskSchedulerRouter;
import org.springframework.util.StringUtils;

/**
 * Finds scheduled tasks whose scheduler is no bean that is watched: Spring makes a
 * private one where it cannot tell which of several to take, and an application can hand
 * over one of its own. Nothing could hold their runs.
 */
final class ScheduledTaskChecks {

	private final ConfigurableListableBeanFactory beanFactory;

	private final WatchedExecutors executors;

	private final Set<ScheduledTaskRegistrar> registrars = ConcurrentHashMap.newKeySet();

	ScheduledTaskChecks(ConfigurableListableBeanFactory beanFactory, WatchedExecutors executors) {
		this.beanFactory = beanFactory;
		this.executors = executors;
	}

	/**
	 * Look at a registrar that is no bean, too.
	 * @param registrar the registrar
	 */
	void add(ScheduledTaskRegistrar registrar) {
		this.registrars.add(registrar);
	}

	/**
	 * Return what cannot be held.
	 * @return what it is and what to do, {@code null} if all can be
	 */
	@Nullable String problem() {
		Stream<ScheduledTaskRegistrar> beans = this.beanFactory
			.getBeansOfType(ScheduledTaskRegistrar.class, false, false)
			.values()
			.stream();
		for (ScheduledTaskRegistrar registrar : Stream.concat(beans, this.registrars.stream()).toList()) {
			TaskScheduler scheduler = registrar.getScheduler();
			if (scheduler == null) {
				continue;
			}
			if (scheduler.getClass() == TaskSchedulerRouter.class) {
				if (needsDefault(registrar) && !isDefaultKnown()) {
					return "Scheduled tasks run on a scheduler of Spring's own that is no bean, which cannot be held;"
							+ " make one of the schedulers primary or name it '"
							+ TaskSchedulerRouter.DEFAULT_TASK_SCHEDULER_BEAN_NAME + "'";
				}
			}
			else if (registrar.hasTasks() && !isKnown(scheduler)) {
				return "Scheduled tasks run on a scheduler that is no bean, which cannot be held; make the "
						+ scheduler.getClass().getSimpleName() + " that ScheduledTaskRegistrar was given a bean";
			}
		}
		return null;
	}

	private boolean needsDefault(ScheduledTaskRegistrar registrar) {
		List<Task> tasks = new ArrayList<>();
		tasks.addAll(registrar.getTriggerTaskList());
		tasks.addAll(registrar.getCronTaskList());
		tasks.addAll(registrar.getFixedRateTaskList());
		tasks.addAll(registrar.getFixedDelayTaskList());
		this.beanFactory.getBeansOfType(ScheduledTaskHolder.class, false, false).values().forEach((holder) -> {
			if (!(holder instanceof ScheduledTaskRegistrar)) {
				holder.getScheduledTasks().forEach((task) -> tasks.add(task.getTask()));
			}
		});
		return (tasks.isEmpty()) ? registrar.hasTasks() : !tasks.stream().allMatch(this::isQualified);
	}

	private boolean isQualified(Task task) {
		return task.getRunnable() instanceof SchedulingAwareRunnable aware && aware.getQualifier() != null
				&& StringUtils.hasLength(this.beanFactory.resolveEmbeddedValue(aware.getQualifier()));
	}

	/**
	 * Tell whether the default scheduler is a bean that is watched, or left out on
	 * purpose. It is resolved as {@link TaskSchedulerRouter} does it.
	 * @return {@code true} if it is
	 */
	private boolean isDefaultKnown() {
		try {
			return isKnown(this.beanFactory.resolveNamedBean(TaskScheduler.class).getBeanName());
		}
		catch (NoUniqueBeanDefinitionException ex) {
			return isNamedDefaultKnown(TaskScheduler.class);
		}
		catch (NoSuchBeanDefinitionException ex) {
			return isDefaultExecutorKnown();
		}
	}

	private boolean isDefaultExecutorKnown() {
		try {
			return isKnown(this.beanFactory.resolveNamedBean(ScheduledExecutorService.class).getBeanName());
		}
		catch (NoUniqueBeanDefinitionException ex) {
			return isNamedDefaultKnown(ScheduledExecutorService.class);
		}
		catch (NoSuchBeanDefinitionException ex) {
			return false;
		}
	}

	private boolean isNamedDefaultKnown(Class<?> type) {
		String name = TaskSchedulerRouter.DEFAULT_TASK_SCHEDULER_BEAN_NAME;
		return this.beanFactory.containsBean(name) && this.beanFactory.isTypeMatch(name, type) && isKnown(name);
	}

	private boolean isKnown(String name) {
		this.executors.watchAll(this.beanFactory);
		return this.executors.knows(name)
				|| Arrays.stream(this.beanFactory.getAliases(name)).anyMatch(this.executors::knows);
	}

	private boolean isKnown(TaskScheduler scheduler) {
		Object executor = (scheduler instanceof ConcurrentTaskScheduler concurrent) ? concurrent.getConcurrentExecutor()
				: scheduler;
		return Stream.of(TaskScheduler.class, ScheduledExecutorService.class)
			.flatMap((type) -> Arrays.stream(this.beanFactory.getBeanNamesForType(type, false, false)))
			.filter(this.beanFactory::containsSingleton)
			.filter((name) -> {
				Object bean = this.beanFactory.getBean(name);
				return bean == scheduler || bean == executor;
			})
			.anyMatch(this::isKnown);
	}

}
