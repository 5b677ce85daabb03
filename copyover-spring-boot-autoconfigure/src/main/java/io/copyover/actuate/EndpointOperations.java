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
import java.util.function.Function;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import io.copyover.Copyover;
import io.copyover.CopyoverException;
import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;
import io.copyover.CopyoverReport;
import io.copyover.CopyoverReport.Outcome;

/**
 * What the endpoint does, whatever the web framework.
 */
final class EndpointOperations {

	private static final Logger logger = LoggerFactory.getLogger(EndpointOperations.class);

	private static final int FORBIDDEN = 403;

	private static final int CONFLICT = 409;

	private static final int NOT_IMPLEMENTED = 501;

	private final Copyover copyover;

	private final EndpointAccess access;

	private final AllowedArguments allowedArguments;

	/**
	 * Make the operations.
	 * @param copyover runs the copyovers
	 * @param roles the roles that may use them, one of which is enough
	 * @param allowAnonymous whether requests without a principal may use them
	 * @param allowedArguments match, as a whole, the arguments that a request may give
	 */
	EndpointOperations(Copyover copyover, Set<String> roles, boolean allowAnonymous, List<Pattern> allowedArguments) {
		this.copyover = copyover;
		this.access = new EndpointAccess(Set.copyOf(roles), allowAnonymous);
		this.allowedArguments = new AllowedArguments(allowedArguments);
	}

	/**
	 * Tell the status.
	 * @param call the request, {@code null} if it cannot be seen
	 * @return the answer
	 */
	WebEndpointResponse<Map<String, Object>> status(@Nullable EndpointCall call) {
		return ifAllowed(call, (allowed) -> new WebEndpointResponse<>(Reports.toMap(this.copyover.status())));
	}

	/**
	 * Run a copyover; returns when it is over.
	 * @param call the request, {@code null} if it cannot be seen
	 * @return the answer
	 */
	WebEndpointResponse<Map<String, Object>> execute(@Nullable EndpointCall call) {
		return ifAllowed(call, this::executeAllowed);
	}

	private WebEndpointResponse<Map<String, Object>> executeAllowed(EndpointCall call) {
		try {
			List<String> arguments = RequestArguments.of(call);
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

	private WebEndpointResponse<Map<String, Object>> ifAllowed(@Nullable EndpointCall call,
			Function<EndpointCall, WebEndpointResponse<Map<String, Object>>> operation) {
		String denial = (call != null) ? this.access.denial(call) : "It is no request that can be checked";
		return (call != null && denial == null) ? operation.apply(call) : refused(denial, FORBIDDEN);
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

}
