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

import org.eclipse.jetty.server.Server;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import io.copyover.process.OperatingSystem;
import io.copyover.web.UpgradedConnections;
import io.copyover.web.jetty.JettyTraffic;

/**
 * Auto-configuration of the handover of an embedded Jetty. It comes before the context's
 * participant: requests end while executors still work.
 */
@AutoConfiguration(before = CopyoverAutoConfiguration.class,
		afterName = "org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration")
@ConditionalOnClass({ Server.class, ConfigurableJettyWebServerFactory.class })
@ConditionalOnWebApplication(type = Type.SERVLET)
@Conditional(CopyoverJettyAutoConfiguration.OnJetty.class)
@ConditionalOnBooleanProperty(name = "copyover.enabled", matchIfMissing = true)
public final class CopyoverJettyAutoConfiguration {

	@Bean
	WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> copyoverJettyCustomizer(JettyTraffic traffic) {
		return new JettyCustomizer(traffic);
	}

	@Bean
	@ConditionalOnMissingBean
	@Order(0)
	JettyTraffic copyoverJettyTraffic(OperatingSystem operatingSystem, CopyoverProperties properties,
			ObjectProvider<ExemptPaths> exempt, ObjectProvider<UpgradedConnections> upgraded) {
		JettyTraffic traffic = new JettyTraffic(operatingSystem, TrafficSettings.gate(properties, exempt),
				TrafficSettings.newSecret());
		upgraded.ifAvailable(traffic::setUpgraded);
		return traffic;
	}

	static final class OnJetty extends OnServerFactoryCondition {

		@Override
		Class<?> kind() {
			return ConfigurableJettyWebServerFactory.class;
		}

	}

	/**
	 * A management server with a port of its own.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ManagementPortType.class, ConditionalOnManagementPort.class })
	@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
	static class ManagementConfiguration {

		@Bean
		@Lazy(false)
		ManagementServerCustomizer copyoverJettyManagementCustomizer(JettyTraffic traffic,
				ObjectProvider<ExemptPaths> exempt) {
			traffic.expectManagement(TrafficSettings.exemptOnManagementServer(exempt));
			return (factory) -> {
				if (factory instanceof ConfigurableJettyWebServerFactory jetty) {
					traffic.customizeManagement(jetty);
				}
			};
		}

	}

	/**
	 * Comes after the application's own customizers, so that what one of them sets is
	 * seen.
	 */
	private record JettyCustomizer(
			JettyTraffic traffic) implements WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory>, Ordered {

		@Override
		public void customize(ConfigurableJettyWebServerFactory factory) {
			this.traffic.customize(factory);
		}

		@Override
		public int getOrder() {
			return LOWEST_PRECEDENCE;
		}

	}

}
