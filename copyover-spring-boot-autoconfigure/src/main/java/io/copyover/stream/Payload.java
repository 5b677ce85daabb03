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

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

import io.copyover.CopyoverStreamException;

/**
 * Takes the payload of a frame apart. What does not fit is damage.
 */
final class Payload {

	private final ByteBuffer bytes;

	private final Function<String, CopyoverStreamException> damage;

	Payload(ByteBuffer bytes, Function<String, CopyoverStreamException> damage) {
		this.bytes = bytes;
		this.damage = damage;
	}

	/**
	 * Take a name: one byte of length, then UTF-8.
	 * @return the name, not blank
	 */
	String name() {
		require(1);
		int length = Byte.toUnsignedInt(this.bytes.get());
		require(length);
		ByteBuffer text = this.bytes.slice(this.bytes.position(), length);
		this.bytes.position(this.bytes.position() + length);
		try {
			String name = StandardCharsets.UTF_8.newDecoder().decode(text).toString();
			if (name.isBlank()) {
				throw this.damage.apply("a name is blank");
			}
			return name;
		}
		catch (CharacterCodingException ex) {
			throw this.damage.apply("a name is not valid UTF-8");
		}
	}

	/**
	 * Take a count or a length: eight bytes, the highest bit clear.
	 * @return the number, not negative
	 */
	long number() {
		require(Long.BYTES);
		long number = this.bytes.getLong();
		if (number < 0) {
			throw this.damage.apply("a count is negative");
		}
		return number;
	}

	/**
	 * Take all that is left.
	 * @return the bytes
	 */
	byte[] rest() {
		byte[] rest = new byte[this.bytes.remaining()];
		this.bytes.get(rest);
		return rest;
	}

	/**
	 * Make sure that nothing is left.
	 */
	void end() {
		if (this.bytes.hasRemaining()) {
			throw this.damage.apply("a frame is longer than what it carries");
		}
	}

	private void require(int count) {
		if (this.bytes.remaining() < count) {
			throw this.damage.apply("a frame is shorter than what it carries");
		}
	}

}
