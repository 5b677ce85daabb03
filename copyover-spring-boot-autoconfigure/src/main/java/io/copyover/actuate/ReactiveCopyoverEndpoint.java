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

import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.copyover.Copyover;

/**
 * The actuator endpoint {@code copyover} on WebFlux, the same to its callers as
 * {@link CopyoverEndpoint} is. It never keeps an event loop: a copyover is waited for on
 * one of Reactor's threads for blocking calls.
 * <p>
 * The operations have no parameters, so that a bare {@code POST} is enough;
 * {@link EndpointBodyFilter} shows them the request.
 */
@WebEndpoint(id = "copyover", defaultAccess = Access.NONE)
public class ReactiveCopyoverEndpoint {

	private final EndpointOperations operations;

	/**
	 * Make an endpoint.
	 * @param copyover runs the copyovers
	 * @param roles the roles that may use it, one of which is enough
	 * @param allowAnonymous whether requests without a principal may use it
	 * @param allowedArguments match, as a whole, the arguments that a request may give
	 */
	public ReactiveCopyoverEndpoint(Copyover copyover, Set<String> roles, boolean allowAnonymous,
			List<Pattern> allowedArguments) {
		this.operations = new EndpointOperations(copyover, roles, allowAnonymous, allowedArguments);
	}

	/**
	 * Tell the generation, the phase of a running copyover, the contributors and the last
	 * reports.
	 * @return the status
	 */
	@ReadOperation
	public Mono<WebEndpointResponse<Map<String, Object>>> status() {
		return answer(this.operations::status);
	}

	/**
	 * Run a copyover, with the arguments of the request.
	 * @return the report: 200 if it completed, 500 if it was rolled back or has no report
	 * of its own, and 400, 403, 409 or 501 if it was refused
	 */
	@WriteOperation
	public Mono<WebEndpointResponse<Map<String, Object>>> execute() {
		return answer(this.operations::execute);
	}

	private Mono<WebEndpointResponse<Map<String, Object>>> answer(
			Function<@Nullable EndpointCall, WebEndpointResponse<Map<String, Object>>> operation) {
		return Mono.deferContextual((context) -> {
			EndpointBody body = context.getOrDefault(EndpointBody.class, null);
			return (body != null) ? call(body).map(Optional::of) : Mono.just(Optional.<EndpointCall>empty());
		}).publishOn(Schedulers.boundedElastic()).map((call) -> operation.apply(call.orElse(null)));
	}

	private static Mono<EndpointCall> call(EndpointBody body) {
		Mono<Optional<Principal>> principal = body.exchange()
			.getPrincipal()
			.map(Optional::of)
			.defaultIfEmpty(Optional.empty());
		return principal
			.map((known) -> new ExchangeCall(body.exchange(), body.form(), body.json(), known.orElse(null)));
	}

}
