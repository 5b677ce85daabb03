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

package io.copyover.token;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * What a token stands for.
 *
 * @param principal whom
 * @param expires from when on no longer
 */
record Grant(String principal, Instant expires) {

	/**
	 * How many bytes a principal has at most, in UTF-8.
	 */
	static final int MAX_PRINCIPAL = 1024;

	boolean isExpired(Instant now) {
		return !now.isBefore(this.expires);
	}

	/**
	 * Write the end of the time in milliseconds since 1970 (8 bytes), then the length of
	 * the principal (2 bytes) and its UTF-8.
	 * @param out takes the bytes
	 * @throws IOException if the stream broke
	 */
	void write(DataOutputStream out) throws IOException {
		byte[] text = this.principal.getBytes(StandardCharsets.UTF_8);
		out.writeLong(this.expires.toEpochMilli());
		out.writeShort(text.length);
		out.write(text);
	}

	static Grant read(DataInputStream in) throws IOException {
		Instant expires = Instant.ofEpochMilli(in.readLong());
		int length = in.readUnsignedShort();
		if (length == 0 || length > MAX_PRINCIPAL) {
			throw new IOException("A principal has " + length + " bytes");
		}
		byte[] text = new byte[length];
		in.readFully(text);
		return new Grant(new String(text, StandardCharsets.UTF_8), expires);
	}

}
