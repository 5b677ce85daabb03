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
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

import io.copyover.CopyoverStreamException;

/**
 * Writes frames through one buffer, so that small ones go out together and a large
 * section goes out in whole chunks. The first failure stays: everything later fails too.
 */
final class FrameWriter {

	private static final int SLACK = 8 * 1024;

	private static final int CHUNK_FRAME = Format.FRAME_HEADER + Format.MAX_CHUNK;

	private static final int CLOSED = -1;

	private final OutputStream out;

	private final CRC32C crc = new CRC32C();

	private final byte[] bytes = new byte[SLACK + CHUNK_FRAME];

	private final ByteBuffer buffer = ByteBuffer.wrap(this.bytes);

	private int checkedTo;

	private int chunkStart = CLOSED;

	private long written;

	private @Nullable CopyoverStreamException failure;

	FrameWriter(OutputStream out) {
		this.out = out;
	}

	/**
	 * Write what stands before the first frame.
	 */
	void preamble() {
		this.buffer.putLong(Format.MAGIC).putShort((short) Format.VERSION);
	}

	/**
	 * Write a frame, with its checksum if it has one.
	 * @param type what it is
	 * @param payload what it carries
	 */
	void frame(FrameType type, byte[] payload) {
		int length = payload.length + (type.checked() ? Integer.BYTES : 0);
		room(Format.FRAME_HEADER);
		this.buffer.put((byte) type.tag()).putInt(length);
		put(payload);
		if (type.checked()) {
			room(Integer.BYTES);
			check();
			this.buffer.putInt((int) this.crc.getValue());
			this.checkedTo = this.buffer.position();
		}
	}

	/**
	 * Write a frame that carries one number.
	 * @param type what it is
	 * @param number the number
	 */
	void frame(FrameType type, long number) {
		frame(type, ByteBuffer.allocate(Long.BYTES).putLong(number).array());
	}

	/**
	 * Write bytes of the current section. They go out when a chunk is full.
	 * @param source has the bytes
	 * @param offset where they begin
	 * @param length how many
	 */
	void section(byte[] source, int offset, int length) {
		int done = 0;
		while (done < length) {
			int count = Math.min(length - done, openChunk());
			this.buffer.put(source, offset + done, count);
			done += count;
		}
	}

	/**
	 * Write one byte of the current section.
	 * @param value the byte
	 */
	void section(byte value) {
		openChunk();
		this.buffer.put(value);
	}

	/**
	 * End the bytes of the current section.
	 */
	void endChunk() {
		if (this.chunkStart != CLOSED) {
			int length = this.buffer.position() - this.chunkStart - Format.FRAME_HEADER;
			this.buffer.putInt(this.chunkStart + 1, length);
			this.chunkStart = CLOSED;
		}
	}

	/**
	 * Send all that was written.
	 */
	void flush() {
		drain();
		try {
			this.out.flush();
		}
		catch (IOException ex) {
			throw fail(ex);
		}
	}

	/**
	 * Return how many bytes were sent.
	 * @return the offset in the stream
	 */
	long written() {
		return this.written;
	}

	/**
	 * Throw the first failure, if there was one.
	 */
	void verify() {
		if (this.failure != null) {
			throw new CopyoverStreamException(this.failure.getMessage(), this.failure);
		}
	}

	private int openChunk() {
		if (this.chunkStart != CLOSED) {
			int room = this.chunkStart + CHUNK_FRAME - this.buffer.position();
			if (room > 0) {
				return room;
			}
			endChunk();
		}
		room(CHUNK_FRAME);
		this.chunkStart = this.buffer.position();
		this.buffer.put((byte) FrameType.CHUNK.tag()).putInt(0);
		return Format.MAX_CHUNK;
	}

	private void put(byte[] payload) {
		int done = 0;
		while (done < payload.length) {
			room(1);
			int count = Math.min(payload.length - done, this.buffer.remaining());
			this.buffer.put(payload, done, count);
			done += count;
		}
	}

	private void room(int count) {
		verify();
		if (this.buffer.remaining() < count) {
			drain();
		}
	}

	private void check() {
		this.crc.update(this.bytes, this.checkedTo, this.buffer.position() - this.checkedTo);
		this.checkedTo = this.buffer.position();
	}

	private void drain() {
		verify();
		check();
		try {
			this.out.write(this.bytes, 0, this.buffer.position());
		}
		catch (IOException ex) {
			throw fail(ex);
		}
		this.written += this.buffer.position();
		this.buffer.clear();
		this.checkedTo = 0;
	}

	private CopyoverStreamException fail(IOException ex) {
		this.failure = new CopyoverStreamException("The stream of state could not be written after " + this.written
				+ " bytes: " + ((ex.getMessage() != null) ? ex.getMessage() : ex.toString()), ex);
		return this.failure;
	}

}
