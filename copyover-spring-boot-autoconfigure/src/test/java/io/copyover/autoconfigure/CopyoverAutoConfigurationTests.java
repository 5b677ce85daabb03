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

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.annotation.Order;
import org.springframework.session.MapSessionRepository;

import io.copyover.Codec;
import io.copyover.Contributor;
import io.copyover.Copyover;
import io.copyover.CopyoverState;
import io.copyover.ReconnectTokens;
import io.copyover.actuate.CopyoverEndpoint;
import io.copyover.context.ContextParticipant;
import io.copyover.context.CopyoverLifecycle;
import io.copyover.context.FakeHandover;
import io.copyover.context.HoldingLifecycleProcessor;
import io.copyover.handover.Participant;
import io.copyover.state.InvalidStateException;
import io.copyover.systemd.SystemdParticipant;
import io.copyover.web.tomcat.TomcatTraffic;
import io.copyover.websocket.WebSocketParticipant;
import io.copyover.websocket.WebSocketPostProcessor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the auto-configurations.
 */
class CopyoverAutoConfigurationTests {

	private static final AutoConfigurations CONFIGURATIONS = AutoConfigurations.of(CopyoverAutoConfiguration.class,
			CopyoverDisabledAutoConfiguration.class, CopyoverJacksonAutoConfiguration.class,
			CopyoverEndpointAutoConfiguration.class, CopyoverTomcatAutoConfiguration.class,
			CopyoverSystemdAutoConfiguration.class, LifecycleAutoConfiguration.class, JacksonAutoConfiguration.class,
			EndpointAutoConfiguration.class, WebEndpointAutoConfiguration.class,
			DispatcherServletAutoConfiguration.class);

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(CONFIGURATIONS);

	private final WebApplicationContextRunner webRunner = new WebApplicationContextRunner()
		.withConfiguration(CONFIGURATIONS);

	private final WebApplicationContextRunner webSocketRunner = this.webRunner
		.withConfiguration(AutoConfigurations.of(CopyoverWebSocketAutoConfiguration.class));

