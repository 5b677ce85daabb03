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
		this.executors.watch(beanName, bean);
		return bean;
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

}
