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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.copyover.CopyoverException;
import io.copyover.SectionNotFoundException;

/**
 * The sections of one record: those that were passed over, in memory, and the one that
 * the stream stands at.
 */
final class RecordSections {

	private final FrameReader frames;

	private final String contributor;

	private final long buffer;

	private final byte[] scratch = new byte[16 * 1024];

	private final Set<String> seen = new HashSet<>();

	private final Map<String, KeptSection> kept = new LinkedHashMap<>();

	private @Nullable SectionStart next;

	private @Nullable SectionInput current;

	private long keptBytes;

	private long bytes;

	private boolean ended;

	RecordSections(FrameReader frames, String contributor, long buffer) {
		this.frames = frames;
		this.contributor = contributor;
		this.buffer = buffer;
		frames.at("the record of contributor '" + contributor + "'");
	}

	/**
	 * Tell whether there is a section of that name, read or not. The one that is being
	 * read stays readable.
	 * @param name the name
	 * @return {@code true} if so
	 */
	boolean contains(String name) {
		while (!this.seen.contains(name) && !this.ended) {
			if (this.current != null && this.current.isOpen()) {
				this.current.keep(keep(this.current));
				this.bytes += this.current.length();
				this.current = null;
			}
			advance();
		}
		return this.seen.contains(name);
	}

	/**
	 * Find a section that has not been read, passing over others.
	 * @param name the name
	 * @return the start of the section
	 */
	SectionStart find(String name) {
		while (true) {
			if (this.next != null && this.next.name().equals(name)) {
				return this.next;
			}
			KeptSection section = this.kept.get(name);
			if (section != null) {
				return section.start();
			}
			if (this.seen.contains(name)) {
				throw new CopyoverException(
						"Section '" + name + "' of contributor '" + this.contributor + "' has been read before");
			}
			if (this.ended) {
				throw new SectionNotFoundException(this.contributor, name);
			}
			advance();
		}
	}

	/**
	 * Open a section that {@link #find} found.
	 * @param start the start of the section
	 * @return its bytes
	 */
	InputStream open(SectionStart start) {
		KeptSection section = this.kept.remove(start.name());
		if (section != null) {
			this.keptBytes -= section.content().size();
			return section.content().open();
		}
		this.next = null;
		this.current = new SectionInput(this.frames, start.name());
		return this.current;
	}

	/**
	 * Skip what is left of the section that is being read, and verify its checksum.
	 */
	void finishCurrent() {
		if (this.current != null) {
			this.current.close("is closed, for another one was opened or the contributor returned");
			int count = 0;
			while (count >= 0) {
				count = this.current.take(this.scratch, 0, this.scratch.length);
			}
			this.bytes += this.current.length();
			this.current = null;
		}
	}

	/**
	 * Skip to the end of the record.
	 * @return the names of the sections that nobody read
	 */
	List<String> finish() {
		List<String> unread = new ArrayList<>(this.kept.keySet());
		this.kept.clear();
		while (!this.ended) {
			if (this.next != null) {
				unread.add(this.next.name());
				open(this.next);
			}
			advance();
		}
		return unread;
	}

	int count() {
		return this.seen.size();
	}

	long bytes() {
		return this.bytes;
	}

	private void advance() {
		finishCurrent();
		if (this.next != null) {
			SectionStart start = this.next;
			this.kept.put(start.name(), new KeptSection(start, keep((SectionInput) open(start))));
			finishCurrent();
		}
		Frame frame = this.frames.next(FrameType.SECTION, FrameType.RECORD_END);
		if (frame.type() == FrameType.SECTION) {
			begin(SectionStart.of(frame.payload()));
		}
		else {
			end(frame.payload());
		}
	}

	private void begin(SectionStart start) {
		if (!this.seen.add(start.name())) {
			throw this.frames.damage("there are two sections '" + start.name() + "'");
		}
		if (this.seen.size() > Format.MAX_SECTIONS) {
			throw this.frames.damage("there are more than " + Format.MAX_SECTIONS + " sections");
		}
		this.frames.at("section '" + start.name() + "' of contributor '" + this.contributor + "'");
		this.next = start;
	}

	private void end(Payload payload) {
		this.ended = true;
		if (payload.number() != this.seen.size()) {
			throw this.frames.damage("there are " + this.seen.size() + " sections, and the record says otherwise");
		}
		payload.end();
		this.frames.at("the space between records");
	}

	private Kept keep(SectionInput input) {
		Kept content = new Kept();
		int count = input.take(this.scratch, 0, this.scratch.length);
		while (count >= 0) {
			this.keptBytes += count;
			if (this.keptBytes > this.buffer || content.size() > Kept.MAX - count) {
				throw this.frames.fail("Passing over section '" + input.name() + "' of contributor '" + this.contributor
						+ "' would keep more than " + this.buffer
						+ " bytes in memory (copyover.restore.buffer); read the sections in the order of saving,"
						+ " which keeps none, or raise the limit", null);
			}
			content.write(this.scratch, 0, count);
			count = input.take(this.scratch, 0, this.scratch.length);
		}
		return content;
	}

	/**
	 * A section in memory.
	 *
	 * @param start its start
	 * @param content its bytes
	 */
	private record KeptSection(SectionStart start, Kept content) {

	}

}
