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

package io.copyover.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

import io.copyover.CopyoverException;
import io.copyover.handover.Participant;
import io.copyover.handover.Participant.Inheritance;
import io.copyover.handover.Participant.Listener;
import io.copyover.process.OperatingSystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for an adapter to a server in applications with a separate management port.
 */
@Timeout(120)
public abstract class ManagementPortContract {

	private static final String CREDENTIALS = "Authorization: Basic "
			+ Base64.getEncoder().encodeToString("admin:secret".getBytes(StandardCharsets.UTF_8));

	private static Arrival.Arriving arriving = (traffic) -> {
	};

	private static Class<? extends Participant> adapter = Participant.class;

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	private final List<Client> clients = new ArrayList<>();

	@AfterEach
	void stop() throws IOException {
		for (Client client : this.clients) {
			client.close();
		}
		this.contexts.forEach(ConfigurableApplicationContext::close);
		arriving = (traffic) -> {
		};
	}

	/**
	 * Return the adapter's class.
	 */
	protected abstract Class<? extends Participant> adapter();

	protected abstract String summary(Participant traffic);

	/**
	 * Return the auto-configurations of other servers.
	 */
	protected abstract List<Class<?>> others();

	private Participant run(String... properties) {
		Map<String, Object> all = new HashMap<>(Map.of("spring.main.banner-mode", "off", "server.port", 0,
				"server.address", "127.0.0.1", "management.endpoints.web.exposure.include", "copyover,health",
				"management.endpoint.copyover.access", "unrestricted", "management.health.redis.enabled", false));
		for (String property : properties) {
			int equals = property.indexOf('=');
			all.put(property.substring(0, equals), property.substring(equals + 1));
		}
		if (all.containsKey("management.server.port")) {
			all.put("management.server.address", "127.0.0.1");
		}
		adapter = adapter();
		String exclude = others().stream().map(Class::getName).collect(Collectors.joining(","));
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class).properties(all)
			.run("--spring.autoconfigure.exclude=" + exclude);
		this.contexts.add(context);
		return context.getBean(adapter);
	}

	private static int port(Participant traffic, String name) {
		return traffic.listeners()
			.stream()
			.filter((listener) -> listener.name().equals(name))
			.map(Listener::port)
			.findFirst()
			.orElseThrow();
	}

	private Client client(int port) throws IOException {
		Client client = new Client(port);
		this.clients.add(client);
		return client;
	}

	private static void freeze(Participant traffic) throws Exception {
		traffic.readAhead();
		traffic.freeze(TestedServer.pause(Duration.ofSeconds(10)));
	}

	@Test
	void bothSocketsAreHandedOn() {
		Participant traffic = run("management.server.port=0");
		assertThatNoException().isThrownBy(traffic::check);
		assertThat(traffic.listeners()).extracting(Listener::name).containsExactly("server", "management");
		assertThat(port(traffic, "server")).isNotEqualTo(port(traffic, "management"));
	}

	@Test
	void heldGateHoldsTheManagementServerButForTheEndpoint() throws Exception {
		Participant traffic = run("management.server.port=0");
		Client health = client(port(traffic, "management"));
		assertThat(health.get("/actuator/health").answer().status()).isEqualTo(200);
		freeze(traffic);
		health.get("/actuator/health");
		Client other = client(port(traffic, "management"));
		await().until(() -> String.valueOf(summary(traffic)).contains("1 held"));
		traffic.resume();
		assertThat(health.answer().status()).isEqualTo(200);
		assertThat(other.get("/actuator/copyover", CREDENTIALS).answer().status()).isEqualTo(200);
		freeze(traffic);
		assertThat(other.get("/actuator/copyover", CREDENTIALS).answer().status()).isEqualTo(200);
		traffic.resume();
	}

	@Test
	void endpointOfTheManagementServerIsExemptByItsOwnPaths() throws Exception {
		Participant traffic = run("management.server.port=0", "management.server.base-path=/admin",
				"management.endpoints.web.base-path=/tools", "management.endpoints.web.path-mapping.copyover=replace",
				"server.servlet.context-path=/app", "spring.mvc.servlet.path=/mvc");
		Client management = client(port(traffic, "management"));
		Client main = client(port(traffic, "server"));
		assertThat(management.get("/admin/tools/replace", CREDENTIALS).answer().status()).isEqualTo(200);
		assertThat(main.get("/app/mvc/tools/replace", CREDENTIALS).answer().status()).isEqualTo(404);
		freeze(traffic);
		assertThat(management.get("/admin/tools/replace", CREDENTIALS).answer().status()).isEqualTo(200);
		main.get("/admin/tools/replace", CREDENTIALS);
		await().until(() -> String.valueOf(summary(traffic)).contains("1 held"));
		traffic.resume();
		assertThat(main.answer().status()).isEqualTo(404);
	}

	@Test
	void postOfAFormArrivesOnTheManagementPort() throws Exception {
		Participant traffic = run("management.server.port=0");
		Client.Answer answer = client(port(traffic, "management"))
			.post("/actuator/copyover", "args=--not-allowed".getBytes(StandardCharsets.UTF_8), CREDENTIALS,
					"Content-Type: application/x-www-form-urlencoded")
			.answer();
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.text()).contains("Argument 1 is not allowed");
	}

	@Test
	void successorTakesBothOverHeldAndOldConnectionsAreForwarded() throws Exception {
		Participant predecessor = run("management.server.port=0");
		int main = port(predecessor, "server");
		int management = port(predecessor, "management");
		Client old = client(management);
		assertThat(old.get("/actuator/health").answer().status()).isEqualTo(200);
		Inheritance inheritance = new Inheritance(1, predecessor.listeners(), new byte[] { 1, 2, 3 });
		freeze(predecessor);
		arriving = (traffic) -> {
			traffic.adopt(inheritance);
			traffic.hold();
		};
		Participant successor = run("management.server.port=0");
		assertThat(port(successor, "server")).isEqualTo(main);
		assertThat(port(successor, "management")).isEqualTo(management);
		List<Client> early = List.of(client(main).get("/x"), client(management).get("/actuator/health"));
		for (Client client : early) {
			await().during(Duration.ofMillis(300)).until(() -> !client.hasAnswer());
		}
		successor.resume();
		predecessor.forward(inheritance);
		assertThat(early.get(0).answer().status()).isEqualTo(401);
		assertThat(early.get(1).answer().status()).isEqualTo(200);
		Client.Answer forwarded = old.get("/actuator/health").answer();
		assertThat(forwarded.status()).isEqualTo(200);
		assertThat(forwarded.field("Connection")).isEqualTo("close");
	}

	@Test
	void successorWithoutManagementPortFailsNamingIt() {
		Participant predecessor = run("management.server.port=0");
		Inheritance inheritance = new Inheritance(1, predecessor.listeners(), new byte[] { 1 });
		arriving = (traffic) -> traffic.adopt(inheritance);
		assertThatExceptionOfType(Exception.class).isThrownBy(this::run)
			.havingRootCause()
			.isInstanceOf(CopyoverException.class)
			.withMessageContaining("port " + port(predecessor, "management") + " (management)");
	}

	@Test
	void successorWithANewManagementPortBindsIt() throws Exception {
		Participant predecessor = run();
		Inheritance inheritance = new Inheritance(1, predecessor.listeners(), new byte[] { 1 });
		arriving = (traffic) -> {
			traffic.adopt(inheritance);
			traffic.hold();
		};
		freeze(predecessor);
		Participant successor = run("management.server.port=0");
		successor.resume();
		predecessor.forward(inheritance);
		Client management = client(port(successor, "management"));
		assertThat(management.get("/actuator/health").answer().status()).isEqualTo(200);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		OperatingSystem operatingSystem() {
			return DuplicatedSockets.operatingSystem();
		}

		@Bean
		Arrival arrival(ListableBeanFactory beans) {
			return new Arrival(beans.getBean(adapter), arriving);
		}

		@Bean
		SecurityFilterChain chain(HttpSecurity http) throws Exception {
			return http
				.authorizeHttpRequests((requests) -> requests.requestMatchers(EndpointRequest.to("health"))
					.permitAll()
					.anyRequest()
					.authenticated())
				.httpBasic(Customizer.withDefaults())
				.csrf((csrf) -> csrf.ignoringRequestMatchers(EndpointRequest.to("copyover")))
				.build();
		}

		@Bean
		@SuppressWarnings("deprecation")
		InMemoryUserDetailsManager users() {
			return new InMemoryUserDetailsManager(
					User.withDefaultPasswordEncoder().username("admin").password("secret").roles("COPYOVER").build());
		}

	}

}
