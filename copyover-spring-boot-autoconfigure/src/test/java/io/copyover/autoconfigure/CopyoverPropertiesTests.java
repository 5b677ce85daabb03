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

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.copyover.Copyover;
import io.copyover.ReconnectTokens;
import io.copyover.TriggerSignalException;
import io.copyover.actuate.CopyoverEndpoint;
import io.copyover.context.LifecycleRules;
import io.copyover.process.FakeOperatingSystem;
import io.copyover.process.OperatingSystem;
import io.copyover.process.TriggerSignal;
import io.copyover.web.LongRequests.Rule;
import io.copyover.web.LongRequests.Then;
import io.copyover.web.tomcat.TomcatTraffic;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that each property of {@link CopyoverProperties} arrives where it takes effect.
 */
class CopyoverPropertiesTests {

	/** Which have one value only, or none that would leave the others an effect. */
	private static final Set<String> OF_ONE_VALUE = Set.of("copyover.enabled", "copyover.mode", "copyover.token.store",
			"copyover.token.key-prefix", "copyover.systemd.enabled");

	private static final Map<String, String> VALUES = values();

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(CopyoverAutoConfiguration.class, CopyoverTomcatAutoConfiguration.class,
				CopyoverEndpointAutoConfiguration.class, EndpointAutoConfiguration.class,
				WebEndpointAutoConfiguration.class, DispatcherServletAutoConfiguration.class))
		.withPropertyValues("management.endpoint.copyover.access=UNRESTRICTED",
				"management.endpoints.web.exposure.include=copyover");

	private static Map<String, String> values() {
		Map<String, String> values = new LinkedHashMap<>();
		values.put("copyover.exec.rehearse", "false");
		values.put("copyover.exec.directory", "/var/tmp");
		values.put("copyover.binary", "/opt/next.jar");
		values.put("copyover.extra-args", "--one,--two");
		values.put("copyover.signal", "usr1");
		values.put("copyover.timeout.boot", "11s");
		values.put("copyover.timeout.quiet", "12s");
		values.put("copyover.timeout.drain", "13s");
		values.put("copyover.timeout.handover", "14s");
		values.put("copyover.timeout.retire", "15s");
		values.put("copyover.linger", "16s");
		values.put("copyover.linger-max", "17s");
		values.put("copyover.restore.buffer", "18KB");
		values.put("copyover.restore.discard", "old,visits/older");
		values.put("copyover.lifecycle.exclude", "left");
		values.put("copyover.lifecycle.include", "taken");
		values.put("copyover.gate.memory", "19KB");
		values.put("copyover.gate.spool", "20KB");
		values.put("copyover.gate.stream", "video/*,text/csv");
		values.put("copyover.long-requests[0].path", "/files/**");
		values.put("copyover.long-requests[0].content-type", "video/*");
		values.put("copyover.long-requests[0].then", "leave");
		values.put("copyover.long-requests[0].status", "205");
		values.put("copyover.token.time-to-live", "21s");
		values.put("copyover.token.max", "22");
		values.put("copyover.endpoint.roles", "OPS,ADMIN");
		values.put("copyover.endpoint.allow-anonymous", "true");
		values.put("copyover.endpoint.allowed-args", "--a.*,--b");
		return values;
	}

	@Test
	void handoverHasWhatWasSet() {
		withValues((context) -> assertThat(context.getBean(Copyover.class))
			.extracting("settings.binary", "settings.extraArgs", "settings.boot", "settings.quiet", "settings.drain",
					"settings.handover", "settings.retire", "settings.linger", "settings.lingerMax",
					"settings.restoreBuffer", "settings.discard", "settings.rehearse", "settings.stateDirectory")
			.containsExactly(Path.of("/opt/next.jar"), List.of("--one", "--two"), Duration.ofSeconds(11),
					Duration.ofSeconds(12), Duration.ofSeconds(13), Duration.ofSeconds(14), Duration.ofSeconds(15),
					Duration.ofSeconds(16), Duration.ofSeconds(17), 18L * 1024, Set.of("old", "visits/older"), false,
					Path.of("/var/tmp")));
	}

	@Test
	void signalIsListenedToThatWasSet() {
		FakeOperatingSystem system = new FakeOperatingSystem((child, command) -> {
		});
		this.runner.withPropertyValues("copyover.signal=usr1")
			.withBean(OperatingSystem.class, () -> system)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(system.trigger(TriggerSignal.USR1)).isTrue();
			});
	}

	@Test
	void signalThatCannotStartCopyoversIsRefused() {
		this.runner.withPropertyValues("copyover.signal=SIGTERM")
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseInstanceOf(TriggerSignalException.class)
				.rootCause()
				.hasMessageContaining("'SIGTERM' stops this process"));
	}

	@Test
	void gateHasWhatWasSet() {
		withValues((context) -> assertThat(context.getBean(TomcatTraffic.class))
			.extracting("settings.memory", "settings.spool", "settings.streamed")
			.containsExactly(19 * 1024, 20L * 1024, List.of("video/*", "text/csv")));
	}

	@Test
	void longRequestsAreThoseThatWereSet() {
		withValues((context) -> assertThat(context.getBean(TomcatTraffic.class))
			.extracting("settings.longRequests.rules", InstanceOfAssertFactories.list(Rule.class))
			.singleElement()
			.satisfies((rule) -> {
				assertThat(rule.path()).accepts("/files/a/b").rejects("/file");
				assertThat(rule.contentType()).isEqualTo("video/*");
				assertThat(rule.then()).isEqualTo(Then.LEAVE);
				assertThat(rule.status()).isEqualTo(205);
			}));
	}

	@Test
	void longRequestsOfDefaultAreEventStreams() {
		this.runner.run((context) -> assertThat(context.getBean(TomcatTraffic.class))
			.extracting("settings.longRequests.rules", InstanceOfAssertFactories.list(Rule.class))
			.containsExactly(new Rule(null, "text/event-stream", Then.END, 204)));
		this.runner.withPropertyValues("copyover.long-requests=")
			.run((context) -> assertThat(context.getBean(TomcatTraffic.class))
				.extracting("settings.longRequests.rules", InstanceOfAssertFactories.list(Rule.class))
				.isEmpty());
	}

	@Test
	void longRequestsThatMakeNoSenseAreNamed() {
		assertInvalid("'path' or a 'content-type'", "copyover.long-requests[0].then=end");
		assertInvalid("from 200 to 599", "copyover.long-requests[0].path=/poll", "copyover.long-requests[0].then=end",
				"copyover.long-requests[0].status=101");
		assertInvalid("'end' or 'leave'", "copyover.long-requests[0].path=/x");
		assertInvalid("copyover.long-requests", "copyover.long-requests[0].path=/{x",
				"copyover.long-requests[0].then=end");
	}

	private void assertInvalid(String text, String... properties) {
		this.runner.withPropertyValues(properties)
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining(text));
	}

	@Test
	void lifecycleRulesHaveWhatWasSet() {
		withValues((context) -> assertThat(context.getBean(LifecycleRules.class))
			.isEqualTo(new LifecycleRules(Set.of("left"), Set.of("taken"))));
	}

	@Test
	void tokensHaveWhatWasSet() {
		withValues((context) -> assertThat(context.getBean(ReconnectTokens.class))
			.extracting("timeToLive", "store.maximum")
			.containsExactly(Duration.ofSeconds(21), 22));
	}

	@Test
	void endpointHasWhatWasSet() {
		withValues((context) -> {
			CopyoverEndpoint endpoint = context.getBean(CopyoverEndpoint.class);
			assertThat(endpoint).extracting("operations.access.roles", "operations.access.allowAnonymous")
				.containsExactly(Set.of("OPS", "ADMIN"), true);
			assertThat(endpoint).extracting("operations.allowedArguments.patterns")
				.asInstanceOf(InstanceOfAssertFactories.list(Pattern.class))
				.extracting(Pattern::pattern)
				.containsExactly("--a.*", "--b");
		});
	}

	@Test
	void everyPropertyHasAValueHereThatIsNotItsDefault() throws IOException {
		Set<String> names = new TreeSet<>();
		List<String> ofDefault = new ArrayList<>();
		for (JsonNode property : metadata().get("properties")) {
			String name = property.get("name").asString();
			boolean ours = property.path("sourceType").asString("").startsWith(CopyoverProperties.class.getName());
			if (ours && !OF_ONE_VALUE.contains(name)) {
				names.add(name);
				if (VALUES.containsKey(name) && VALUES.get(name).equals(property.path("defaultValue").asString(""))) {
					ofDefault.add(name);
				}
			}
		}
		assertThat(names).isEqualTo(
				VALUES.keySet().stream().map((name) -> name.replaceFirst("\\[0].*", "")).collect(Collectors.toSet()));
		assertThat(ofDefault).isEmpty();
	}

	private static JsonNode metadata() throws IOException {
		List<JsonNode> ours = new ArrayList<>();
		for (URL url : Collections.list(CopyoverProperties.class.getClassLoader()
			.getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream in = url.openStream()) {
				JsonNode node = new JsonMapper().readTree(in);
				if (node.toString().contains(CopyoverProperties.class.getName())) {
					ours.add(node);
				}
			}
		}
		assertThat(ours).hasSize(1);
		return ours.get(0);
	}

	private void withValues(Consumer<AssertableWebApplicationContext> assertions) {
		String[] pairs = VALUES.entrySet()
			.stream()
			.map((entry) -> entry.getKey() + "=" + entry.getValue())
			.toArray(String[]::new);
		this.runner.withPropertyValues(pairs).run((context) -> {
			assertThat(context).hasNotFailed();
			assertions.accept(context);
		});
	}

}
