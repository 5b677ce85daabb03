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

package io.copyover.websocket;

import java.security.Principal;

import jakarta.servlet.http.HttpServletRequest;

/**
 * What is known of who is who beside the servlet API. With Spring Security the default
 * one knows its sessions and whether somebody is authenticated, not only remembered, and
 * with all authorities of the {@code UserDetails} in the {@code Authentication};
 * otherwise everybody with a name is.
 */
@FunctionalInterface
public interface RequestAuthentication {

	/**
	 * Have a request be that of the principal that its reconnect token stands for.
	 * @param request the request
	 * @param principal whose it is
	 * @return {@code false} if somebody else is signed in already: the token is refused
	 * then
	 */
	boolean authenticate(HttpServletRequest request, Principal principal);

	/**
	 * Tell whether somebody is signed in, and not halfway: only then a session gets a
	 * token. Called at the freeze, for each session, by several threads; an exception
	 * rolls the copyover back.
	 * @param principal the principal of a session
	 * @return {@code true} if so
	 */
	default boolean isAuthenticated(Principal principal) {
		return true;
	}

}
