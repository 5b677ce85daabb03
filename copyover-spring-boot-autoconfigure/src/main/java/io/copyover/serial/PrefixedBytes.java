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

package io.copyover.serial;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Bytes with their length in front, as raw sections have them: 4 bytes, high byte first.
 * Text is UTF-8.
 */
public final class PrefixedBytes {

	private static final int MAX_TEXT = 1 << 16;

	private PrefixedBytes() {
	}

	/**
	 * Write bytes.
	 * @param out takes them
	 * @param bytes the bytes
	 * @throws IOException if they cannot be written
	 */
	public static void write(DataOutputStream out, byte[] bytes) throws IOException {
		out.writeInt(bytes.length);
		out.write(bytes);
	}

	/**
	 * Write text.
	 * @param out takes it
	 * @param text the text
	 * @throws IOException if it cannot be written
	 */
	public static void write(DataOutputStream out, String text) throws IOException {
		write(out, text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Read the bytes of a serialised value, at most 64 MiB.
	 * @param in gives them
	 * @return the bytes
	 * @throws IOException if there are more, or fewer than announced
	 */
	public static byte[] read(DataInputStream in) throws IOException {
		return read(in, SerializedObjects.MAX_BYTES);
	}

	/**
	 * Read text, at most 64 KiB.
	 * @param in gives it
	 * @return the text
	 * @throws IOException if there is more, or less than announced
	 */
	public static String readText(DataInputStream in) throws IOException {
		return new String(read(in, MAX_TEXT), StandardCharsets.UTF_8);
	}

	/**
	 * Read a length, or a number of what follows.
	 * @param in gives it
	 * @param limit how large it may be
	 * @return the length
	 * @throws IOException if it is larger, or negative
	 */
	public static int readLength(DataInputStream in, int limit) throws IOException {
		int length = in.readInt();
		if (length < 0 || length > limit) {
			throw new IOException("A length is " + length + ", where " + limit + " is the most");
		}
		return length;
	}

	// As much memory as there are bytes, whatever length is announced.
	private static byte[] read(DataInputStream in, int limit) throws IOException {
		int length = readLength(in, limit);
		byte[] bytes = in.readNBytes(length);
		if (bytes.length < length) {
			throw new EOFException("There are " + bytes.length + " bytes where " + length + " were announced");
		}
		return bytes;
	}

}
