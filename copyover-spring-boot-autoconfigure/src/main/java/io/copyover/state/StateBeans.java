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

package io.copyover.state;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

import io.copyover.Codec;
import io.copyover.Contributor;

/**
 * The beans of a context that mark state with {@link io.copyover.CopyoverState}.
 */
public final class StateBeans {

	private final ConfigurableListableBeanFactory beanFactory;

	private final @Nullable Codec codec;

	private final long maximum;

	/**
	 * Make it.
	 * @param beanFactory has the beans
	 * @param codec carries the values, {@code null} if there is none
	 * @param maximum how many bytes each value may have as the codec writes it
	 */
	public StateBeans(ConfigurableListableBeanFactory beanFactory, @Nullable Codec codec, long maximum) {
		this.beanFactory = beanFactory;
		this.codec = codec;
		this.maximum = maximum;
	}

	/**
	 * Make a contributor for each of them. To be called once all singletons exist; one
	 * that is lazy is made.
	 * @return the contributors, in the order in which the beans were defined
	 * @throws InvalidStateException naming a bean and what of it cannot be handed over
	 */
	public List<Contributor> contributors() {
		List<Contributor> contributors = new ArrayList<>();
		for (String name : this.beanFactory.getBeanNamesForType(Object.class, true, false)) {
			Class<?> type = AutoProxyUtils.determineTargetClass(this.beanFactory, name);
			if (type != null && StateMembers.isPresent(type)) {
				contributors.add(contributor(name));
			}
		}
		return contributors;
	}

	private Contributor contributor(String name) {
		if (!this.beanFactory.isSingleton(name)) {
			throw new InvalidStateException(name, "all", "the bean is no singleton");
		}
		Object bean = this.beanFactory.getBean(name);
		Object target = AopUtils.isAopProxy(bean) ? AopProxyUtils.getSingletonTarget(bean) : bean;
		if (target == null) {
			throw new InvalidStateException(name, "all", "the bean is a proxy without a target of its own");
		}
		BeanState state = new BeanState(name, new StateMembers(name, target.getClass()).of(target), this.maximum);
		if (this.codec == null) {
			throw new InvalidStateException(name, "all", "there is no codec, such as Jackson");
		}
		state.check(this.codec);
		return state;
	}

}
