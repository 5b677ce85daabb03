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

import java.security.Principal;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.RememberMeAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SecurityAuthentication}.
 */
class SecurityAuthenticationTests {

	private static final Authentication ADA = UsernamePasswordAuthenticationToken.authenticated("ada", null, List.of());

	private final SecurityAuthentication authentication = new SecurityAuthentication();

	private final MockHttpServletRequest request = new MockHttpServletRequest();

	@Test
	void requestWithoutSessionIsThatOfThePrincipal() {
		assertThat(this.authentication.authenticate(this.request, ADA)).isTrue();
		assertThat(known()).isSameAs(ADA);
		assertThat(this.request.getSession(false)).isNull();
	}

	@Test
	void sessionOfTheSameUserStaysAsItIs() {
		signIn(UsernamePasswordAuthenticationToken.authenticated("ada", null,
				AuthorityUtils.createAuthorityList("FACTOR_OTT")));
		assertThat(this.authentication.authenticate(this.request, ADA)).isTrue();
		assertThat(known()).isNull();
	}

	@Test
	void tokenOfSomebodyElseThanTheSessionsIsRefused() {
		signIn(UsernamePasswordAuthenticationToken.authenticated("bob", null, List.of()));
		assertThat(this.authentication.authenticate(this.request, ADA)).isFalse();
		assertThat(known()).isNull();
	}

	@Test
	void sessionOfNobodyDoesNotMatter() {
		signIn(UsernamePasswordAuthenticationToken.unauthenticated("bob", "bob"));
		assertThat(this.authentication.authenticate(this.request, ADA)).isTrue();
		assertThat(known()).isSameAs(ADA);
	}

	@Test
	void principalOfAnotherKindIsLeftToTheServletApi() {
		Principal principal = () -> "ada";
		assertThat(this.authentication.authenticate(this.request, principal)).isTrue();
		assertThat(known()).isNull();
	}

	@Test
	void whoIsHalfwayOrAnonymousIsNotAuthenticated() {
		assertThat(this.authentication.isAuthenticated(ADA)).isTrue();
		assertThat(this.authentication.isAuthenticated(() -> "ada")).isTrue();
		assertThat(this.authentication
			.isAuthenticated(UsernamePasswordAuthenticationToken.unauthenticated("ada", "secret"))).isFalse();
		assertThat(this.authentication.isAuthenticated(
				new AnonymousAuthenticationToken("key", "nobody", AuthorityUtils.createAuthorityList("ROLE_NOBODY"))))
			.isFalse();
	}

	@Test
	void sessionThatIsRememberedOnlyStaysAsItIs() {
		signIn(remembered("ada"));
		assertThat(this.authentication.authenticate(this.request, ADA)).isTrue();
		assertThat(known()).isNull();
		signIn(remembered("bob"));
		assertThat(this.authentication.authenticate(this.request, ADA)).isFalse();
	}

	@Test
	void whoIsRememberedOnlyIsNotAuthenticated() {
		assertThat(this.authentication.isAuthenticated(remembered("ada"))).isFalse();
	}

	@Test
	void whoWaitsForTheSecondFactorIsNotAuthenticated() {
		UserDetails ada = User.withUsername("ada").password("secret").roles("USER").build();
		assertThat(this.authentication.isAuthenticated(signedIn(ada, "PRE_AUTH"))).isFalse();
		assertThat(this.authentication.isAuthenticated(signedIn(ada))).isFalse();
		assertThat(this.authentication.isAuthenticated(signedIn(ada, "ROLE_USER", "FACTOR_PASSWORD"))).isTrue();
	}

	private static Authentication remembered(String name) {
		return new RememberMeAuthenticationToken("key", name, AuthorityUtils.createAuthorityList("ROLE_USER"));
	}

	private static Authentication signedIn(UserDetails user, String... authorities) {
		return UsernamePasswordAuthenticationToken.authenticated(user, null,
				AuthorityUtils.createAuthorityList(authorities));
	}

	private void signIn(Authentication user) {
		this.request.getSession()
			.setAttribute(HttpSessionSecurityContextRepository.SPRING_SECURITY_CONTEXT_KEY,
					new SecurityContextImpl(user));
	}

	private Authentication known() {
		Object context = this.request.getAttribute(RequestAttributeSecurityContextRepository.DEFAULT_REQUEST_ATTR_NAME);
		return (context != null) ? ((SecurityContext) context).getAuthentication() : null;
	}

}
