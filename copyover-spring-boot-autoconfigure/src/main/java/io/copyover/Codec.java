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

package io.copyover;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

/**
 * Turns the values of {@link Encoder#writeSection} into bytes and back. The starter uses
 * JSON. A codec must be safe for use by several threads.
 */
public interface Codec {

	/**
	 * Return the name that is written with each section, so that one that another codec
	 * wrote is recognised.
	 * @return the name, such as {@code json}; {@code raw} is taken
	 */
	String name();

	/**
	 * Write a value. The stream must not be closed.
	 * @param value the value
	 * @param out takes the bytes
	 * @throws IOException if the value cannot be written
	 */
	void write(@Nullable Object value, OutputStream out) throws IOException;

	/**
	 * Read a value up to the end of the stream. The stream must not be closed.
	 * @param in gives the bytes of one section
	 * @param type the type of the value
	 * @return the value
	 * @throws IOException if the bytes are not a value of that type
	 */
	@Nullable Object read(InputStream in, Type type) throws IOException;

	/**
	 * Check whether values of a type can be written and read back, before there is one.
	 * @param type the type
	 * @throws IOException if they cannot; the message names the type that is in the way
	 */
	default void check(Type type) throws IOException {
	}

}
