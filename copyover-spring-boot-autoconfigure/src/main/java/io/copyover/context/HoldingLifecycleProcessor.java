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

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.springframework.context.Lifecycle;
import org.springframework.context.support.DefaultLifecycleProcessor;

/**
 * Starts {@link CopyoverLifecycle} before every other bean, and can leave beans out of a
 * start that is under way.
 */
public final class HoldingLifecycleProcessor extends DefaultLifecycleProcessor {

	private Map<String, Lifecycle> starting = new LinkedHashMap<>();

	/**
	 * Make a processor.
	 */
	public HoldingLifecycleProcessor() {
	}

	@Override
	protected Map<String, Lifecycle> getLifecycleBeans() {
		Map<String, Lifecycle> beans = new LinkedHashMap<>();
		Map<String, Lifecycle> all = super.getLifecycleBeans();
		all.forEach((name, bean) -> {
			if (bean instanceof CopyoverLifecycle) {
				beans.put(name, bean);
			}
		});
		all.forEach(beans::putIfAbsent);
		this.starting = beans;
		return beans;
	}

	/**
	 * Leave beans out of the start that is under way. The base class takes each bean out
	 * of the map that {@link #getLifecycleBeans()} gave it as it comes to start it.
	 * @param rules tell which beans
	 * @param schedulers names of schedulers, which have been stopped and are started by
	 * their own means
	 * @return the beans by name, without the schedulers
	 */
	Map<String, Lifecycle> holdBack(LifecycleRules rules, Set<String> schedulers) {
		Map<String, Lifecycle> held = new LinkedHashMap<>();
		this.starting.forEach((name, bean) -> {
			if (rules.stops(name, bean)) {
				held.put(name, bean);
			}
		});
		this.starting.keySet().removeAll(held.keySet());
		this.starting.keySet().removeAll(schedulers);
		return held;
	}

	/**
	 * Return all lifecycle beans.
	 * @return the beans by name
	 */
	Map<String, Lifecycle> lifecycleBeans() {
		return new LinkedHashMap<>(super.getLifecycleBeans());
	}

}
