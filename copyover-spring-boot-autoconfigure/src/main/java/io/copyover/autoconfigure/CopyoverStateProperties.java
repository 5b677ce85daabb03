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
import org.springframework.util.unit.DataSize;

/**
 * How state that beans mark with {@code @CopyoverState} is handed over.
 *
 * @param enabled whether it is
 * @param maxSize how large each value may be as JSON. With a larger one the copyover is
 * rolled back
 */
@ConfigurationProperties("copyover.state")
public record CopyoverStateProperties(@DefaultValue("true") boolean enabled, @DefaultValue("64MB") DataSize maxSize) {

	/**
	 * Check the values.
	 */
	public CopyoverStateProperties {
		if (maxSize.toBytes() < 1) {
			throw new InvalidConfigurationPropertyValueException("copyover.state.max-size", maxSize,
					"It must be positive.");
		}
	}

}
