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
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationTrustResolver;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;

import io.copyover.websocket.RequestAuthentication;

/**
 * Has Spring Security know whose request it is, by a request attribute, where it looks by
 * default before it looks at the session. Who is signed in by the session stays signed in
 * as that, with all that it knows, such as the factors of the login; a token of somebody
 * else is refused there.
 * <p>
 * A token stands for a name, whose authorities are those of the user who is loaded by it.
 * So nobody is authenticated who is remembered only, or whose login holds fewer
 * authorities than the user that it knows, as one that waits for its second factor.
 */
final class SecurityAuthentication implements RequestAuthentication {

	private final AuthenticationTrustResolver trust = new AuthenticationTrustResolverImpl();

	@Override
	public boolean authenticate(HttpServletRequest request, Principal principal) {
		Authentication known = ofSession(request);
		if (known != null) {
			return known.getName().equals(principal.getName());
		}
		if (principal instanceof Authentication authentication) {
			request.setAttribute(RequestAttributeSecurityContextRepository.DEFAULT_REQUEST_ATTR_NAME,
					new SecurityContextImpl(authentication));
		}
		return true;
	}

	private @Nullable Authentication ofSession(HttpServletRequest request) {
		HttpSession session = request.getSession(false);
		Object context = (session != null)
				? session.getAttribute(HttpSessionSecurityContextRepository.SPRING_SECURITY_CONTEXT_KEY) : null;
		Authentication known = (context instanceof SecurityContext found) ? found.getAuthentication() : null;
		return this.trust.isAuthenticated(known) ? known : null;
	}

	@Override
	public boolean isAuthenticated(Principal principal) {
		return !(principal instanceof Authentication authentication)
				|| (this.trust.isFullyAuthenticated(authentication) && hasAllAuthorities(authentication));
	}

	private static boolean hasAllAuthorities(Authentication authentication) {
		return !(authentication.getPrincipal() instanceof UserDetails user)
				|| names(authentication.getAuthorities()).containsAll(names(user.getAuthorities()));
	}

	private static Set<@Nullable String> names(Collection<? extends GrantedAuthority> authorities) {
		return authorities.stream().map(GrantedAuthority::getAuthority).collect(Collectors.toSet());
	}

}
