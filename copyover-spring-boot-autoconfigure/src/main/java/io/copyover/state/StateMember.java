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

package io.copyover.state;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

/**
 * One value of a bean.
 *
 * @param member what it is in the source, such as {@code Lamp.oil}
 * @param section the name of its section
 * @param type its type
 * @param getter reads it
 * @param setter writes it
 */
record StateMember(String member, String section, Type type, Getter getter, Setter setter) {

	/**
	 * Reads a value.
	 */
	@FunctionalInterface
	interface Getter {

		@Nullable Object get() throws Exception;

	}

	/**
	 * Writes a value.
	 */
	@FunctionalInterface
	interface Setter {

		void set(@Nullable Object value) throws Exception;

	}

}
