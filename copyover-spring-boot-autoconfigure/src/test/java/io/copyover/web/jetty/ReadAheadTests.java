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

package io.copyover.web.jetty;

import io.copyover.process.OperatingSystem;
import io.copyover.web.ReadAheadContract;
import io.copyover.web.TestedServer;

/**
 * Tests for reading ahead with {@link JettyTraffic}.
 */
class ReadAheadTests extends ReadAheadContract {

	@Override
	protected TestedServer make(OperatingSystem operatingSystem, long spool, int threads) {
		return JettyTestServer.of(operatingSystem, spool, threads);
	}

}
