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
import java.nio.file.Path;
import java.security.cert.Certificate;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The scenarios on Tomcat over HTTPS.
 */
@Tag("full")
class TomcatHttpsProcessTests extends ServerScenarios {

	private @Nullable TestCertificate certificate;

	@Override
	SampleServer server(Path directory) throws IOException {
		this.certificate = TestCertificate.make(directory);
		return SampleServer.of("tomcat").withTls(this.certificate);
	}

	@Test
	void copyoversWhenCertificateIsReloadedLoseNothing() throws Exception {
		SampleProcess sample = sample();
		try (LoadClients clients = LoadClients.few(sample)) {
			assertTakesOver();
			Certificate renewed = this.certificate.renew();
			Awaitility.await("the renewed certificate")
				.atMost(Patience.LIMIT)
				.until(() -> this.certificate.shown(sample.port()), renewed::equals);
			assertTakesOver();
			assertThat(this.certificate.shown(sample.port())).isEqualTo(renewed);
			clients.assertNothingLost(sample);
		}
	}

}
