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

package io.copyover.sample;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer over HTTP.
 *
 * @param status the status
 * @param headers the headers by name in lower case
 * @param body the body
 */
record Answer(int status, Map<String, String> headers, byte[] body) {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	String text() {
		return new String(this.body, StandardCharsets.UTF_8);
	}

	JsonNode json() {
		return MAPPER.readTree(this.body);
	}

	boolean closes() {
		return "close".equalsIgnoreCase(this.headers.get("connection"));
	}

	@Override
	public String toString() {
		return this.status + " " + this.headers + " " + text();
	}

}
