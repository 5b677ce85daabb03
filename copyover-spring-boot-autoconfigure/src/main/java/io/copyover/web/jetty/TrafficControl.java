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

import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.copyover.web.Gate;
import io.copyover.web.GateSettings;

/**
 * What the parts inside one server and {@link JettyTraffic} have in common. All servers
 * have one gate and one secret.
 */
final class TrafficControl {

	private final Gate gate;

	private final AtomicReference<byte[]> secret;

	private final GateSettings settings;

	TrafficControl(GateSettings settings, byte[] secret) {
		this(new Gate(settings.longRequests()), new AtomicReference<>(secret), settings);
	}

	private TrafficControl(Gate gate, AtomicReference<byte[]> secret, GateSettings settings) {
		this.gate = gate;
		this.secret = secret;
		this.settings = settings;
	}

	TrafficControl withExempt(Supplier<Set<String>> exempt) {
		return new TrafficControl(this.gate, this.secret, this.settings.withExempt(exempt));
	}

	Gate gate() {
		return this.gate;
	}

	GateSettings settings() {
		return this.settings;
	}

	byte[] secret() {
		return this.secret.get();
	}

	void setSecret(byte[] value) {
		this.secret.set(value);
	}

}
