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

import java.nio.file.Path;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * HTTP sessions through copyovers.
 */
@Timeout(1200)
class SessionProcessTests {

	@ParameterizedTest
	@CsvSource({ "tomcat, auto", "jetty, auto", "tomcat, exec" })
	void sessionWhenProcessIsReplacedGoesOnUnlessItHasExpired(String server, String mode, @TempDir Path directory)
			throws Exception {
		assertGoesOnUnlessItHasExpired(server, mode, directory);
	}

	@Test
	@Tag("full")
	void sessionOfJettyWhenProcessIsReplacedByExecGoesOnUnlessItHasExpired(@TempDir Path directory) throws Exception {
		assertGoesOnUnlessItHasExpired("jetty", "exec", directory);
	}

	private static void assertGoesOnUnlessItHasExpired(String server, String mode, Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.startOn(SampleServer.of(server), directory, "--copyover.mode=" + mode,
				"--copyover.linger=2s")) {
			SessionClient ada = new SessionClient(sample.port()).signIn("ada");
			SessionClient brief = new SessionClient(sample.port());
			assertThat(ada.send("POST", "/api/session?note=kept&seconds=3600").statusCode()).isEqualTo(200);
			assertThat(brief.send("POST", "/api/session?note=gone&seconds=1").statusCode()).isEqualTo(200);
			String cookie = ada.cookie();
			String session = ada.session();
			awaitEnd(brief);
			for (int generation = 1; generation <= 2; generation++) {
				replace(sample, generation);
				ada.assertSignedIn();
				assertThat(ada.cookie()).isEqualTo(cookie);
				assertThat(ada.session()).isEqualTo(session).contains("kept");
				assertThat(brief.session()).as("a session that had expired").isEmpty();
			}
			assertThat(sample.log()).doesNotContain(cookie, brief.cookie());
		}
	}

	@Test
	void sessionWithWhatCannotBeHandedOverRollsBackAndSaysSo(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory, "--copyover.sessions.on-unserializable=refuse")) {
			SessionClient ada = new SessionClient(sample.port()).signIn("ada");
			SessionClient bob = new SessionClient(sample.port()).signIn("bob");
			String session = ada.send("POST", "/api/session/trouble?kind=forbidden").body();
			assertRolledBack(sample, "org.springframework.http.MediaType may not be restored",
					"copyover.serialization.allow");
			assertThat(ada.session()).isEqualTo(session).contains("\"trouble\":true");
			assertThat(ada.send("POST", "/api/session/trouble?kind=unserializable").statusCode()).isEqualTo(200);
			assertRolledBack(sample, "trouble (java.lang.Object)", "cannot be serialised");
			ada.assertSignedIn();
			bob.assertSignedIn();
			assertThat(ada.send("DELETE", "/api/session/trouble").statusCode()).isEqualTo(200);
			replace(sample, 1);
			ada.assertSignedIn();
			bob.assertSignedIn();
		}
	}

	private static void assertRolledBack(SampleProcess sample, String... reasons) {
		long pid = sample.pid();
		Answer answer = sample.copyover();
		assertThat(answer.status()).as(answer.text()).isEqualTo(500);
		assertThat(answer.json().get("outcome").asString()).isEqualTo("rolled-back");
		assertThat(answer.json().get("phase").asString()).isEqualTo("transfer");
		assertThat(answer.json().get("reason").asString()).contains(reasons);
		assertThat(sample.pid()).isEqualTo(pid);
		assertThat(sample.generation()).isZero();
	}

	private static void replace(SampleProcess sample, int generation) {
		Answer answer = sample.copyover();
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		Awaitility.await("generation " + generation)
			.atMost(Patience.LIMIT)
			.until(() -> sample.generation() == generation);
	}

	/**
	 * Wait for the end of a session, which asking for it puts off.
	 */
	private static void awaitEnd(SessionClient client) {
		Awaitility.await("the end of a session")
			.atMost(Patience.LIMIT)
			.pollInterval(Duration.ofMillis(1500))
			.until(() -> client.session().isEmpty());
	}

}
