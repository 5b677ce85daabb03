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

import org.jspecify.annotations.Nullable;

/**
 * What a frame may be: its tag, and between which limits its length lies.
 */
enum FrameType {

	/**
	 * A field of the header.
	 */
	FIELD(0x01, 2, 1 + Format.MAX_NAME + Format.MAX_FIELD_VALUE, false),

	/**
	 * The end of the header.
	 */
	HEADER_END(0x02, 4, 4, true),

	/**
	 * The start of a contributor's record.
	 */
	RECORD(0x10, 6, 1 + Format.MAX_NAME + 4, true),

	/**
	 * The start of a section.
	 */
	SECTION(0x11, 8, 2 * (1 + Format.MAX_NAME) + 4, true),

	/**
	 * Bytes of a section.
	 */
	CHUNK(0x12, 1, Format.MAX_CHUNK, false),

	/**
	 * The end of a section.
	 */
	SECTION_END(0x13, 12, 12, true),

	/**
	 * The end of a record.
	 */
	RECORD_END(0x14, 12, 12, true),

	/**
	 * The end mark of the stream.
	 */
	END(0x1F, 28, 28, true);

	private static final FrameType[] TYPES = values();

	private final int tag;

	private final int minLength;

	private final int maxLength;

	private final boolean checked;

	FrameType(int tag, int minLength, int maxLength, boolean checked) {
		this.tag = tag;
		this.minLength = minLength;
		this.maxLength = maxLength;
		this.checked = checked;
	}

	int tag() {
		return this.tag;
	}

	/**
	 * Tell whether the last four bytes of the payload are a checksum.
	 * @return {@code true} if so
	 */
	boolean checked() {
		return this.checked;
	}

	boolean allows(int length) {
		return length >= this.minLength && length <= this.maxLength;
	}

	static @Nullable FrameType of(int tag) {
		for (FrameType type : TYPES) {
			if (type.tag == tag) {
				return type;
			}
		}
		return null;
	}

}
