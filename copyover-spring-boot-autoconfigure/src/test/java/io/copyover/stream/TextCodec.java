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

package io.copyover.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import io.copyover.Codec;

/**
 * Writes texts as UTF-8, and {@code null} as no bytes.
 */
class TextCodec implements Codec {

	private final String name;

	TextCodec() {
		this("text");
	}

	TextCodec(String name) {
		this.name = name;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public void write(@Nullable Object value, OutputStream out) throws IOException {
		if (value != null) {
			out.write(((String) value).getBytes(StandardCharsets.UTF_8));
		}
	}

	@Override
	public @Nullable Object read(InputStream in, Type type) throws IOException {
		if (type != String.class) {
			throw new IOException("Texts only");
		}
		String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
		return text.isEmpty() ? null : text;
	}

}
