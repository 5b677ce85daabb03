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
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Gives the bytes of the section that the stream stands in. It tells of the section's end
 * only after length and checksum were verified.
 */
final class SectionInput extends InputStream {

	private final FrameReader frames;

	private final String name;

	private final byte[] single = new byte[1];

	private long length;

	private boolean ended;

	private @Nullable String closed;

	private @Nullable InputStream kept;

	SectionInput(FrameReader frames, String name) {
		this.frames = frames;
		this.name = name;
	}

	@Override
	public int read() throws IOException {
		return (read(this.single, 0, 1) < 0) ? -1 : Byte.toUnsignedInt(this.single[0]);
	}

	@Override
	public int read(byte[] target, int start, int count) throws IOException {
		Objects.checkFromIndexSize(start, count, target.length);
		if (this.closed != null) {
			throw new IOException("Section '" + this.name + "' " + this.closed);
		}
		return (this.kept != null) ? this.kept.read(target, start, count) : take(target, start, count);
	}

	@Override
	public void close() {
		close("is closed");
	}

	/**
	 * Refuse reading from now on.
	 * @param reason why, for the message
	 */
	void close(String reason) {
		if (this.closed == null) {
			this.closed = reason;
		}
	}

	/**
	 * Read on from memory instead of from the stream.
	 * @param rest what is left of the section
	 */
	void keep(Kept rest) {
		this.kept = rest.open();
	}

	/**
	 * Read bytes, whether it is closed or not.
	 * @param target takes the bytes
	 * @param start where to put them
	 * @param count how many at most
	 * @return how many, -1 at the end
	 */
	int take(byte[] target, int start, int count) {
		this.frames.verify();
		if (count == 0) {
			return 0;
		}
		while (!this.ended) {
			int taken = this.frames.read(target, start, count);
			if (taken > 0) {
				this.length += taken;
				return taken;
			}
			next();
		}
		return -1;
	}

	String name() {
		return this.name;
	}

	long length() {
		return this.length;
	}

	boolean isOpen() {
		return this.closed == null;
	}

	private void next() {
		Frame frame = this.frames.next(FrameType.CHUNK, FrameType.SECTION_END);
		if (frame.type() == FrameType.SECTION_END) {
			if (frame.payload().number() != this.length) {
				throw this.frames.damage("the section has another length than it says");
			}
			this.ended = true;
		}
	}

}
