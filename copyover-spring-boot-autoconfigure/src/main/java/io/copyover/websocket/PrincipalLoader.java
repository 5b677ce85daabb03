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

import org.jspecify.annotations.Nullable;

/**
 * Makes the principal of a client that presented a good reconnect token. With Spring
 * Security and a {@code UserDetailsService} the default one loads the user again, so that
 * authorities are those of now; otherwise it knows the name only.
 */
@FunctionalInterface
public interface PrincipalLoader {

	/**
	 * Load a principal.
	 * @param name its name, as it was before
	 * @return the principal, {@code null} if there is no such user any more, or it may
	 * not sign in: the token is refused then
	 */
	@Nullable Principal load(String name);

}
