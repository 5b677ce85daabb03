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

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.http.server.HttpServer;

import io.copyover.process.OperatingSystem;
import io.copyover.web.netty.NettyTraffic;

/**
 * Auto-configuration of the handover of a Reactor Netty server. It comes before the
 * context's participant: requests end while executors still work.
 */
@AutoConfiguration(before = CopyoverAutoConfiguration.class,
		afterName = "org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration")
@ConditionalOnClass({ HttpServer.class, NettyReactiveWebServerFactory.class })
@ConditionalOnWebApplication(type = Type.REACTIVE)
@Conditional(CopyoverNettyAutoConfiguration.OnNetty.class)
@ConditionalOnBooleanProperty(name = "copyover.enabled", matchIfMissing = true)
public final class CopyoverNettyAutoConfiguration {

	@Bean
	WebServerFactoryCustomizer<NettyReactiveWebServerFactory> copyoverNettyCustomizer(NettyTraffic traffic,
			ObjectProvider<ReactorResourceFactory> resources) {
		return new NettyCustomizer(traffic, resources);
	}

	@Bean
	@ConditionalOnMissingBean
	@Order(0)
	NettyTraffic copyoverNettyTraffic(OperatingSystem operatingSystem, CopyoverProperties properties,
			ObjectProvider<ExemptPaths> exempt) {
		return new NettyTraffic(operatingSystem, TrafficSettings.gate(properties, exempt), TrafficSettings.newSecret());
	}

	private static ReactorResourceFactory shared(ObjectProvider<ReactorResourceFactory> resources) {
		return resources.getIfAvailable(() -> {
			ReactorResourceFactory global = new ReactorResourceFactory();
			global.afterPropertiesSet();
			return global;
		});
	}

	static final class OnNetty extends OnServerFactoryCondition {

		@Override
		Class<?> kind() {
			return NettyReactiveWebServerFactory.class;
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
		ManagementServerCustomizer copyoverNettyManagementCustomizer(NettyTraffic traffic,
				ObjectProvider<ReactorResourceFactory> resources, ObjectProvider<ExemptPaths> exempt) {
			traffic.expectManagement(TrafficSettings.exemptOnManagementServer(exempt));
			return (factory) -> {
				if (factory instanceof NettyReactiveWebServerFactory netty) {
					traffic.customizeManagement(netty, shared(resources));
				}
			};
		}

	}

	/**
	 * Comes after the application's own customizers, so that what one of them sets is
	 * seen.
	 */
	private record NettyCustomizer(NettyTraffic traffic, ObjectProvider<ReactorResourceFactory> resources)
			implements
				WebServerFactoryCustomizer<NettyReactiveWebServerFactory>,
				Ordered {

		@Override
		public void customize(NettyReactiveWebServerFactory factory) {
			this.traffic.customize(factory, shared(this.resources));
		}

		@Override
		public int getOrder() {
			return LOWEST_PRECEDENCE;
		}

	}

}
