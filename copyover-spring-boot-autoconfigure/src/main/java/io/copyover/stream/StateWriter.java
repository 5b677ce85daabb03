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

import java.io.OutputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.copyover.Codec;
import io.copyover.Contributor;
import io.copyover.ContributorException;
import io.copyover.CopyoverException;
import io.copyover.CopyoverStreamException;

/**
 * Writes a stream of state: {@link #begin}, any number of {@link #write}, {@link #end}.
 * It has one buffer of the size of a chunk and hands whole chunks on, so that the stream
 * it writes to needs none. What a contributor wrote is flushed when it returns, so that
 * the reader can work at the same time.
 * <p>
 * Not safe for use by several threads. After a failure nothing more can be written, so
 * that no end mark can make a whole of what is a part.
 */
public final class StateWriter {

	private final FrameWriter frames;

	private final @Nullable Codec codec;

	private final Set<String> names = new HashSet<>();

	private Totals totals = Totals.NONE;

	private Stage stage = Stage.NEW;

	/**
	 * Make a writer.
	 * @param out takes the bytes; it is flushed, never closed
	 * @param codec writes values, {@code null} if there are raw sections only
	 * @throws CopyoverException if the codec's name is blank, too long or {@code raw}
	 */
	public StateWriter(OutputStream out, @Nullable Codec codec) {
		if (codec != null) {
			Names.encode("codec", codec.name());
			if (Format.RAW.equals(codec.name())) {
				throw new CopyoverException("A codec must not be called '" + Format.RAW + "'");
			}
		}
		this.frames = new FrameWriter(out);
		this.codec = codec;
	}

	/**
	 * Write magic, version and header, and flush. Must come first, once.
	 * @param fields the fields by name, at most 256; a name has at most 255 bytes in
	 * UTF-8, a value at most 4 MiB, all values at most 8 MiB
	 * @throws CopyoverException if the header is beyond those limits
	 * @throws CopyoverStreamException if the stream cannot be written
	 * @throws IllegalStateException if this was called before
	 */
	public void begin(Map<String, byte[]> fields) {
		enter(Stage.NEW);
		verify(fields);
		this.frames.preamble();
		fields.forEach((name, value) -> this.frames.frame(FrameType.FIELD, new HeaderField(name, value).toPayload()));
		this.frames.frame(FrameType.HEADER_END, new byte[0]);
		this.frames.flush();
		this.stage = Stage.RECORDS;
	}

	/**
	 * Let a contributor save its state as one record, and flush.
	 * @param contributor the contributor
	 * @return what it wrote
	 * @throws ContributorException if the contributor threw; it is named, what it threw
	 * is the cause
	 * @throws CopyoverStreamException if the stream cannot be written, whatever the
	 * contributor made of that
	 * @throws CopyoverException if its name is not valid or was there before
	 * @throws IllegalStateException if {@link #begin} was not called, or after a failure
	 */
	public Written write(Contributor contributor) {
		enter(Stage.RECORDS);
		String name = contributor.copyoverName();
		byte[] payload = Names.encode("contributor", name);
		if (this.names.size() == Format.MAX_RECORDS) {
			throw new CopyoverException("There are more than " + Format.MAX_RECORDS + " contributors");
		}
		if (!this.names.add(name)) {
			throw new CopyoverException("There are two contributors called '" + name + "'");
		}
		this.frames.frame(FrameType.RECORD, payload);
		Written written = save(contributor, name);
		this.frames.flush();
		this.totals = this.totals.plus(written.sections(), written.bytes());
		this.stage = Stage.RECORDS;
		return written;
	}

	/**
	 * Write the end mark and flush. The stream is not closed.
	 * @return the length of the whole stream in bytes
	 * @throws CopyoverStreamException if the stream cannot be written
	 * @throws IllegalStateException if {@link #begin} was not called, or after a failure
	 */
	public long end() {
		enter(Stage.RECORDS);
		this.frames.frame(FrameType.END, this.totals.toPayload());
		this.frames.flush();
		return this.frames.written();
	}

	private Written save(Contributor contributor, String name) {
		RecordEncoder encoder = new RecordEncoder(this.frames, this.codec, name);
		try {
			contributor.copyoverSave(encoder);
			return encoder.end();
		}
		catch (Throwable ex) {
			this.frames.verify();
			if (ex instanceof InterruptedException) {
				Thread.currentThread().interrupt();
			}
			throw new ContributorException(name,
					"Contributor '" + name + "' failed to save its state: " + Reasons.of(ex), ex);
		}
		finally {
			encoder.abandon();
		}
	}

	private void enter(Stage expected) {
		if (this.stage != expected) {
			throw new IllegalStateException("The stream of state " + this.stage.description);
		}
		this.stage = Stage.ENDED;
	}

	private static void verify(Map<String, byte[]> fields) {
		long length = fields.values().stream().mapToLong((value) -> value.length).sum();
		if (fields.size() > Format.MAX_FIELDS || length > Format.MAX_HEADER) {
			throw new CopyoverException("The header of a stream of state must not have more than " + Format.MAX_FIELDS
					+ " fields and " + Format.MAX_HEADER + " bytes, this has " + fields.size() + " and " + length);
		}
	}

	/**
	 * What a contributor wrote.
	 *
	 * @param sections how many sections
	 * @param bytes how many bytes they hold
	 */
	public record Written(int sections, long bytes) {

	}

	private enum Stage {

		NEW("has not begun"), RECORDS("has begun"), ENDED("has ended or failed");

		private final String description;

		Stage(String description) {
			this.description = description;
		}

	}

}
