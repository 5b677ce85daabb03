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

package io.copyover.sample;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the sample as it stands, without the bench, and without the Redis that is on
 * the tests' class path.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "spring.data.redis.client-type=jedis")
class SampleApplicationTests {

	@LocalServerPort
	private int port;

	@Test
	void contextWhenProfileIsNotBenchHasNothingOfIt(@Autowired ApplicationContext context) {
		Stream<String> types = Arrays.stream(context.getBeanDefinitionNames())
			.map(context::getType)
			.map(String::valueOf);
		assertThat(types).noneMatch((type) -> type.contains("io.copyover.sample.bench"));
	}

	@ParameterizedTest
	@CsvSource({ "GET, /, 200, ", "GET, /page.js, 200, ", "GET, /api/status, 200, ", "POST, /api/visits, 200, ",
			"POST, /api/later, 404, ", "GET, /admin, 401, ", "GET, /admin, 403, ada", "GET, /admin, 302, admin",
			"GET, /actuator/copyover, 403, bob", "GET, /actuator/copyover, 200, admin", "POST, /elsewhere, 403, admin",
			"GET, /actuator/health, 200, ", "GET, /actuator/env, 404, " })
	void requestWhenSentIsAnswered(String method, String path, int status, String user) throws IOException {
		List<String> headers = (user != null) ? List.of(SampleProcess.basic(user)) : List.of();
		assertThat(send(method, path, headers).status()).isEqualTo(status);
	}

	@Test
	void visitWhenPostedIsCounted() throws IOException {
		long before = send("GET", "/api/visits", List.of()).json().get("value").asLong();
		assertThat(send("POST", "/api/visits", List.of()).json().get("value").asLong()).isEqualTo(before + 1);
		assertThat(send("GET", "/api/visits", List.of()).json().propertyNames()).containsExactlyInAnyOrder("value",
				"pid", "generation");
	}

	private Answer send(String method, String path, List<String> headers) throws IOException {
		try (Wire wire = new Wire(this.port)) {
			return wire.send(method, path, new byte[0], headers);
		}
	}

}
