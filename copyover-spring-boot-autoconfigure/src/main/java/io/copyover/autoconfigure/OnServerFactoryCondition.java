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

import java.util.Objects;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.web.server.WebServerFactory;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches where a web server of a kind may be made: there is a factory of its kind, or
 * one of which only an interface is known, as of a bean method that returns
 * {@code ServletWebServerFactory}. An adapter to a server that is not made in the end
 * does nothing.
 */
abstract class OnServerFactoryCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public final ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public final ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConfigurableListableBeanFactory beans = Objects.requireNonNull(context.getBeanFactory());
		for (String name : beans.getBeanNamesForType(WebServerFactory.class, true, false)) {
			Class<?> type = beans.getType(name, false);
			if (type != null && (type.isInterface() || kind().isAssignableFrom(type))) {
				return ConditionOutcome.match("web server factory '" + name + "' of type " + type.getName());
			}
		}
		return ConditionOutcome.noMatch("no web server factory that may be a " + kind().getName());
	}

	/**
	 * Return the kind of factory. Called once its class is known to be there.
	 * @return the type
	 */
	abstract Class<?> kind();

}
