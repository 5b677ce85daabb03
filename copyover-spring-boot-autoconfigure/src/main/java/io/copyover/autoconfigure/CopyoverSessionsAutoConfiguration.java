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

import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.session.SessionCacheFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.session.MapSessionRepository;

import io.copyover.serial.SerializedObjects;
import io.copyover.session.ContainerSessionStore;
import io.copyover.session.SessionContributor;
import io.copyover.session.SessionStore;
import io.copyover.session.jetty.JettySessionStore;
import io.copyover.session.spring.MapSessionStore;
import io.copyover.session.tomcat.TomcatSessionStore;

/**
 * Auto-configuration of the contributors of HTTP sessions. Those of a servlet container
 * have one name, so that they move from one to another.
 */
@AutoConfiguration(before = CopyoverAutoConfiguration.class, after = CopyoverSerializationAutoConfiguration.class,
		afterName = "org.springframework.boot.session.autoconfigure.SessionAutoConfiguration")
@ConditionalOnBooleanProperty(name = { "copyover.enabled", "copyover.sessions.enabled" }, matchIfMissing = true)
@EnableConfigurationProperties(CopyoverSessionsProperties.class)
public final class CopyoverSessionsAutoConfiguration {

	private static final String CONTAINER = "copyover.sessions";

	private static final String REPOSITORY = "copyover.session-repository";

	private static SessionContributor contributor(String name, SessionStore store, SerializedObjects objects,
			CopyoverSessionsProperties properties) {
		return new SessionContributor(name, store, objects, properties.max(), properties.onUnserializable());
	}

	@Bean
	@ConditionalOnWebApplication(type = Type.SERVLET)
	SessionContributor copyoverSessionsContributor(ObjectProvider<SessionStore> stores, SerializedObjects objects,
			CopyoverSessionsProperties properties) {
		return contributor(CONTAINER, new ContainerSessionStore(stores.orderedStream().toList()), objects, properties);
	}

	/**
	 * Tomcat.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Tomcat.class, TomcatServletWebServerFactory.class })
	@ConditionalOnWebApplication(type = Type.SERVLET)
	static class TomcatSessions {

		@Bean
		TomcatSessionStore copyoverTomcatSessionStore() {
			return new TomcatSessionStore();
		}

		@Bean
		WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> copyoverTomcatSessionsCustomizer(
				TomcatSessionStore store) {
			return store::customize;
		}

	}

	/**
	 * Jetty.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ SessionCacheFactory.class, JettyServletWebServerFactory.class })
	@ConditionalOnWebApplication(type = Type.SERVLET)
	static class JettySessions {

		@Bean
		JettySessionStore copyoverJettySessionStore() {
			return new JettySessionStore();
		}

		@Bean
		WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> copyoverJettySessionsCustomizer(
				JettySessionStore store) {
			return store::customize;
		}

	}

	/**
	 * Spring Session in memory.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MapSessionRepository.class)
	@ConditionalOnBean(MapSessionRepository.class)
	static class RepositorySessions {

		@Bean
		SessionContributor copyoverSessionRepositoryContributor(MapSessionRepository repository,
				SerializedObjects objects, CopyoverSessionsProperties properties) {
			return contributor(REPOSITORY, new MapSessionStore(repository), objects, properties);
		}

	}

}
