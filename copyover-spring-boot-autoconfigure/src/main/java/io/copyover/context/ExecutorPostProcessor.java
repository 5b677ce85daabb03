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

import java.lang.reflect.Method;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.PriorityOrdered;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

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
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof SimpleAsyncTaskScheduler
				&& this.executors.get(beanName) instanceof SimpleSchedulerTracker tracker) {
			ProxyFactory proxy = new ProxyFactory(bean);
			proxy.setProxyTargetClass(true);
			proxy.addAdvice(new FixedDelayInterceptor(tracker));
			return proxy.getProxy(bean.getClass().getClassLoader());
		}
		return bean;
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	/**
	 * Tracks the tasks with a fixed delay, the only ones that the scheduler runs without
	 * its decorator.
	 */
	private record FixedDelayInterceptor(SimpleSchedulerTracker tracker) implements MethodInterceptor {

		@Override
		public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
			Method method = invocation.getMethod();
			Object[] arguments = invocation.getArguments();
			if (method.getName().equals("scheduleWithFixedDelay") && arguments[0] instanceof Runnable task) {
				arguments[0] = this.tracker.fixedDelay(task);
			}
			return invocation.proceed();
		}

	}

}
