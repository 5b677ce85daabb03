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

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A request to the endpoint, whatever the web framework.
 */
interface EndpointCall {

	/**
	 * Return a header.
	 * @param name its name
	 * @return its first value, {@code null} if there is none
	 */
	@Nullable String header(String name);

	/**
	 * Return the name of the host that the request was sent to.
	 * @return the name, {@code null} if it is not known
	 */
	@Nullable String serverName();

	/**
	 * Return the port that the request was sent to.
	 * @return the port
	 */
	int serverPort();

	/**
	 * Tell whether somebody is signed in.
	 * @return {@code true} if so
	 */
	boolean isAuthenticated();

	/**
	 * Tell whether who is signed in has a role.
	 * @param role the role, without prefix
	 * @return {@code true} if so
	 */
	boolean hasRole(String role);

	/**
	 * Return the parameters of query and form, in this order.
	 * @return the parameters
	 */
	Map<String, List<String>> parameters();

	/**
	 * Return the JSON object of the request.
	 * @return its members, none if it has no such body
	 */
	Map<?, ?> body();

}
