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

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import io.copyover.session.OnUnserializable;

/**
 * How HTTP sessions are handed over.
 *
 * @param enabled whether they are
 * @param max how many sessions are handed over at the most. With more the copyover is
 * rolled back
 * @param onUnserializable what happens to an attribute that cannot be serialised
 */
@ConfigurationProperties("copyover.sessions")
public record CopyoverSessionsProperties(@DefaultValue("true") boolean enabled, @DefaultValue("100000") int max,
		@DefaultValue("warn") OnUnserializable onUnserializable) {

	/**
	 * Check the values.
	 */
	public CopyoverSessionsProperties {
		if (max < 1) {
			throw new InvalidConfigurationPropertyValueException("copyover.sessions.max", max, "It must be positive.");
		}
	}

}
