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

package io.copyover.web.tomcat;

import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.junit.jupiter.api.Test;

import io.copyover.process.LinuxOperatingSystem;
import io.copyover.web.SharedSockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link WarmUp}.
 */
class WarmUpTests {

	@Test
	void warmUpForwardsARequestAndAnswersIt() {
		// Its time is short, and the first one takes long on a busy machine.
		await().untilAsserted(
				() -> assertThatNoException().isThrownBy(() -> new WarmUp(new LinuxOperatingSystem(), null).warmUp()));
	}

	/**
	 * Tomcat says in the log that it has none, and makes one.
	 */
	@Test
	void protocolThatIsNotStartedHasAParser() {
		assertThat(new CopyoverHttp11Protocol().getHttpParser()).isNotNull();
	}

	@Test
	void warmUpForwardsARequestOverTlsWithTheCertificateOfTheServer() {
		TestServer server = new TestServer(new SharedSockets().operatingSystem(), 1024, TestTls.server("server"));
		try (server) {
			server.start();
			SSLHostConfigCertificate certificate = server.endpoint().findSslHostConfigs()[0].getCertificates()
				.iterator()
				.next();
			await().untilAsserted(() -> assertThatNoException()
				.isThrownBy(() -> new WarmUp(new LinuxOperatingSystem(), certificate).warmUp()));
		}
	}

}
