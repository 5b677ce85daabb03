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
 * What stands at the start of a section.
 *
 * @param name its name
 * @param codec the name of the codec that wrote it
 */
record SectionStart(String name, String codec) {

	byte[] toPayload() {
		byte[] encodedName = Names.encode("section", this.name);
		byte[] encodedCodec = Names.encode("codec", this.codec);
		return ByteBuffer.allocate(encodedName.length + encodedCodec.length).put(encodedName).put(encodedCodec).array();
	}

	static SectionStart of(Payload payload) {
		SectionStart start = new SectionStart(payload.name(), payload.name());
		payload.end();
		return start;
	}

}
