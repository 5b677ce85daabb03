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
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import io.copyover.CopyoverException;

/**
 * Checks and encodes names.
 */
final class Names {

	private Names() {
	}

	/**
	 * Encode a name as one byte of length and UTF-8.
	 * @param what whose name it is, for the message
	 * @param name the name
	 * @return the bytes, 2 to 256
	 * @throws CopyoverException if the name is blank, too long or no Unicode text
	 */
	static byte[] encode(String what, String name) {
		if (name.isBlank()) {
			throw new CopyoverException("The name of a " + what + " must not be blank");
		}
		ByteBuffer text = utf8(what, name);
		if (text.remaining() > Format.MAX_NAME) {
			throw new CopyoverException(
					"The name of a " + what + " must not be longer than " + Format.MAX_NAME + " bytes in UTF-8, '"
							+ name.substring(0, Math.min(32, name.length())) + "...' has " + text.remaining());
		}
		byte[] encoded = new byte[1 + text.remaining()];
		encoded[0] = (byte) text.remaining();
		text.get(encoded, 1, encoded.length - 1);
		return encoded;
	}

	private static ByteBuffer utf8(String what, String name) {
		try {
			return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
		}
		catch (CharacterCodingException ex) {
			throw new CopyoverException("The name of a " + what + " must be Unicode text, '" + name + "' is not", ex);
		}
	}

}
