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

package io.copyover.autoconfigure;

import java.security.SecureRandom;
import java.util.Set;
import java.util.function.Supplier;

import org.springframework.beans.factory.ObjectProvider;

import io.copyover.autoconfigure.CopyoverProperties.Gate;
import io.copyover.web.GateSettings;

/**
 * What the adapters to all web servers are made with.
 */
final class TrafficSettings {

	private static final int SECRET_BYTES = 32;

	private TrafficSettings() {
	}

	static GateSettings gate(CopyoverProperties properties, ObjectProvider<ExemptPaths> exempt) {
		Gate gate = properties.gate();
		return new GateSettings((int) gate.memory().toBytes(), gate.spool().toBytes(), gate.stream(),
				() -> exempt.stream().findFirst().map(ExemptPaths::get).orElse(Set.of()),
				LongRequestRules.of(properties.longRequests()));
	}

	static Supplier<Set<String>> exemptOnManagementServer(ObjectProvider<ExemptPaths> exempt) {
		return () -> exempt.stream().findFirst().map(ExemptPaths::onManagementServer).orElse(Set.of());
	}

	static byte[] newSecret() {
		byte[] secret = new byte[SECRET_BYTES];
		new SecureRandom().nextBytes(secret);
		return secret;
	}

}
