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

import java.util.Set;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EndpointAccess}, without Spring Security.
 */
class EndpointAccessTests {

	private final EndpointAccess access = new EndpointAccess(Set.of("COPYOVER", "OPS"), false);

	private final EndpointAccess open = new EndpointAccess(Set.of("COPYOVER"), true);

	private final MockHttpServletRequest request = new MockHttpServletRequest("POST", "/actuator/copyover");

	@Test
	void nobodyIsDeniedUnlessAnonymousRequestsAreAllowed() {
		assertThat(this.access.denial(new ServletCall(this.request))).isEqualTo("Nobody is signed in");
		assertThat(this.open.denial(new ServletCall(this.request))).isNull();
	}

	@Test
	void oneOfTheRolesIsEnough() {
		this.request.setUserPrincipal(() -> "ada");
		assertThat(this.access.denial(new ServletCall(this.request))).contains("roles");
		assertThat(this.open.denial(new ServletCall(this.request))).contains("roles");
		this.request.addUserRole("OPS");
		assertThat(this.access.denial(new ServletCall(this.request))).isNull();
	}

	@Test
	void otherSiteIsDeniedEvenWhereAnonymousRequestsAreAllowed() {
		this.request.addHeader("Sec-Fetch-Site", "cross-site");
		assertThat(this.open.denial(new ServletCall(this.request))).contains("another site");
	}

	@Test
	void originBehindAProxyIsComparedWithTheHostHeader() {
		this.request.addHeader("Host", "shop.example");
		this.request.addHeader("Origin", "https://shop.example");
		assertThat(this.open.denial(new ServletCall(this.request))).isNull();
		this.request.removeHeader("Host");
		this.request.addHeader("Host", "shop.example:8443");
		assertThat(this.open.denial(new ServletCall(this.request))).contains("another site");
	}

}
