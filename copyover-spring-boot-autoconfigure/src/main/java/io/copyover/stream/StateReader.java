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

import java.io.InputStream;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.Codec;
import io.copyover.Contributor;
import io.copyover.ContributorException;
import io.copyover.CopyoverStreamException;
import io.copyover.UnclaimedStateException;

/**
 * Reads a stream of state: {@link #begin}, then {@link #restore}. Any bytes are safe to
 * read: every length is checked against a limit before memory is taken for it, and what
 * is damaged, cut off or of another version is a {@link CopyoverStreamException}.
 * <p>
 * Not safe for use by several threads. After a failure nothing more can be read.
 */
public final class StateReader {

	private static final Logger logger = LoggerFactory.getLogger(StateReader.class);

	private final FrameReader frames;

	private final @Nullable Codec codec;

	private final long buffer;

	private final Claims claims;

	private final Set<String> records = new HashSet<>();

	private Totals totals = Totals.NONE;

	private int stage;

	/**
	 * Make a reader. It never reads beyond the end mark, so that something else may
	 * follow it. It reads sections in large pieces and all else in small ones, so that a
	 * stream of many small sections is better buffered.
	 * @param in gives the bytes; it is never closed
	 * @param codec reads values, {@code null} if there are raw sections only
	 * @param buffer how many bytes of a record are kept when sections are passed over
	 * @param discard tells which unread state may go, as {@code contributor} or
	 * {@code contributor/section}
	 */
	public StateReader(InputStream in, @Nullable Codec codec, long buffer, Predicate<String> discard) {
		this.frames = new FrameReader(in);
		this.codec = codec;
		this.buffer = buffer;
		this.claims = new Claims(discard);
	}

	/**
	 * Read magic, version and header. Must come first, once.
	 * @return the fields by name, in the order of the stream
	 * @throws CopyoverStreamException if this is no stream of state, if it is one of
	 * another version, or if it is damaged or cut off
	 * @throws IllegalStateException if this was called before
	 */
	public Map<String, byte[]> begin() {
		enter(0);
		this.frames.preamble();
		Map<String, byte[]> fields = new LinkedHashMap<>();
		long length = 0;
		Frame frame = this.frames.next(FrameType.FIELD, FrameType.HEADER_END);
		while (frame.type() == FrameType.FIELD) {
			HeaderField field = HeaderField.of(frame.payload());
			length += field.value().length;
			if (fields.size() == Format.MAX_FIELDS || length > Format.MAX_HEADER) {
				throw this.frames.damage("the header is too large");
			}
			if (fields.put(field.name(), field.value()) != null) {
				throw this.frames.damage("there are two fields '" + field.name() + "'");
			}
			frame = this.frames.next(FrameType.FIELD, FrameType.HEADER_END);
		}
		this.frames.at("the space between records");
		return fields;
	}

	/**
	 * Restore every record up to the end mark, in the order of the stream. A contributor
	 * without a record is not called. If this throws, some contributors may have restored
	 * their state already: the process must not serve.
	 * @param contributors the contributors by name
	 * @return how long each took, in milliseconds by name, in the order of the stream
	 * @throws CopyoverStreamException if the stream is damaged or cut off, or if a limit
	 * was passed, whatever the contributor made of that
	 * @throws ContributorException if a contributor threw; it is named, what it threw is
	 * the cause
	 * @throws UnclaimedStateException if nobody read some of the state, and it may not go
	 * @throws IllegalStateException unless {@link #begin} was called just before
	 */
	public Map<String, Long> restore(Map<String, Contributor> contributors) {
		enter(1);
		this.frames.verify();
		Map<String, Long> times = new LinkedHashMap<>();
		Frame frame = this.frames.next(FrameType.RECORD, FrameType.END);
		while (frame.type() == FrameType.RECORD) {
			String name = frame.payload().name();
			frame.payload().end();
			long start = System.nanoTime();
			Contributor contributor = contributors.get(name);
			restore(name, contributor);
			if (contributor != null) {
				times.put(name, (System.nanoTime() - start) / 1_000_000);
			}
			frame = this.frames.next(FrameType.RECORD, FrameType.END);
		}
		if (!Totals.of(frame.payload()).equals(this.totals)) {
			throw this.frames.damage("the counts of the end mark are wrong");
		}
		this.claims.verify();
		logNew(contributors.keySet());
		return times;
	}

	private void restore(String name, @Nullable Contributor contributor) {
		if (!this.records.add(name)) {
			throw this.frames.damage("there are two records of contributor '" + name + "'");
		}
		if (this.records.size() > Format.MAX_RECORDS) {
			throw this.frames.damage("there are more than " + Format.MAX_RECORDS + " records");
		}
		RecordSections sections = new RecordSections(this.frames, name, this.buffer);
		if (contributor != null) {
			call(name, contributor, sections);
		}
		List<String> unread = sections.finish();
		if (contributor == null) {
			this.claims.unclaimed(name);
		}
		else {
			unread.forEach((section) -> this.claims.unclaimed(name, section));
		}
		this.totals = this.totals.plus(sections.count(), sections.bytes());
	}

	private void call(String name, Contributor contributor, RecordSections sections) {
		RecordDecoder decoder = new RecordDecoder(this.frames, this.codec, name, sections);
		try {
			contributor.copyoverRestore(decoder);
		}
		catch (Throwable ex) {
			this.frames.verify();
			if (ex instanceof InterruptedException) {
				Thread.currentThread().interrupt();
			}
			throw new ContributorException(name,
					"Contributor '" + name + "' failed to restore its state: " + Reasons.of(ex), ex);
		}
		finally {
			decoder.close();
		}
	}

	private void logNew(Set<String> contributors) {
		Set<String> added = new TreeSet<>(contributors);
		added.removeAll(this.records);
		if (!added.isEmpty()) {
			logger.info("No state in the stream for {}: new in this version, left as it is", String.join(", ", added));
		}
	}

	private void enter(int expected) {
		if (this.stage != expected) {
			throw new IllegalStateException("A stream of state is begun once, then restored once");
		}
		this.stage++;
	}

}
