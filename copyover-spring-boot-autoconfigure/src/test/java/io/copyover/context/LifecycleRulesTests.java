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

import java.lang.reflect.Constructor;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.springframework.beans.BeanUtils;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.messaging.simp.broker.SimpleBrokerMessageHandler;
import org.springframework.messaging.support.ExecutorSubscribableChannel;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.web.context.support.GenericWebApplicationContext;
import org.springframework.web.socket.messaging.SubProtocolWebSocketHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LifecycleRules}.
 */
class LifecycleRulesTests {

	private static final int MANAGEMENT_PHASE = 2147482111;

	private final LifecycleRules rules = new LifecycleRules(Set.of("excluded"), Set.of("included"));

	@Test
	void beanOfTheDefaultPhaseIsStopped() {
		assertThat(this.rules.stops("listener", new Bean(SmartLifecycle.DEFAULT_PHASE, true))).isTrue();
		assertThat(this.rules.stops("listener", new Bean(SmartLifecycle.DEFAULT_PHASE - 100, true))).isTrue();
	}

	@Test
	void beanThatStartsWithTheWebServerOrBeforeIsLeftAlone() {
		assertThat(this.rules.stops("client", new Bean(LifecycleRules.WEB_SERVER_PHASE + 1, true))).isTrue();
		assertThat(this.rules.stops("client", new Bean(LifecycleRules.WEB_SERVER_PHASE, true))).isFalse();
		assertThat(this.rules.stops("client", new Bean(0, true))).isFalse();
	}

	@Test
	void beanThatIsNotPauseableIsLeftAlone() {
		assertThat(this.rules.stops("listener", new Bean(SmartLifecycle.DEFAULT_PHASE, false))).isFalse();
	}

	@Test
	void excludedBeanIsLeftAloneAndIncludedOneIsStopped() {
		assertThat(this.rules.stops("excluded", new Bean(SmartLifecycle.DEFAULT_PHASE, true))).isFalse();
		assertThat(this.rules.stops("included", new Bean(0, false))).isTrue();
	}

	@Test
	void managementContextIsLeftAloneAlthoughItsPhaseIsAboveTheWebServers() throws Exception {
		SmartLifecycle bean = managementContext();
		assertThat(bean.getPhase()).isEqualTo(MANAGEMENT_PHASE).isGreaterThan(LifecycleRules.WEB_SERVER_PHASE);
		assertThat(bean.isPauseable()).isTrue();
		assertThat(this.rules.stops("childManagementContextInitializer", bean)).isFalse();
		assertThat(this.rules.stops("listener", new Bean(MANAGEMENT_PHASE, true))).isTrue();
	}

	private static SmartLifecycle managementContext() throws ReflectiveOperationException {
		Class<?> type = Class
			.forName("org.springframework.boot.actuate.autoconfigure.web.server.ChildManagementContextInitializer");
		for (Constructor<?> constructor : type.getDeclaredConstructors()) {
			if (constructor.getParameterCount() == 2) {
				return (SmartLifecycle) BeanUtils.instantiateClass(constructor, null,
						new GenericWebApplicationContext());
			}
		}
		throw new IllegalStateException("The constructor is another one now");
	}

	@Test
	void webSocketBeansAreLeftAlone() {
		ExecutorSubscribableChannel channel = new ExecutorSubscribableChannel();
		assertLeftAlone(new SubProtocolWebSocketHandler(channel, channel));
		assertLeftAlone(new SubProtocolWebSocketHandler(channel, channel) {
		});
		assertLeftAlone(new SimpleBrokerMessageHandler(channel, channel, channel, Set.of("/topic")));
	}

	private void assertLeftAlone(SmartLifecycle bean) {
		assertThat(bean.getPhase()).isGreaterThan(LifecycleRules.WEB_SERVER_PHASE);
		assertThat(this.rules.stops("webSocket", bean)).isFalse();
	}

	@Test
	void executorsAndSchedulersAreLeftToTheFreeze() {
		ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
		executor.setPhase(SmartLifecycle.DEFAULT_PHASE);
		ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
		scheduler.setPhase(SmartLifecycle.DEFAULT_PHASE);
		assertThat(this.rules.stops("executor", executor)).isFalse();
		assertThat(this.rules.stops("scheduler", scheduler)).isFalse();
	}

	@Test
	void plainLifecycleIsLeftAlone() {
		Lifecycle plain = new Lifecycle() {

			@Override
			public void start() {
			}

			@Override
			public void stop() {
			}

			@Override
			public boolean isRunning() {
				return true;
			}

		};
		assertThat(this.rules.stops("plain", plain)).isFalse();
		assertThat(this.rules.stops("included", plain)).isTrue();
	}

	private record Bean(int phase, boolean pauseable) implements SmartLifecycle {

		@Override
		public void start() {
		}

		@Override
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return true;
		}

		@Override
		public int getPhase() {
			return this.phase;
		}

		@Override
		public boolean isPauseable() {
			return this.pauseable;
		}

	}

}
