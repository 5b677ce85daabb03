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

import java.nio.ByteBuffer;

/**
 * What the end mark counts.
 *
 * @param records how many records
 * @param sections how many sections in all of them
 * @param bytes how many bytes in all of those
 */
record Totals(long records, long sections, long bytes) {

	static final Totals NONE = new Totals(0, 0, 0);

	/**
	 * Add one record.
	 * @param recordSections how many sections it has
	 * @param recordBytes how many bytes those have
	 * @return the sum
	 */
	Totals plus(long recordSections, long recordBytes) {
		return new Totals(this.records + 1, this.sections + recordSections, this.bytes + recordBytes);
	}

	byte[] toPayload() {
		return ByteBuffer.allocate(3 * Long.BYTES)
			.putLong(this.records)
			.putLong(this.sections)
			.putLong(this.bytes)
			.array();
	}

	static Totals of(Payload payload) {
		Totals totals = new Totals(payload.number(), payload.number(), payload.number());
		payload.end();
		return totals;
	}

}
