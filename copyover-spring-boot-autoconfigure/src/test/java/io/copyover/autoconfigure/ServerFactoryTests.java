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

import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.tomcat.reactive.TomcatReactiveWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.reactive.ReactiveWebServerFactory;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import io.copyover.handover.Participant;
import io.copyover.handover.Participant.Listener;
import io.copyover.process.OperatingSystem;
import io.copyover.web.DuplicatedSockets;
import io.copyover.web.jetty.JettyTraffic;
import io.copyover.web.netty.NettyTraffic;
import io.copyover.web.tomcat.TomcatTraffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for applications that make the factory of their web server themselves.
 */
class ServerFactoryTests {

	@ParameterizedTest
	@MethodSource
	void adapterTakesPartInServerOfBeanMethodWhateverItReturns(Class<?> application,
			Class<? extends Participant> adapter) {
		boolean reactive = adapter.equals(NettyTraffic.class) || application.equals(PlainReactiveTomcat.class);
		WebApplicationType type = reactive ? WebApplicationType.REACTIVE : WebApplicationType.SERVLET;
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(application).web(type)
			.run("--spring.main.banner-mode=off", "--management.health.redis.enabled=false")) {
			Participant traffic = context.getBean(adapter);
			assertThat(traffic.listeners()).extracting(Listener::name).containsExactly("server");
			assertThat(context.getBeanProvider(Participant.class).stream().flatMap((each) -> each.listeners().stream()))
				.hasSize(1);
			context.getBeanProvider(Participant.class).forEach((each) -> {
				assertThatNoException().isThrownBy(each::check);
				assertThatNoException().isThrownBy(each::warmUp);
			});
		}
	}

	static Stream<Arguments> adapterTakesPartInServerOfBeanMethodWhateverItReturns() {
		return Stream.of(Arguments.of(PlainJetty.class, JettyTraffic.class),
				Arguments.of(Jetty.class, JettyTraffic.class), Arguments.of(PlainTomcat.class, TomcatTraffic.class),
				Arguments.of(PlainNetty.class, NettyTraffic.class),
				Arguments.of(PlainReactiveTomcat.class, TomcatTraffic.class));
	}

	/**
	 * Has sockets that can be handed on.
	 */
	abstract static class Application {

		@Bean
		OperatingSystem operatingSystem() {
			return DuplicatedSockets.operatingSystem();
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class PlainJetty extends Application {

		@Bean
		ServletWebServerFactory factory() {
			return new JettyServletWebServerFactory(0);
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Jetty extends Application {

		@Bean
		JettyServletWebServerFactory factory() {
			return new JettyServletWebServerFactory(0);
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class PlainTomcat extends Application {

		@Bean
		ServletWebServerFactory factory() {
			return new TomcatServletWebServerFactory(0);
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class PlainNetty extends Application {

		@Bean
		ReactiveWebServerFactory factory() {
			return new NettyReactiveWebServerFactory(0);
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class PlainReactiveTomcat extends Application {

		@Bean
		ReactiveWebServerFactory factory() {
			return new TomcatReactiveWebServerFactory(0);
		}

	}

}
