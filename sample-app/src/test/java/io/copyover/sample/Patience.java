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

import java.time.Duration;

/**
 * How long tests wait for what will come, and their clients for an answer: longer than a
 * copyover may take by its own timeouts, on a machine that is busy with others. Nothing
 * that works takes as long. The servers keep connections that say nothing for longer
 * (application-bench.yml), which also limits how long an answer may be left unread.
 */
final class Patience {

	static final Duration LIMIT = Duration.ofMinutes(5);

	private Patience() {
	}

}
