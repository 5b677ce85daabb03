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

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

import io.copyover.Copyover;
import io.copyover.CopyoverException;
import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;
import io.copyover.CopyoverReport;
import io.copyover.CopyoverReport.Outcome;

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

	private static final Logger logger = LoggerFactory.getLogger(CopyoverEndpoint.class);

	private static final int FORBIDDEN = 403;

	private static final int CONFLICT = 409;

	private static final int NOT_IMPLEMENTED = 501;

	private final Copyover copyover;

	private final EndpointAccess access;

	private final AllowedArguments allowedArguments;

	/**
	 * Make an endpoint.
	 * @param copyover runs the copyovers
	 * @param roles the roles that may use it, one of which is enough
	 * @param allowAnonymous whether requests without a principal may use it
	 * @param allowedArguments match, as a whole, the arguments that a request may give
	 */
	public CopyoverEndpoint(Copyover copyover, Set<String> roles, boolean allowAnonymous,
			List<Pattern> allowedArguments) {
		this.copyover = copyover;
		this.access = new EndpointAccess(Set.copyOf(roles), allowAnonymous);
		this.allowedArguments = new AllowedArguments(allowedArguments);
	}

	/**
	 * Tell the generation, the phase of a running copyover, the contributors and the last
	 * reports.
	 * @return the status
	 */
	@ReadOperation
	public WebEndpointResponse<Map<String, Object>> status() {
		return ifAllowed((request) -> new WebEndpointResponse<>(Reports.toMap(this.copyover.status())));
	}

	/**
	 * Run a copyover, with the arguments of the request.
	 * @return the report: 200 if it completed or is about to replace this process in
	 * place, 500 if it was rolled back or has no report of its own, and 400, 403, 409 or
	 * 501 if it was refused
	 */
	@WriteOperation
	public WebEndpointResponse<Map<String, Object>> execute() {
		return ifAllowed(this::execute);
	}

	private WebEndpointResponse<Map<String, Object>> execute(HttpServletRequest request) {
		try {
			List<String> arguments = RequestArguments.of(request);
			this.allowedArguments.check(arguments);
			CopyoverReport report = this.copyover.execute(null, arguments);
			return new WebEndpointResponse<>(Reports.toMap(report), status(report.outcome()));
		}
		catch (BadRequestException ex) {
			return refused(ex.getMessage(), WebEndpointResponse.STATUS_BAD_REQUEST);
		}
		catch (CopyoverRefusedException ex) {
			return refused(ex.getMessage(), status(ex.getRefusal()));
		}
		catch (CopyoverException ex) {
			logger.error("The copyover ended without a report", ex);
			return new WebEndpointResponse<>(Reports.failed(String.valueOf(ex.getMessage()), this.copyover.status()),
					WebEndpointResponse.STATUS_INTERNAL_SERVER_ERROR);
		}
	}

	private WebEndpointResponse<Map<String, Object>> ifAllowed(Operation operation) {
		HttpServletRequest request = currentRequest();
		String denial = (request != null) ? this.access.denial(request) : "It is no servlet request";
		return (request != null && denial == null) ? operation.run(request) : refused(denial, FORBIDDEN);
	}

	private static @Nullable HttpServletRequest currentRequest() {
		return (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes)
				? attributes.getRequest() : null;
	}

	private WebEndpointResponse<Map<String, Object>> refused(@Nullable String reason, int status) {
		return new WebEndpointResponse<>(Reports.refused(String.valueOf(reason), this.copyover.status()), status);
	}

	private static int status(Outcome outcome) {
		return (outcome == Outcome.COMPLETED || outcome == Outcome.REPLACING) ? WebEndpointResponse.STATUS_OK
				: WebEndpointResponse.STATUS_INTERNAL_SERVER_ERROR;
	}

	private static int status(Refusal refusal) {
		return switch (refusal) {
			case BAD_ARGUMENT -> WebEndpointResponse.STATUS_BAD_REQUEST;
			case CONFLICT -> CONFLICT;
			case NOT_SUPPORTED -> NOT_IMPLEMENTED;
		};
	}

	/**
	 * An operation on a request that is allowed.
	 */
	@FunctionalInterface
	private interface Operation {

		WebEndpointResponse<Map<String, Object>> run(HttpServletRequest request);

	}

}
