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
import java.util.Objects;

/**
 * Takes the bytes of one section. Its {@code flush} does nothing: full chunks go out by
 * themselves, the rest at the end of the record.
 */
final class SectionOutput extends OutputStream {

	private final FrameWriter frames;

	private final String name;

	private long length;

	private boolean closed;

	SectionOutput(FrameWriter frames, String name) {
		this.frames = frames;
		this.name = name;
	}

	@Override
	public void write(int value) throws IOException {
		verifyOpen();
		this.frames.section((byte) value);
		this.length++;
	}

	@Override
	public void write(byte[] source, int offset, int count) throws IOException {
		Objects.checkFromIndexSize(offset, count, source.length);
		verifyOpen();
		this.frames.section(source, offset, count);
		this.length += count;
	}

	@Override
	public void close() {
		if (!this.closed) {
			this.closed = true;
			this.frames.endChunk();
			this.frames.frame(FrameType.SECTION_END, this.length);
		}
	}

	/**
	 * Refuse everything from now on, without an end of the section.
	 */
	void abandon() {
		this.closed = true;
	}

	boolean isOpen() {
		return !this.closed;
	}

	String name() {
		return this.name;
	}

	long length() {
		return this.length;
	}

	private void verifyOpen() throws IOException {
		this.frames.verify();
		if (this.closed) {
			throw new IOException("Section '" + this.name + "' is closed");
		}
	}

}
