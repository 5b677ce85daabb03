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

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.PriorityOrdered;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;

import io.copyover.CopyoverException;

/**
 * Shows each bean to {@link WatchedExecutors} as it is created, before it can be given a
 * task.
 */
public final class ExecutorPostProcessor implements BeanPostProcessor, PriorityOrdered {

	private final WatchedExecutors executors;

	/**
	 * Make a post-processor.
	 * @param executors is shown the beans
	 */
	public ExecutorPostProcessor(WatchedExecutors executors) {
		this.executors = executors;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof ScheduledTaskRegistrar registrar && this.executors.isSchedulingHeld()
				&& registrar.getScheduler() == null && registrar.hasTasks()) {
			throw new CopyoverException("The scheduled tasks of bean '" + beanName
					+ "' run on a scheduler that is no bean, which cannot be held back; give it one that is");
		}
		this.executors.watch(beanName, bean);
		return bean;
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

}
