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

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import io.copyover.websocket.SendToken;

/**
 * How WebSocket clients are handed over.
 *
 * @param enabled whether they are asked to come back. Otherwise a copyover is refused
 * while WebSockets are open
 * @param sendToken which authenticated clients are sent a reconnect token
 * @param closeTimeout how long a client may take that does not read
 */
@ConfigurationProperties("copyover.websocket")
public record CopyoverWebSocketProperties(@DefaultValue("true") boolean enabled,
		@DefaultValue("always") SendToken sendToken, @DefaultValue("1s") Duration closeTimeout) {

	/**
	 * Check the values.
	 */
	public CopyoverWebSocketProperties {
		if (closeTimeout.isNegative() || closeTimeout.isZero()) {
			throw new InvalidConfigurationPropertyValueException("copyover.websocket.close-timeout", closeTimeout,
					"It must be positive.");
		}
	}

}