	@Test
	void applicationWithoutWebServerHasCopyover() {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed()
				.hasSingleBean(Copyover.class)
				.hasSingleBean(ReconnectTokens.class)
				.hasSingleBean(Codec.class)
				.hasSingleBean(CopyoverLifecycle.class)
				.hasSingleBean(HoldingLifecycleProcessor.class)
				.doesNotHaveBean(TomcatTraffic.class)
				.doesNotHaveBean(CopyoverEndpoint.class);
			assertThat(context.getBean(Copyover.class).status().contributors())
				.containsExactly("copyover.reconnect-tokens");
		});
	}

	@Test
	void systemdIsToldOnlyWhereItListens() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(SystemdParticipant.class));
		ApplicationContextRunner listening = this.runner.withPropertyValues("NOTIFY_SOCKET=@copyover/nobody");
		listening.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(SystemdParticipant.class));
		listening.withPropertyValues("copyover.systemd.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SystemdParticipant.class));
		listening.withPropertyValues("copyover.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SystemdParticipant.class));
	}

	@Test
	void optionalLibrariesMayBeMissing() {
		this.runner
			.withClassLoader(
					new FilteredClassLoader("tools.jackson", "org.apache.catalina", "org.springframework.boot.tomcat",
							"org.springframework.boot.webmvc", "org.springframework.boot.web",
							"org.springframework.web", "org.springframework.security", "jakarta.servlet"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Copyover.class)
				.doesNotHaveBean(Codec.class));
	}

	@Test
	void shutdownTimeoutOfBootIsHonoured() {
		this.runner.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=7s")
			.run((context) -> assertThat(context.getBean(HoldingLifecycleProcessor.class))
				.hasFieldOrPropertyWithValue("timeoutPerShutdownPhase", 7000L));
	}

	@Test
	void lifecycleProcessorOfTheApplicationIsLeftAlone() {
		this.runner.withBean("lifecycleProcessor", DefaultLifecycleProcessor.class, DefaultLifecycleProcessor::new)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HoldingLifecycleProcessor.class));
	}

	@Test
	void contributorsAreRegisteredInOrderAndTokensLast() {
		this.runner.withUserConfiguration(ContributorsConfiguration.class)
			.run((context) -> assertThat(context.getBean(Copyover.class).status().contributors())
				.containsExactly("first", "second", "third", "copyover.reconnect-tokens"));
	}

	@ParameterizedTest
	@CsvSource({ "copyover.sessions, copyover.sessions", "copyover.sessions, copyover.session-repository",
			"copyover.caches, copyover.caches", "copyover.state, state.marked" })
	void readyMadeContributorIsThereUnlessSwitchedOff(String prefix, String contributor) {
		WebApplicationContextRunner keeping = this.webRunner
			.withConfiguration(AutoConfigurations.of(CopyoverSerializationAutoConfiguration.class,
					CopyoverSessionsAutoConfiguration.class, CopyoverCachesAutoConfiguration.class))
			.withBean(MapSessionRepository.class, () -> new MapSessionRepository(new HashMap<>()))
			.withBean(ConcurrentMapCacheManager.class)
			.withBean("marked", Marked.class);
		keeping.run(
				(context) -> assertThat(context.getBean(Copyover.class).status().contributors()).contains(contributor));
		keeping.withPropertyValues(prefix + ".enabled=false")
			.run((context) -> assertThat(context.getBean(Copyover.class).status().contributors()).isNotEmpty()
				.doesNotContain(contributor));
	}

	@Test
	void stateThatCannotBeSetFailsTheStartNamingBeanAndField() {
		this.runner.withBean("visits", Fixed.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidStateException.class)
				.hasMessageContaining("'Fixed.count' of the bean 'visits'")
				.hasMessageContaining("final"));
	}

	@Test
	void serverComesToRestBeforeWebSocketsAndTheseBeforeExecutors() {
		this.webSocketRunner.run((
				context) -> assertThat(context.getBeanProvider(Participant.class).orderedStream().map(Object::getClass))
					.containsSubsequence(TomcatTraffic.class, WebSocketParticipant.class, ContextParticipant.class));
	}

	@Test
	void webSocketClientsAreAskedToComeBackUnlessSwitchedOff() {
		this.webSocketRunner.run((context) -> assertThat(context).hasNotFailed()
			.hasSingleBean(WebSocketParticipant.class)
			.hasSingleBean(WebSocketPostProcessor.class)
			.hasBean("copyoverTokenFilter"));
		this.webSocketRunner.withPropertyValues("copyover.websocket.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Copyover.class)
				.doesNotHaveBean(WebSocketParticipant.class)
				.doesNotHaveBean(WebSocketPostProcessor.class)
				.doesNotHaveBean("copyoverTokenFilter"));
	}

	@Test
	void contributorsWithTheSameNameFailNamingBothBeans() {
		this.runner.withUserConfiguration(ContributorsConfiguration.class)
			.withBean("other", Contributor.class, () -> contributor("second"))
			.run((context) -> assertThat(context).getFailure()
				.hasMessage("The contributor beans 'b' and 'other' have the same name 'second'"));
	}

	@Test
	void customizersAreCalledInOrder() {
		List<String> calls = new ArrayList<>();
		this.runner.withBean("customizer", CopyoverBuilderCustomizer.class, () -> (builder) -> calls.add("called"))
			.run((context) -> assertThat(calls).containsExactly("called"));
	}

	@Test
	void copyoverOfTheApplicationIsUsed() {
		this.runner.withBean(FakeHandover.class)
			.run((context) -> assertThat(context.getBean(FakeHandover.class).registered).hasSize(1));
	}

	@Test
	void disabledHasNoBeans() {
		this.webRunner
			.withPropertyValues("copyover.enabled=false", "management.endpoint.copyover.access=UNRESTRICTED",
					"management.endpoints.web.exposure.include=*")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(Copyover.class)
				.doesNotHaveBean(ReconnectTokens.class)
				.doesNotHaveBean(Codec.class)
				.doesNotHaveBean(TomcatTraffic.class)
				.doesNotHaveBean(HoldingLifecycleProcessor.class)
				.doesNotHaveBean(CopyoverEndpoint.class));
	}

	@Test
	void disabledDoesNotStartWhenToldToRestore() {
		this.runner.withPropertyValues("copyover.enabled=false")
			.withBean(ApplicationArguments.class, () -> new DefaultApplicationArguments("--copyover-fd=3"))
			.run((context) -> assertThat(context).getFailure().isInstanceOf(CopyoverDisabledException.class));
	}

	@Test
	void descriptorThatIsNoNumberFailsTheStart() {
		this.runner.withBean(ApplicationArguments.class, () -> new DefaultApplicationArguments("--copyover-fd=x"))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("--copyover-fd=x")
				.hasMessageContaining("number"));
	}

	@Test
	void endpointIsThereOnlyWithAccessAndExposure() {
		this.webRunner.run((context) -> assertThat(context).doesNotHaveBean(CopyoverEndpoint.class));
		this.webRunner.withPropertyValues("management.endpoints.web.exposure.include=*")
			.run((context) -> assertThat(context).doesNotHaveBean(CopyoverEndpoint.class));
		this.webRunner.withPropertyValues("management.endpoint.copyover.access=UNRESTRICTED")
			.run((context) -> assertThat(context).doesNotHaveBean(CopyoverEndpoint.class));
		this.webRunner
			.withPropertyValues("management.endpoint.copyover.access=UNRESTRICTED",
					"management.endpoints.web.exposure.include=copyover")
			.run((context) -> assertThat(context).hasSingleBean(CopyoverEndpoint.class));
	}

	@Test
	void pathOfTheEndpointIsExempt() {
		this.webRunner
			.withPropertyValues("management.endpoint.copyover.access=UNRESTRICTED",
					"management.endpoints.web.exposure.include=copyover", "server.servlet.context-path=/app",
					"spring.mvc.servlet.path=/mvc", "management.endpoints.web.base-path=/manage",
					"management.endpoints.web.path-mapping.copyover=replace")
			.run((context) -> {
				assertThat(context.getBean(ExemptPaths.class).get()).isEqualTo(Set.of("/app/mvc/manage/replace"));
				assertThat(context).hasSingleBean(TomcatTraffic.class);
			});
	}

	@Test
	void invalidPropertiesAreNamed() {
		assertInvalid("copyover.timeout.drain=0s", "copyover.timeout.drain");
		assertInvalid("copyover.linger-max=-1s", "copyover.linger-max");
		assertInvalid("copyover.token.max=0", "copyover.token.max");
		assertInvalid("copyover.gate.memory=3GB", "copyover.gate.memory");
		assertInvalid("copyover.state.max-size=0B", "copyover.state.max-size");
		assertInvalid("copyover.sessions.max=0", "copyover.sessions.max");
		assertInvalid("copyover.caches.max-entries=0", "copyover.caches.max-entries");
		assertInvalid("copyover.websocket.close-timeout=0s", "copyover.websocket.close-timeout");
		assertInvalid("copyover.mode=teleport", "copyover.mode");
		assertInvalid("copyover.endpoint.allowed-args=(", "copyover.endpoint.allowed-args");
	}

	private void assertInvalid(String property, String name) {
		this.webSocketRunner
			.withConfiguration(AutoConfigurations.of(CopyoverSerializationAutoConfiguration.class,
					CopyoverSessionsAutoConfiguration.class, CopyoverCachesAutoConfiguration.class))
			.withBean(ConcurrentMapCacheManager.class)
			.withPropertyValues(property)
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining(name));
	}

	private static Contributor contributor(String name) {
		return Contributor.of(name, Integer.class, () -> 1, (value) -> {
		});
	}

	static class Marked {

		@CopyoverState
		private int count;

	}

	static class Fixed {

		@CopyoverState
		private final List<String> count = new ArrayList<>();

	}

	@Configuration(proxyBeanMethods = false)
	static class ContributorsConfiguration {

		@Bean
		Contributor a() {
			return contributor("third");
		}

		@Bean
		@Order(2)
		Contributor b() {
			return contributor("second");
		}

		@Bean
		@Order(1)
		Contributor c(Copyover copyover) {
			return contributor("first");
		}

	}

}
