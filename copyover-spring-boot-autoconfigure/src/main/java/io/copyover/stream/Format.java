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

/**
 * The constants of the wire format, see {@code docs/protocol.md}.
 */
final class Format {

	/**
	 * The first bytes of every stream: no text file begins so, and a transfer that
	 * changes line ends or takes the eighth bit off damages it.
	 */
	static final long MAGIC = 0x8943_5059_4F56_520AL;

	/**
	 * The version that is written, and the only one that is read.
	 */
	static final int VERSION = 1;

	/**
	 * The codec name of a section that {@code openSection} wrote.
	 */
	static final String RAW = "raw";

	/**
	 * How many bytes a frame has before its payload: tag and length.
	 */
	static final int FRAME_HEADER = 1 + Integer.BYTES;

	/**
	 * How many bytes of a section a frame carries at most.
	 */
	static final int MAX_CHUNK = 256 * 1024;

	/**
	 * How many bytes a name has at most, in UTF-8.
	 */
	static final int MAX_NAME = 255;

	/**
	 * How many bytes the value of a header field has at most. A command line fits.
	 */
	static final int MAX_FIELD_VALUE = 4 * 1024 * 1024;

	/**
	 * How many fields a header has at most.
	 */
	static final int MAX_FIELDS = 256;

	/**
	 * How many bytes all values of a header have together at most.
	 */
	static final int MAX_HEADER = 8 * 1024 * 1024;

	/**
	 * How many records a stream has at most.
	 */
	static final int MAX_RECORDS = 65_536;

	/**
	 * How many sections a record has at most.
	 */
	static final int MAX_SECTIONS = 65_536;

	private Format() {
	}

}
