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
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

import io.copyover.CopyoverStreamException;

/**
 * Reads frames, and never a byte more than the frame that is asked for. The first failure
 * stays: everything later fails too.
 */
final class FrameReader {

	private final InputStream in;

	private final CRC32C crc = new CRC32C();

	private final byte[] ahead = new byte[8 * 1024];

	private int aheadStart;

	private int aheadEnd;

	private int chunkLeft;

	private long offset;

	private String place = "the header";

	private @Nullable CopyoverStreamException failure;

	FrameReader(InputStream in) {
		this.in = in;
	}

	/**
	 * Say where in the stream this is, for messages.
	 * @param place such as {@code section 'a' of contributor 'b'}
	 */
	void at(String place) {
		this.place = place;
	}

	/**
	 * Read what stands before the first frame.
	 */
	void preamble() {
		if (ByteBuffer.wrap(take(Long.BYTES)).getLong() != Format.MAGIC) {
			throw fail("This is not a stream of state: it does not begin with the right bytes", null);
		}
		int version = Short.toUnsignedInt(ByteBuffer.wrap(take(Short.BYTES)).getShort());
		if (version != Format.VERSION) {
			throw fail("The stream of state has format version " + version + ", this process reads version "
					+ Format.VERSION + " only", null);
		}
	}

	/**
	 * Read the next frame. Bytes of a chunk are left where they are, for {@link #read}.
	 * @param expected the types that may come here
	 * @return the frame, its length and its checksum verified
	 */
	Frame next(FrameType... expected) {
		ByteBuffer header = ByteBuffer.wrap(take(Format.FRAME_HEADER));
		FrameType type = type(Byte.toUnsignedInt(header.get()), expected);
		int length = header.getInt();
		if (!type.allows(length)) {
			throw damage(type + " has a length of " + Integer.toUnsignedString(length));
		}
		if (type == FrameType.CHUNK) {
			this.chunkLeft = length;
			return new Frame(type, new Payload(ByteBuffer.allocate(0), this::damage));
		}
		byte[] payload = take(type.checked() ? length - Integer.BYTES : length);
		if (type.checked()) {
			verifyChecksum();
		}
		return new Frame(type, new Payload(ByteBuffer.wrap(payload), this::damage));
	}

	/**
	 * Read bytes of the current chunk.
	 * @param target takes the bytes
	 * @param start where to put them
	 * @param length how many at most, more than 0
	 * @return how many were read, 0 if the chunk is at its end
	 */
	int read(byte[] target, int start, int length) {
		verify();
		if (this.aheadStart == this.aheadEnd) {
			int most = Math.min(length, this.chunkLeft);
			if (most == 0 || length >= this.ahead.length) {
				return receive(target, start, most);
			}
			this.aheadStart = 0;
			this.aheadEnd = receive(this.ahead, 0, Math.min(this.ahead.length, this.chunkLeft));
		}
		int count = Math.min(length, this.aheadEnd - this.aheadStart);
		System.arraycopy(this.ahead, this.aheadStart, target, start, count);
		this.aheadStart += count;
		return count;
	}

	/**
	 * Report damage.
	 * @param what what is wrong
	 * @return to be thrown
	 */
	CopyoverStreamException damage(String what) {
		return fail("The stream of state is damaged before offset " + this.offset + ", in " + this.place + ": " + what,
				null);
	}

	/**
	 * Report a failure, which stays.
	 * @param message what is wrong
	 * @param cause why
	 * @return to be thrown
	 */
	CopyoverStreamException fail(String message, @Nullable Throwable cause) {
		this.failure = new CopyoverStreamException(message, cause);
		return this.failure;
	}

	/**
	 * Throw the first failure, if there was one.
	 */
	void verify() {
		if (this.failure != null) {
			throw new CopyoverStreamException(this.failure.getMessage(), this.failure);
		}
	}

	private FrameType type(int tag, FrameType... expected) {
		FrameType type = FrameType.of(tag);
		for (FrameType candidate : expected) {
			if (candidate == type) {
				return candidate;
			}
		}
		throw damage((type != null) ? type + " is out of place" : "there is no frame 0x%02x".formatted(tag));
	}

	private void verifyChecksum() {
		int computed = (int) this.crc.getValue();
		int stored = ByteBuffer.wrap(receive(Integer.BYTES)).getInt();
		if (computed != stored) {
			throw damage("the checksum is wrong");
		}
	}

	private byte[] take(int length) {
		byte[] bytes = receive(length);
		this.crc.update(bytes);
		return bytes;
	}

	private byte[] receive(int length) {
		verify();
		try {
			byte[] bytes = new byte[length];
			int count = this.in.readNBytes(bytes, 0, length);
			this.offset += count;
			if (count < length) {
				throw truncated();
			}
			return bytes;
		}
		catch (IOException ex) {
			throw unreadable(ex);
		}
	}

	private int receive(byte[] target, int start, int length) {
		if (length == 0) {
			return 0;
		}
		try {
			int count = this.in.read(target, start, length);
			if (count < 0) {
				throw truncated();
			}
			this.crc.update(target, start, count);
			this.offset += count;
			this.chunkLeft -= count;
			return count;
		}
		catch (IOException ex) {
			throw unreadable(ex);
		}
	}

	private CopyoverStreamException truncated() {
		return fail("The stream of state ended at offset " + this.offset + ", in " + this.place
				+ ", without its end mark: its writer ended early, or it was cut off", null);
	}

	private CopyoverStreamException unreadable(IOException ex) {
		return fail("The stream of state could not be read at offset " + this.offset + ", in " + this.place + ": "
				+ ((ex.getMessage() != null) ? ex.getMessage() : ex.toString()), ex);
	}

}
