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

import io.copyover.CopyoverException;

/**
 * One field of the header.
 *
 * @param name its name
 * @param value its value
 */
record HeaderField(String name, byte[] value) {

	byte[] toPayload() {
		if (this.value.length > Format.MAX_FIELD_VALUE) {
			throw new CopyoverException("Header field '" + this.name + "' must not be longer than "
					+ Format.MAX_FIELD_VALUE + " bytes, it has " + this.value.length);
		}
		byte[] encodedName = Names.encode("header field", this.name);
		return ByteBuffer.allocate(encodedName.length + this.value.length).put(encodedName).put(this.value).array();
	}

	static HeaderField of(Payload payload) {
		return new HeaderField(payload.name(), payload.rest());
	}

}
