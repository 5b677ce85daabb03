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
import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

import io.copyover.Codec;
import io.copyover.CopyoverException;
import io.copyover.CopyoverStreamException;
import io.copyover.Decoder;

/**
 * The decoder of one record. A section that a codec wrote may also be opened raw, so that
 * a version that has another codec can still make use of it; a raw one has no value.
 */
final class RecordDecoder implements Decoder {

	private final FrameReader frames;

	private final @Nullable Codec codec;

	private final String contributor;

	private final RecordSections sections;

	private boolean closed;

	RecordDecoder(FrameReader frames, @Nullable Codec codec, String contributor, RecordSections sections) {
		this.frames = frames;
		this.codec = codec;
		this.contributor = contributor;
		this.sections = sections;
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T readSection(String name, Type type) {
		verifyOpen(name);
		SectionStart start = this.sections.find(name);
		Codec reader = codec(start);
		try {
			Object value = reader.read(this.sections.open(start), type);
			this.sections.finishCurrent();
			return (T) value;
		}
		catch (IOException | RuntimeException ex) {
			throw failed(start, type, ex);
		}
		catch (StackOverflowError ex) {
			this.frames.verify();
			throw this.frames.damage("the value is nested too deeply");
		}
	}

	@Override
	public boolean hasSection(String name) {
		verifyOpen(name);
		return this.sections.contains(name);
	}

	@Override
	public InputStream openSection(String name) {
		verifyOpen(name);
		return this.sections.open(this.sections.find(name));
	}

	/**
	 * Refuse everything from now on.
	 */
	void close() {
		this.closed = true;
	}

	private Codec codec(SectionStart start) {
		if (this.codec != null && this.codec.name().equals(start.codec())) {
			return this.codec;
		}
		String section = "Section '" + start.name() + "' of contributor '" + this.contributor + "' ";
		if (Format.RAW.equals(start.codec())) {
			throw new CopyoverException(section + "is a raw one, which openSection reads");
		}
		throw new CopyoverException(section + "was written by codec '" + start.codec() + "', and this process has "
				+ ((this.codec != null) ? "codec '" + this.codec.name() + "'" : "none"));
	}

	private CopyoverException failed(SectionStart start, Type type, Exception ex) {
		CopyoverException failure = new CopyoverException("Section '" + start.name() + "' of contributor '"
				+ this.contributor + "' cannot be read as " + type.getTypeName() + ": " + Reasons.of(ex), ex);
		try {
			this.sections.finishCurrent();
		}
		catch (CopyoverStreamException damage) {
			damage.addSuppressed(failure);
			throw damage;
		}
		return failure;
	}

	private void verifyOpen(String name) {
		if (this.closed) {
			throw new CopyoverException("Section '" + name + "' was asked for too late: contributor '"
					+ this.contributor + "' has returned, and its decoder is closed");
		}
		this.frames.verify();
	}

}
