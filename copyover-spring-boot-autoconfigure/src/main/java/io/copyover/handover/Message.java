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

package io.copyover.handover;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import io.copyover.CopyoverStreamException;

/**
 * One message beside the stream of state: an order to the successor, or an answer of it.
 * On the wire it is a letter, the length of its content in four bytes, and the content.
 *
 * @param kind what it says
 * @param content what goes with it, often nothing
 */
record Message(Kind kind, byte[] content) {

	/**
	 * Below the size up to which Linux writes to a pipe in one piece, so that a reader
	 * never sees a part of an answer.
	 */
	static final int MAX_TEXT = 3000;

	static final int MAX_CONTENT = 1 << 20;

	private static final int HEADER = 5;

	static Message of(Kind kind) {
		return new Message(kind, new byte[0]);
	}

	static Message of(Kind kind, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		return new Message(kind, (bytes.length <= MAX_TEXT) ? bytes : Arrays.copyOf(bytes, MAX_TEXT));
	}

	String text() {
		return new String(this.content, StandardCharsets.UTF_8);
	}

	void writeTo(OutputStream out) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocate(HEADER + this.content.length);
		buffer.put((byte) this.kind.letter).putInt(this.content.length).put(this.content);
		out.write(buffer.array());
		out.flush();
	}

	/**
	 * Read the next message.
	 * @param in gives the bytes
	 * @return the message, {@code null} at the end of the stream
	 * @throws IOException if the stream cannot be read, or ends within a message
	 */
	static @Nullable Message readFrom(InputStream in) throws IOException {
		int letter = in.read();
		if (letter < 0) {
			return null;
		}
		try {
			DataInputStream data = new DataInputStream(in);
			Kind kind = Kind.of(letter);
			int length = data.readInt();
			if (length < 0 || length > MAX_CONTENT) {
				throw new CopyoverStreamException("Message " + kind + " claims a length of " + length + " bytes");
			}
			byte[] content = data.readNBytes(length);
			return (content.length == length) ? new Message(kind, content) : null;
		}
		catch (EOFException ex) {
			return null;
		}
	}

	/**
	 * The kinds of messages.
	 */
	enum Kind {

		/** Answer: all exists, nothing has started; the content is the version. */
		READY('y'),
		/** Answer: all state is there; the content is the time that each took. */
		RESTORED('r'),
		/** Answer: it could serve. */
		SERVING('s'),
		/** Answer: it takes over. */
		RELEASED('l'),
		/** Answer: it gives up; the content is the reason. */
		FAILED('f'),
		/** Answer to {@link #EXPLAIN}: what its main thread is doing. */
		DOING('d'),
		/** Order: start, but do no work. */
		PROCEED('P'),
		/** Order: take over. */
		RELEASE('L'),
		/** Order: end, having started nothing. */
		QUIT('Q'),
		/** Order: say what the main thread is doing. */
		EXPLAIN('E'),
		/** Order: keep these reports. */
		REPORTS('R'),
		/** Order: no generation before the predecessor lives any more. */
		ALONE('A');

		private final char letter;

		Kind(char letter) {
			this.letter = letter;
		}

		private static Kind of(int letter) {
			for (Kind kind : values()) {
				if (kind.letter == letter) {
					return kind;
				}
			}
			throw new CopyoverStreamException("Unknown message 0x" + Integer.toHexString(letter));
		}

	}

}
