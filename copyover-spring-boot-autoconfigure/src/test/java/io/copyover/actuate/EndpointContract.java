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
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.copyover.CopyoverException;
import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;
import io.copyover.CopyoverReport.Outcome;
import io.copyover.context.FakeHandover;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the endpoint, over HTTP with Spring Security.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class EndpointContract {

	private static final String FORM = "application/x-www-form-urlencoded";

	private static final String JSON = "application/json";

	private final HttpClient client = HttpClient.newHttpClient();

	private final JsonMapper mapper = new JsonMapper();

	private ConfigurableApplicationContext context;

	private FakeHandover handover;

	@BeforeAll
	void start() {
		this.context = configure(new SpringApplicationBuilder(), properties()).run();
		this.handover = this.context.getBean(FakeHandover.class);
	}

	/**
	 * Set the application and its type, and the base path {@code /app}.
	 */
	protected abstract SpringApplicationBuilder configure(SpringApplicationBuilder builder,
			Map<String, Object> properties);

	private static Map<String, Object> properties() {
		return Map.of("server.port", 0, "server.address", "127.0.0.1", "management.endpoints.web.exposure.include",
				"copyover,health", "management.endpoint.copyover.access", "unrestricted",
				"copyover.endpoint.allowed-args[0]", "--sample\\..{1,40}", "copyover.endpoint.allowed-args[1]",
				"--flag");
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	@BeforeEach
	void reset() {
		this.handover.executed.clear();
		this.handover.answer = (args) -> FakeHandover.report(Outcome.COMPLETED, null);
	}

	@Test
	void postWithoutBodyAndContentTypeExecutesAndAnswersWithReport() throws Exception {
		HttpResponse<String> response = post("", null, null);
		assertThat(response.statusCode()).isEqualTo(200);
		JsonNode report = this.mapper.readTree(response.body());
		assertThat(report.get("outcome").asString()).isEqualTo("completed");
		assertThat(report.get("phase").asString()).isEqualTo("release");
		assertThat(report.get("generation").asInt()).isEqualTo(3);
		assertThat(report.get("pid").asInt()).isEqualTo(100);
		assertThat(report.get("successorPid").asInt()).isEqualTo(101);
		assertThat(report.get("freezeMillis").asInt()).isEqualTo(4);
		assertThat(report.get("contributors").get(0).get("name").asString()).isEqualTo("visits");
		assertThat(this.handover.executed).containsExactly(List.of());
	}

	@Test
	void getTellsStatus() throws Exception {
		HttpResponse<String> response = send(request("").GET(), "admin");
		assertThat(response.statusCode()).isEqualTo(200);
		JsonNode status = this.mapper.readTree(response.body());
		assertThat(status.get("generation").asInt()).isEqualTo(3);
		assertThat(status.get("contributors").get(0).asString()).isEqualTo("visits");
		assertThat(status.get("reports").get(0).get("outcome").asString()).isEqualTo("rolled-back");
		assertThat(status.get("reports").get(0).get("reason").asString()).isEqualTo("No luck");
	}

	@ParameterizedTest
	@CsvSource(nullValues = "none", value = { "none", FORM, "text/plain", "application/octet-stream", JSON })
	void queryArgumentsAreTakenAsTheyAreWhateverTheContentType(String contentType) throws Exception {
		HttpResponse<String> response = post("?args=" + encode("--sample.a=1,2 ä'\"") + "&args=--flag", contentType,
				null);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(this.handover.executed).containsExactly(List.of("--sample.a=1,2 ä'\"", "--flag"));
	}

	@Test
	void formArgumentsAreTaken() throws Exception {
		HttpResponse<String> response = post("?args=--flag", FORM,
				"args=" + encode("--sample.a=1,2") + "&args=" + encode("--sample.b"));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(this.handover.executed).containsExactly(List.of("--flag", "--sample.a=1,2", "--sample.b"));
	}

	@Test
	void jsonArgumentIsTakenBesideThoseOfTheQuery() throws Exception {
		HttpResponse<String> response = post("?args=--flag", JSON, "{\"args\":\"--sample.a=1,2\"}");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(this.handover.executed).containsExactly(List.of("--flag", "--sample.a=1,2"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "?arg=--flag | none | none", "'' | application/json | {\"arg\":\"--flag\"}",
					"'' | application/json | {\"args\":[\"--flag\"]}", "'' | application/json | {\"args\":",
					"'' | application/json | [\"--flag\"]", "?args= | none | none", "?args=--other | none | none",
					"?args=--flagX | none | none", "'' | application/x-www-form-urlencoded | args=--flag&x=1" },
			nullValues = "none")
	void requestThatIsNotUnderstoodIsRefused(String query, String contentType, String body) throws Exception {
		HttpResponse<String> response = post(query, contentType, body);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(this.handover.executed).isEmpty();
	}

	@Test
	void bodyOfAnotherTypeIsRefused() throws Exception {
		assertThat(post("", "text/plain", "--flag").statusCode()).isEqualTo(415);
		assertThat(this.handover.executed).isEmpty();
	}

	@Test
	void argumentThatIsNotAllowedIsNamedWithoutItsValue() throws Exception {
		HttpResponse<String> response = post("?args=--flag&args=--password=secret", null, null);
		JsonNode report = this.mapper.readTree(response.body());
		assertThat(report.get("outcome").asString()).isEqualTo("refused");
		assertThat(report.get("phase").asString()).isEqualTo("check");
		assertThat(report.get("reason").asString()).startsWith("Argument 2 (--password) is not allowed");
		assertThat(response.body()).doesNotContain("secret");
	}

	@ParameterizedTest
	@CsvSource({ "BAD_ARGUMENT, 400", "CONFLICT, 409", "NOT_SUPPORTED, 501" })
	void refusalHasStatus(Refusal refusal, int status) throws Exception {
		this.handover.answer = (args) -> {
			throw new CopyoverRefusedException(refusal, "It is Monday");
		};
		HttpResponse<String> response = post("", null, null);
		assertThat(response.statusCode()).isEqualTo(status);
		JsonNode report = this.mapper.readTree(response.body());
		assertThat(report.get("outcome").asString()).isEqualTo("refused");
		assertThat(report.get("reason").asString()).isEqualTo("It is Monday");
	}

	@Test
	void rolledBackIs500WithReport() throws Exception {
		this.handover.answer = (args) -> FakeHandover.report(Outcome.ROLLED_BACK, "It broke");
		HttpResponse<String> response = post("", null, null);
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(this.mapper.readTree(response.body()).get("outcome").asString()).isEqualTo("rolled-back");
	}

	@Test
	void copyoverWithoutReportIs500AndFailed() throws Exception {
		this.handover.answer = (args) -> {
			throw new CopyoverException("The successor took over and then ended");
		};
		HttpResponse<String> response = post("", null, null);
		assertThat(response.statusCode()).isEqualTo(500);
		JsonNode report = this.mapper.readTree(response.body());
		assertThat(report.get("outcome").asString()).isEqualTo("failed");
		assertThat(report.get("phase").isNull()).isTrue();
		assertThat(report.get("reason").asString()).isEqualTo("The successor took over and then ended");
		assertThat(report.get("generation").asInt()).isEqualTo(3);
		assertThat(report.get("pid").asInt()).isEqualTo(100);
		assertThat(report.propertyNames())
			.containsExactlyElementsOf(this.mapper.readTree(completed().body()).propertyNames());
	}

	private HttpResponse<String> completed() throws Exception {
		reset();
		return post("", null, null);
	}

	@Test
	void withoutRoleIsForbidden() throws Exception {
		HttpResponse<String> response = send(request("").POST(BodyPublishers.noBody()), "bob");
		assertThat(response.statusCode()).isEqualTo(403);
		assertThat(this.mapper.readTree(response.body()).get("outcome").asString()).isEqualTo("refused");
		assertThat(send(request("").GET(), "bob").statusCode()).isEqualTo(403);
		assertThat(this.handover.executed).isEmpty();
	}

	@Test
	void withoutAuthenticationIsUnauthorized() throws Exception {
		assertThat(send(request("").POST(BodyPublishers.noBody()), null).statusCode()).isEqualTo(401);
		assertThat(this.handover.executed).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "Sec-Fetch-Site, cross-site, 403", "Sec-Fetch-Site, same-site, 403",
			"Sec-Fetch-Site, same-origin, 200", "Sec-Fetch-Site, none, 200", "Origin, https://evil.example, 403",
			"Origin, null, 403", "Origin, http://127.0.0.1:1, 403", "Origin, http://127.0.0.1:PORT, 200",
			"Origin, ::::, 403" })
	void otherSitesAreForbidden(String header, String value, int status) throws Exception {
		HttpRequest.Builder request = request("").POST(BodyPublishers.noBody())
			.header(header, value.replace("PORT", Integer.toString(port())));
		assertThat(send(request, "admin").statusCode()).isEqualTo(status);
		assertThat(this.handover.executed).hasSize((status == 200) ? 1 : 0);
	}

	@Test
	void otherEndpointsKeepTheirBodies() throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/app/actuator"))
			.GET();
		assertThat(send(request, "bob").statusCode()).isEqualTo(200);
	}

	private HttpResponse<String> post(String query, String contentType, String body) throws Exception {
		HttpRequest.Builder request = request(query)
			.POST((body != null) ? BodyPublishers.ofString(body) : BodyPublishers.noBody());
		if (contentType != null) {
			request.header("Content-Type", contentType);
		}
		return send(request, "admin");
	}

	private HttpRequest.Builder request(String query) {
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/app/actuator/copyover" + query));
	}

	private HttpResponse<String> send(HttpRequest.Builder request, String user) throws Exception {
		if (user != null) {
			request.header("Authorization", "Basic "
					+ Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8)));
		}
		return this.client.send(request.build(), BodyHandlers.ofString());
	}

	private int port() {
		return ((WebServerApplicationContext) this.context).getWebServer().getPort();
	}

	private static String encode(String value) {
		return URLEncoder.encode(value, StandardCharsets.UTF_8);
	}

}
