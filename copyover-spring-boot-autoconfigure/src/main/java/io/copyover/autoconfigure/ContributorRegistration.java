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

package io.copyover.autoconfigure;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

import io.copyover.Contributor;
import io.copyover.Copyover;

/**
 * Registers every contributor bean once all beans exist, for contributors may depend on
 * the {@link Copyover}. The one of the tokens comes last: others may issue tokens while
 * they save.
 */
final class ContributorRegistration implements SmartInitializingSingleton {

	private final ListableBeanFactory beanFactory;

	private final Copyover copyover;

	private final String last;

	private final Supplier<List<Contributor>> state;

	/**
	 * Make a registration.
	 * @param beanFactory has the contributors
	 * @param copyover takes them
	 * @param last the name of the bean that is registered last
	 * @param state gives the contributors of beans that mark their state, which come
	 * before it
	 */
	ContributorRegistration(ListableBeanFactory beanFactory, Copyover copyover, String last,
			Supplier<List<Contributor>> state) {
		this.beanFactory = beanFactory;
		this.copyover = copyover;
		this.last = last;
		this.state = state;
	}

	@Override
	public void afterSingletonsInstantiated() {
		Map<Contributor, String> beanNames = new IdentityHashMap<>();
		this.beanFactory.getBeansOfType(Contributor.class).forEach((name, bean) -> beanNames.put(bean, name));
		checkNames(beanNames);
		List<Contributor> ordered = this.beanFactory.getBeanProvider(Contributor.class).orderedStream().toList();
		ordered.stream().filter((bean) -> !this.last.equals(beanNames.get(bean))).forEach(this.copyover::register);
		this.state.get().forEach(this.copyover::register);
		ordered.stream().filter((bean) -> this.last.equals(beanNames.get(bean))).forEach(this.copyover::register);
	}

	private void checkNames(Map<Contributor, String> beanNames) {
		Map<String, String> beans = new HashMap<>();
		beanNames.forEach((contributor, bean) -> {
			String other = beans.put(contributor.copyoverName(), bean);
			if (other != null) {
				boolean inOrder = bean.compareTo(other) < 0;
				throw new DuplicateContributorException(contributor.copyoverName(), (inOrder) ? bean : other,
						(inOrder) ? other : bean);
			}
		});
	}

}
