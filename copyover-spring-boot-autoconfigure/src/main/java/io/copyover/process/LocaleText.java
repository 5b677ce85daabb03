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

package io.copyover.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Arrays;

/**
 * Turns arguments into bytes and back as the JVM does, in the locale's encoding, but
 * refuses what that encoding cannot carry instead of replacing it. No message shows an
 * argument: it may be a secret.
 */
final class LocaleText {

	private final Charset charset;

	LocaleText(Charset charset) {
		this.charset = charset;
	}

	/**
	 * Make one for the locale that this JVM runs in.
	 * @return the converter
	 */
	static LocaleText ofThisJvm() {
		String encoding = System.getProperty("sun.jnu.encoding");
		return new LocaleText((encoding != null) ? Charset.forName(encoding) : Charset.defaultCharset());
	}

	/**
	 * Return the encoding.
	 * @return the encoding of the locale
	 */
	Charset charset() {
		return this.charset;
	}

	/**
	 * Turn bytes into text.
	 * @param bytes the bytes
	 * @param what what they are, for the message
	 * @return the text, which {@link #encode} turns into the same bytes
	 * @throws IOException if there is no such text
	 */
	String decode(byte[] bytes, String what) throws IOException {
		try {
			String text = this.charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
			if (Arrays.equals(bytes, encode(text, what))) {
				return text;
			}
		}
		catch (CharacterCodingException ex) {
			// Falls through to the refusal, which says more.
		}
		throw refusal(what);
	}

	/**
	 * Turn text into bytes.
	 * @param text the text
	 * @param what what it is, for the message
	 * @return the bytes
	 * @throws IOException if there are no such bytes, or one of them is NUL
	 */
	byte[] encode(String text, String what) throws IOException {
		if (text.indexOf('\0') >= 0) {
			throw new IOException(what + " contains a NUL character, which no process can be given");
		}
		try {
			ByteBuffer buffer = this.charset.newEncoder().encode(CharBuffer.wrap(text));
			byte[] bytes = new byte[buffer.remaining()];
			buffer.get(bytes);
			return bytes;
		}
		catch (CharacterCodingException ex) {
			throw refusal(what);
		}
	}

	private IOException refusal(String what) {
		return new IOException(what + " has characters that this locale (" + this.charset.name()
				+ ") cannot carry; start the JVM with a UTF-8 locale, such as LC_ALL=C.UTF-8");
	}

}
