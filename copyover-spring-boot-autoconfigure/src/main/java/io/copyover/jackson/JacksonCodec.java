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

package io.copyover.jackson;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import io.copyover.Codec;

/**
 * Values as JSON, straight to and from the stream. What Jackson limits by default it
 * limits here too (a nesting of 500, a string of 20 million characters): what is larger
 * belongs in a raw section.
 * <p>
 * Safe for use by several threads.
 */
public final class JacksonCodec implements Codec {

	private final ObjectMapper mapper;

	/**
	 * Make a codec with Jackson's defaults.
	 */
	public JacksonCodec() {
		this(JsonMapper.builder().build());
	}

	/**
	 * Make a codec of a mapper. Whether it closes streams, flushes or refuses trailing
	 * tokens is set here, whatever the mapper says.
	 * @param mapper writes and reads the values
	 */
	public JacksonCodec(ObjectMapper mapper) {
		this.mapper = mapper;
	}

	/**
	 * Return the name of this codec.
	 * @return {@code json}
	 */
	@Override
	public String name() {
		return "json";
	}

	@Override
	public void write(@Nullable Object value, OutputStream out) throws IOException {
		try {
			this.mapper.writer()
				.without(StreamWriteFeature.AUTO_CLOSE_TARGET)
				.without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
				.writeValue(out, value);
		}
		catch (JacksonException ex) {
			throw JsonProblem.writing(ex);
		}
	}

	/**
	 * Read a value, and make sure that nothing but white space follows it.
	 * @param in gives the bytes of one section
	 * @param type the type of the value
	 * @return the value
	 * @throws IOException if the bytes are not one value of that type; the message tells
	 * where, and nothing of the value
	 */
	@Override
	public @Nullable Object read(InputStream in, Type type) throws IOException {
		try {
			return this.mapper.readerFor(this.mapper.constructType(type))
				.without(StreamReadFeature.AUTO_CLOSE_SOURCE)
				.with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
				.readValue(in);
		}
		catch (JacksonException ex) {
			throw JsonProblem.reading(ex);
		}
	}

	/**
	 * Check whether Jackson can write values of a type, and make them anew.
	 * @param type the type
	 * @throws IOException if it cannot: something in it has no properties, is abstract
	 * without type information, or has no constructor that can be used
	 */
	@Override
	public void check(Type type) throws IOException {
		try {
			new TypeCheck(this.mapper).check(this.mapper.constructType(type));
		}
		catch (JacksonException ex) {
			throw new IOException(ex.getOriginalMessage(), ex);
		}
	}

}
