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

package io.copyover.sample.bench;

import org.apache.catalina.Lifecycle;
import org.eclipse.jetty.util.component.LifeCycle;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Makes the start of a successor's web server fail with {@code --sample.fail=web-server},
 * whichever server it is.
 */
@Bench
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "sample.fail", havingValue = "web-server")
class FailingServer {

	private static IllegalStateException failure() {
		return new IllegalStateException("sample.fail=web-server");
	}

	@ConditionalOnClass(ConfigurableTomcatWebServerFactory.class)
	static class FailingTomcat {

		@Bean
		WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> failingTomcat() {
			return (factory) -> factory
				.addConnectorCustomizers((connector) -> connector.addLifecycleListener((event) -> {
					if (event.getType().equals(Lifecycle.BEFORE_START_EVENT)) {
						throw failure();
					}
				}));
		}

	}

	@ConditionalOnClass(ConfigurableJettyWebServerFactory.class)
	static class FailingJetty {

		@Bean
		WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> failingJetty() {
			return (factory) -> factory
				.addServerCustomizers((server) -> server.getConnectors()[0].addEventListener(new LifeCycle.Listener() {

					@Override
					public void lifeCycleStarting(LifeCycle event) {
						throw failure();
					}

				}));
		}

	}

	@ConditionalOnClass(NettyReactiveWebServerFactory.class)
	static class FailingNetty {

		@Bean
		WebServerFactoryCustomizer<NettyReactiveWebServerFactory> failingNetty() {
			return (factory) -> factory.addServerCustomizers((server) -> server.doOnBind((config) -> {
				throw failure();
			}));
		}

	}

}
