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

import java.util.Map;

import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ServerWebExchange;

/**
 * A request to the endpoint on WebFlux whose body has been read.
 *
 * @param exchange the request
 * @param form its form, if there is any
 * @param json its JSON object, if there is any
 */
record EndpointBody(ServerWebExchange exchange, MultiValueMap<String, String> form, Map<?, ?> json) {

	EndpointBody(ServerWebExchange exchange) {
		this(exchange, new LinkedMultiValueMap<>(), Map.of());
	}

}
