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

package io.copyover.actuate;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.DefaultResourceLoader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.copyover.context.FakeHandover;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CopyoverEndpoint} over HTTP in an application without Spring Security.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(120)
class AnonymousAccessTests {

	private static final String WARNING = "Anybody who can reach this application may replace it";

	private final HttpClient client = HttpClient.newHttpClient();

	private final JsonMapper mapper = new JsonMapper();

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		if (this.context != null) {
			this.context.close();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void withoutSpringSecurityIsForbidden(WebApplicationType type, CapturedOutput output) throws Exception {
		run(type, false);
		HttpResponse<String> response = send("POST");
		assertThat(response.statusCode()).isEqualTo(403);
		JsonNode report = this.mapper.readTree(response.body());
		assertThat(report.get("outcome").asString()).isEqualTo("refused");
		assertThat(report.get("reason").asString()).isEqualTo("Nobody is signed in");
		assertThat(send("GET").statusCode()).isEqualTo(403);
		assertThat(this.context.getBean(FakeHandover.class).executed).isEmpty();
		assertThat(output).doesNotContain(WARNING);
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void anonymousIsLetInWhereAllowedAndWarnedOfAtStart(WebApplicationType type, CapturedOutput output)
			throws Exception {
		run(type, true);
		assertThat(output.toString().lines().filter((line) -> line.contains(WARNING))).singleElement()
			.satisfies((line) -> assertThat(line).contains("WARN").contains("'copyover.endpoint.allow-anonymous'"));
		assertThat(send("GET").statusCode()).isEqualTo(200);
		assertThat(this.context.getBean(FakeHandover.class).executed).isEmpty();
		HttpResponse<String> response = send("POST");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(this.mapper.readTree(response.body()).get("outcome").asString()).isEqualTo("completed");
		assertThat(this.context.getBean(FakeHandover.class).executed).hasSize(1);
	}

	private void run(WebApplicationType type, boolean allowAnonymous) {
		ClassLoader classLoader = (type == WebApplicationType.SERVLET)
				? new FilteredClassLoader("org.springframework.security", "org.springframework.boot.security")
				: new FilteredClassLoader("org.springframework.security", "org.springframework.boot.security",
						"jakarta.servlet", "org.springframework.web.servlet", "org.apache.catalina",
						"org.eclipse.jetty");
		SpringApplication application = new SpringApplicationBuilder(new DefaultResourceLoader(classLoader),
				Application.class)
			.web(type)
			.bannerMode(Banner.Mode.OFF)
			.properties(Map.of("server.port", 0, "server.address", "127.0.0.1",
					"management.endpoints.web.exposure.include", "copyover", "management.endpoint.copyover.access",
					"unrestricted", "copyover.endpoint.allow-anonymous", allowAnonymous))
			.build();
		Thread thread = Thread.currentThread();
		ClassLoader original = thread.getContextClassLoader();
		thread.setContextClassLoader(classLoader);
		try {
			this.context = application.run();
		}
		finally {
			thread.setContextClassLoader(original);
		}
	}

	private HttpResponse<String> send(String method) throws Exception {
		int port = ((WebServerApplicationContext) this.context).getWebServer().getPort();
		URI uri = URI.create("http://127.0.0.1:" + port + "/actuator/copyover");
		return this.client.send(HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build(),
				BodyHandlers.ofString());
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		FakeHandover handover() {
			return new FakeHandover();
		}

	}

}
