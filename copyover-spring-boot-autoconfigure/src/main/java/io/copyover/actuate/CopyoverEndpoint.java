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
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

import io.copyover.Copyover;

/**
 * The actuator endpoint {@code copyover}: {@code POST} runs a copyover and answers with
 * its report when it is over, {@code GET} tells the status. Without access by default,
 * and both require a role.
 * <p>
 * The operations have no parameters, so that a bare {@code POST} is enough;
 * {@link FormBodyFilter} and {@link JsonBodyAdvice} see to the forms and JSON objects
 * that arguments can come in.
 */
@WebEndpoint(id = "copyover", defaultAccess = Access.NONE)
public class CopyoverEndpoint {

	private final EndpointOperations operations;

	/**
	 * Make an endpoint.
	 * @param copyover runs the copyovers
	 * @param roles the roles that may use it, one of which is enough
	 * @param allowAnonymous whether requests without a principal may use it
	 * @param allowedArguments match, as a whole, the arguments that a request may give
	 */
	public CopyoverEndpoint(Copyover copyover, Set<String> roles, boolean allowAnonymous,
			List<Pattern> allowedArguments) {
		this.operations = new EndpointOperations(copyover, roles, allowAnonymous, allowedArguments);
	}

	/**
	 * Tell the generation, the phase of a running copyover, the contributors and the last
	 * reports.
	 * @return the status
	 */
	@ReadOperation
	public WebEndpointResponse<Map<String, Object>> status() {
		return this.operations.status(currentCall());
	}

	/**
	 * Run a copyover, with the arguments of the request.
	 * @return the report: 200 if it completed or is about to replace this process in
	 * place, 500 if it was rolled back or has no report of its own, and 400, 403, 409 or
	 * 501 if it was refused
	 */
	@WriteOperation
	public WebEndpointResponse<Map<String, Object>> execute() {
		return this.operations.execute(currentCall());
	}

	private static @Nullable EndpointCall currentCall() {
		return (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes)
				? new ServletCall(attributes.getRequest()) : null;
	}

}
