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
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Who may use the endpoint, whatever the application's filter chain says: a principal
 * with one of some roles, and not from another site's page.
 */
final class EndpointAccess {

	private static final Set<String> TRUSTED_SITES = Set.of("same-origin", "none");

	private final Set<String> roles;

	private final boolean allowAnonymous;

	EndpointAccess(Set<String> roles, boolean allowAnonymous) {
		this.roles = roles;
		this.allowAnonymous = allowAnonymous;
	}

	/**
	 * Tell why a request is forbidden.
	 * @param call the request
	 * @return the reason, {@code null} if it is not
	 */
	@Nullable String denial(EndpointCall call) {
		if (isCrossSite(call)) {
			return "The request comes from another site's page";
		}
		if (!call.isAuthenticated()) {
			return (this.allowAnonymous) ? null : "Nobody is signed in";
		}
		return (this.roles.stream().anyMatch(call::hasRole)) ? null : "The user has none of the roles that may do this";
	}

	private static boolean isCrossSite(EndpointCall call) {
		String site = call.header("Sec-Fetch-Site");
		if (site != null) {
			return !TRUSTED_SITES.contains(site.trim().toLowerCase(Locale.ROOT));
		}
		String origin = call.header("Origin");
		return origin != null && !isSameHost(origin, call);
	}

	private static boolean isSameHost(String origin, EndpointCall call) {
		try {
			URI uri = new URI(origin);
			if (uri.getHost() == null) {
				return false;
			}
			return uri.getRawAuthority().equalsIgnoreCase(call.header("Host"))
					|| (uri.getHost().equalsIgnoreCase(call.serverName()) && port(uri) == call.serverPort());
		}
		catch (URISyntaxException ex) {
			return false;
		}
	}

	private static int port(URI uri) {
		if (uri.getPort() != -1) {
			return uri.getPort();
		}
		return ("https".equalsIgnoreCase(uri.getScheme())) ? 443 : 80;
	}

}
