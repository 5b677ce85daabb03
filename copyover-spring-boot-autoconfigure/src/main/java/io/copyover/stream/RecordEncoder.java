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
import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.copyover.Codec;
import io.copyover.CopyoverException;
import io.copyover.Encoder;
import io.copyover.SectionTooLargeException;

/**
 * The encoder of one record.
 */
final class RecordEncoder implements Encoder {

	private final FrameWriter frames;

	private final @Nullable Codec codec;

	private final String contributor;

	private final Set<String> names = new HashSet<>();

	private long bytes;

	private boolean closed;

	private @Nullable SectionOutput current;

	private @Nullable CopyoverException failure;

	RecordEncoder(FrameWriter frames, @Nullable Codec codec, String contributor) {
		this.frames = frames;
		this.codec = codec;
		this.contributor = contributor;
	}

	@Override
	public void writeSection(String name, @Nullable Object value) {
		writeSection(name, value, Long.MAX_VALUE);
	}

	@Override
	public void writeSection(String name, @Nullable Object value, long maximum) {
		if (this.codec == null) {
			throw new CopyoverException("Section '" + name + "' of contributor '" + this.contributor
					+ "' cannot be written, for there is no codec; use openSection or configure a codec");
		}
		SectionOutput output = open(new SectionStart(name, this.codec.name()));
		LimitedOutput limited = new LimitedOutput(output, maximum);
		try {
			this.codec.write(value, limited);
		}
		catch (IOException | RuntimeException | StackOverflowError ex) {
			this.frames.verify();
			this.failure = limited.isExceeded() ? new SectionTooLargeException(this.contributor, name, maximum)
					: new CopyoverException(
							"Section '" + name + "' of contributor '" + this.contributor
									+ "' could not be written by codec '" + this.codec.name() + "': " + Reasons.of(ex),
							ex);
			throw this.failure;
		}
		finish(output);
	}

	@Override
	public OutputStream openSection(String name) {
		return open(new SectionStart(name, Format.RAW));
	}

	/**
	 * End the record.
	 * @return what was written
	 */
	StateWriter.Written end() {
		this.frames.verify();
		if (this.failure != null) {
			throw this.failure;
		}
		finishCurrent();
		this.closed = true;
		this.frames.frame(FrameType.RECORD_END, this.names.size());
		return new StateWriter.Written(this.names.size(), this.bytes);
	}

	/**
	 * Refuse everything from now on. What was begun is left unfinished.
	 */
	void abandon() {
		this.closed = true;
		if (this.current != null) {
			this.current.abandon();
		}
	}

	private SectionOutput open(SectionStart start) {
		verifyReady(start.name());
		byte[] payload = start.toPayload();
		if (this.names.size() == Format.MAX_SECTIONS) {
			throw new CopyoverException(
					"Contributor '" + this.contributor + "' has more than " + Format.MAX_SECTIONS + " sections");
		}
		if (!this.names.add(start.name())) {
			throw new CopyoverException(
					"Contributor '" + this.contributor + "' already has a section '" + start.name() + "'");
		}
		finishCurrent();
		this.frames.frame(FrameType.SECTION, payload);
		this.current = new SectionOutput(this.frames, start.name());
		return this.current;
	}

	private void verifyReady(String name) {
		if (this.closed) {
			throw new CopyoverException("Section '" + name + "' came too late: contributor '" + this.contributor
					+ "' has returned, and its encoder is closed");
		}
		this.frames.verify();
		if (this.failure != null) {
			throw new CopyoverException("Section '" + name + "' cannot follow one that failed", this.failure);
		}
		if (this.current != null && this.current.isOpen()) {
			throw new CopyoverException("Section '" + name + "' of contributor '" + this.contributor
					+ "' cannot begin while section '" + this.current.name() + "' is open");
		}
	}

	private void finishCurrent() {
		if (this.current != null) {
			finish(this.current);
		}
	}

	private void finish(SectionOutput output) {
		output.close();
		this.bytes += output.length();
		this.current = null;
	}

}
