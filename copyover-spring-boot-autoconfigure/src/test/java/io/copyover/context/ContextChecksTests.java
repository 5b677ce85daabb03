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

import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.context.support.GenericApplicationContext;

import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for what {@link ContextChecks} and {@link ContextParticipant#check()} refuse.
 */
@Timeout(120)
class ContextChecksTests {

	private static final String LIFECYCLE_PROCESSOR = "lifecycleProcessor";

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		if (this.context != null) {
			this.context.close();
		}
	}

	static Stream<Arguments> executorsThatCannotBeWatched() {
		return Stream.of(Arguments.of("newSingleThreadExecutor", supplier(Executors::newSingleThreadExecutor)),
				Arguments.of("newSingleThreadScheduledExecutor", supplier(Executors::newSingleThreadScheduledExecutor)),
				Arguments.of("newScheduledThreadPool", supplier(() -> Executors.newScheduledThreadPool(1))),
				Arguments.of("unconfigurableExecutorService",
						supplier(() -> Executors.unconfigurableExecutorService(Executors.newFixedThreadPool(1)))),
				Arguments.of("newVirtualThreadPerTaskExecutor",
						supplier(ContextChecksTests::newVirtualThreadPerTaskExecutor)));
	}

	private static Supplier<ExecutorService> supplier(Supplier<ExecutorService> supplier) {
		return supplier;
	}

	private static ExecutorService newVirtualThreadPerTaskExecutor() {
		assumeTrue(Runtime.version().feature() >= 21, "Virtual threads came with Java 21");
		try {
			return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("executorsThatCannotBeWatched")
	void executorOfTheJdkThatCannotBeWatchedIsRefusedNamingItAndTheWayOut(String name,
			Supplier<ExecutorService> supplier) {
		ExecutorService executor = supplier.get();
		try {
			run((beans) -> beans.registerBean("orders", Executor.class, () -> executor));
			assertRefused("The tasks of the executor bean 'orders' cannot be watched; "
					+ "'copyover.lifecycle.exclude' can leave it out");
			close();
			run((beans) -> beans.registerBean("orders", Executor.class, () -> executor),
					"--copyover.lifecycle.exclude=orders");
			assertThatNoException().isThrownBy(participant()::check);
		}
		finally {
			executor.shutdownNow();
		}
	}

	@ParameterizedTest
	@MethodSource
	void executorOfTheJdkThatCanBeWatchedIsNotRefused(Supplier<ExecutorService> supplier) {
		run((beans) -> beans.registerBean("orders", ExecutorService.class, supplier));
		assertThatNoException().isThrownBy(participant()::check);
	}

	static Stream<Supplier<ExecutorService>> executorOfTheJdkThatCanBeWatchedIsNotRefused() {
		return Stream.of(() -> Executors.newFixedThreadPool(1), Executors::newCachedThreadPool,
				Executors::newWorkStealingPool);
	}

	@Test
	void severalExecutorsThatCannotBeWatchedAreAllNamed() {
		run((beans) -> {
			beans.registerBean("b", ExecutorService.class, () -> Executors.newSingleThreadScheduledExecutor());
			beans.registerBean("a", ExecutorService.class, () -> Executors.newSingleThreadExecutor());
		});
		assertRefused("The tasks of the executor bean 'a', 'b' cannot be watched; "
				+ "'copyover.lifecycle.exclude' can leave it out");
	}

	@Test
	void lifecycleProcessorOfTheApplicationIsRefused() {
		run((beans) -> beans.registerBean(LIFECYCLE_PROCESSOR, DefaultLifecycleProcessor.class));
		assertRefused("The application has a 'lifecycleProcessor' bean of its own, which cannot hold beans back");
	}

	@Test
	void otherWebServerIsRefusedByName() {
		ServletWebServerApplicationContext servlet = new ServletWebServerApplicationContext();
		servlet.registerBean(ServletWebServerFactory.class, () -> (initializers) -> new OtherWebServer());
		refresh(servlet);
		assertThat(servlet.getWebServer()).isInstanceOf(OtherWebServer.class);
		assertNotHandedOver("The web server OtherWebServer cannot be handed over, only Tomcat, "
				+ "Jetty with servlets and Reactor Netty can");
	}

	@Test
	void tomcatWithoutServletsIsNotRefused() {
		WebServer tomcat = new TomcatServletWebServerFactory(0).getWebServer();
		try {
			assertThat(tomcat).isInstanceOf(TomcatWebServer.class);
			refresh(new ReactiveContext(tomcat));
			assertThatNoException().isThrownBy(this::checkContext);
		}
		finally {
			tomcat.destroy();
		}
	}

	@Test
	void webContextWithoutWebServerIsNotRefused() {
		refresh(new ReactiveContext(null));
		assertThatNoException().isThrownBy(this::checkContext);
	}

	private void assertNotHandedOver(String message) {
		assertThatExceptionOfType(CopyoverRefusedException.class).isThrownBy(this::checkContext)
			.withMessage(message)
			.satisfies((ex) -> assertThat(ex.getRefusal()).isEqualTo(Refusal.NOT_SUPPORTED));
	}

	private void assertRefused(String message) {
		assertThatExceptionOfType(CopyoverRefusedException.class).isThrownBy(participant()::check)
			.withMessage(message)
			.satisfies((ex) -> assertThat(ex.getRefusal()).isEqualTo(Refusal.NOT_SUPPORTED));
	}

	private void checkContext() {
		WatchedExecutors executors = new WatchedExecutors(new LifecycleRules(Set.of(), Set.of()), false);
		new ContextChecks(this.context, executors, new ScheduledTaskChecks(this.context.getBeanFactory(), executors))
			.check();
	}

	private void refresh(GenericApplicationContext refreshed) {
		this.context = refreshed;
		refreshed.registerBean(LIFECYCLE_PROCESSOR, HoldingLifecycleProcessor.class);
		refreshed.refresh();
	}

	private ContextParticipant participant() {
		return this.context.getBean(ContextParticipant.class);
	}

	private void run(Consumer<GenericApplicationContext> beans, String... args) {
		this.context = new SpringApplicationBuilder(TestConfiguration.class).web(WebApplicationType.NONE)
			.initializers((created) -> beans.accept((GenericApplicationContext) created))
			.properties(Map.of("spring.main.banner-mode", "off"))
			.run(args);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class TestConfiguration {

		@Bean
		FakeHandover handover() {
			return new FakeHandover();
		}

	}

	static final class OtherWebServer implements WebServer {

		@Override
		public void start() {
		}

		@Override
		public void stop() {
		}

		@Override
		public int getPort() {
			return 1;
		}

	}

	/**
	 * A context with a web server that is not that of servlets.
	 */
	private static final class ReactiveContext extends GenericApplicationContext
			implements WebServerApplicationContext {

		private final WebServer webServer;

		private ReactiveContext(WebServer webServer) {
			this.webServer = webServer;
		}

		@Override
		public WebServer getWebServer() {
			return this.webServer;
		}

		@Override
		public String getServerNamespace() {
			return null;
		}

	}

}
