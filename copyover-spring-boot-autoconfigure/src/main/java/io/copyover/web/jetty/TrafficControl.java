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

import io.copyover.web.Gate;
import io.copyover.web.GateSettings;

/**
 * What the parts inside Jetty and {@link JettyTraffic} have in common.
 */
final class TrafficControl {

	private final Gate gate = new Gate();

	private final GateSettings settings;

	private volatile byte[] secret;

	TrafficControl(GateSettings settings, byte[] secret) {
		this.settings = settings;
		this.secret = secret;
	}

	Gate gate() {
		return this.gate;
	}

	GateSettings settings() {
		return this.settings;
	}

	byte[] secret() {
		return this.secret;
	}

	void setSecret(byte[] secret) {
		this.secret = secret;
	}

}
