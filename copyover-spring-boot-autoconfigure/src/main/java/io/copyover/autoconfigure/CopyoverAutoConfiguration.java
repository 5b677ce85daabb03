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

import java.time.Clock;
import java.util.List;
import java.util.Set;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

import io.copyover.Codec;
import io.copyover.Contributor;
import io.copyover.Copyover;
import io.copyover.ReconnectTokenStore;
import io.copyover.ReconnectTokens;
import io.copyover.autoconfigure.CopyoverProperties.TokenStore;
import io.copyover.context.ContextParticipant;
import io.copyover.context.CopyoverEventPublisher;
import io.copyover.context.CopyoverLifecycle;
import io.copyover.context.ExecutorPostProcessor;
import io.copyover.context.HoldingLifecycleProcessor;
import io.copyover.context.LifecycleRules;
import io.copyover.context.WatchedExecutors;
import io.copyover.handover.CopyoverBuilder;
import io.copyover.handover.Handover;
import io.copyover.handover.Participant;
import io.copyover.process.LinuxOperatingSystem;
import io.copyover.process.OperatingSystem;
import io.copyover.state.StateBeans;
import io.copyover.token.InMemoryReconnectTokenStore;
import io.copyover.token.StoredReconnectTokens;

/**
 * Auto-configuration of the {@link Copyover}, of its contributors and of what stops and
 * starts the work of the application context.
 */
@AutoConfiguration(before = LifecycleAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "copyover.enabled", matchIfMissing = true)
@EnableConfigurationProperties({ CopyoverProperties.class, CopyoverStateProperties.class, LifecycleProperties.class })
public final class CopyoverAutoConfiguration {

	static final String TOKEN_CONTRIBUTOR = "copyoverReconnectTokensContributor";

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static LifecycleRules copyoverLifecycleRules(Environment environment) {
		return new LifecycleRules(names(environment, "exclude"), names(environment, "include"));
	}

	private static Set<String> names(Environment environment, String property) {
		return Binder.get(environment)
			.bind("copyover.lifecycle." + property, Bindable.setOf(String.class))
			.orElse(Set.of());
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static WatchedExecutors copyoverWatchedExecutors(LifecycleRules copyoverLifecycleRules,
			ObjectProvider<ApplicationArguments> arguments) {
		ApplicationArguments available = arguments.getIfAvailable();
		return new WatchedExecutors(copyoverLifecycleRules,
				available != null && available.containsOption(CopyoverLifecycle.OPTION));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static ExecutorPostProcessor copyoverExecutorPostProcessor(WatchedExecutors copyoverWatchedExecutors) {
		return new ExecutorPostProcessor(copyoverWatchedExecutors);
	}

	@Bean(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME)
	@ConditionalOnMissingBean(name = AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME,
			search = SearchStrategy.CURRENT)
	HoldingLifecycleProcessor copyoverLifecycleProcessor(LifecycleProperties properties) {
		HoldingLifecycleProcessor processor = new HoldingLifecycleProcessor();
		processor.setTimeoutPerShutdownPhase(properties.getTimeoutPerShutdownPhase().toMillis());
		return processor;
	}

	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE - 100)
	ContextParticipant copyoverContextParticipant(ConfigurableApplicationContext context,
			WatchedExecutors copyoverWatchedExecutors, LifecycleRules copyoverLifecycleRules) {
		return new ContextParticipant(context, copyoverWatchedExecutors, copyoverLifecycleRules);
	}

	@Bean
	@ConditionalOnMissingBean
	OperatingSystem copyoverOperatingSystem() {
		return new LinuxOperatingSystem();
	}

	@Bean
	@ConditionalOnMissingBean(Copyover.class)
	Handover copyover(CopyoverProperties properties, OperatingSystem operatingSystem, ObjectProvider<Codec> codec,
			ObjectProvider<Participant> participants, ApplicationEventPublisher publisher,
			ObjectProvider<CopyoverBuilderCustomizer> customizers) {
		CopyoverBuilder builder = new CopyoverBuilder().operatingSystem(operatingSystem)
			.codec(codec.getIfAvailable())
			.eventListener(new CopyoverEventPublisher(publisher));
		participants.orderedStream().forEach(builder::participant);
		new PropertiesCustomizer(properties).customize(builder);
		customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
		return builder.build();
	}

	@Bean
	@ConditionalOnMissingBean
	ReconnectTokenStore reconnectTokenStore(CopyoverProperties properties) {
		if (properties.token().store() != TokenStore.MEMORY) {
			throw new InvalidConfigurationPropertyValueException("copyover.token.store", properties.token().store(),
					"There is no connection to Redis: add spring-boot-starter-data-redis, or a StringRedisTemplate.");
		}
		return new InMemoryReconnectTokenStore(Clock.systemUTC(), properties.token().max());
	}

	@Bean
	@ConditionalOnMissingBean
	ReconnectTokens reconnectTokens(ReconnectTokenStore store, CopyoverProperties properties) {
		return new StoredReconnectTokens(store, Clock.systemUTC(), properties.token().timeToLive());
	}

	@Bean(TOKEN_CONTRIBUTOR)
	@Order
	Contributor copyoverReconnectTokensContributor(ReconnectTokens reconnectTokens) {
		return reconnectTokens.contributor();
	}

	@Bean
	@Lazy(false)
	ContributorRegistration copyoverContributorRegistration(ConfigurableListableBeanFactory beanFactory,
			Copyover copyover, ObjectProvider<Codec> codec, CopyoverStateProperties state) {
		StateBeans beans = new StateBeans(beanFactory, codec.getIfAvailable(), state.maxSize().toBytes());
		return new ContributorRegistration(beanFactory, copyover, TOKEN_CONTRIBUTOR,
				state.enabled() ? beans::contributors : List::of);
	}

	@Bean
	@Lazy(false)
	@ConditionalOnBean(Handover.class)
	CopyoverLifecycle copyoverLifecycle(ConfigurableApplicationContext context, Handover handover,
			ContextParticipant copyoverContextParticipant, ObjectProvider<ApplicationArguments> arguments) {
		return new CopyoverLifecycle(context, handover, copyoverContextParticipant, arguments);
	}

}
