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
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import io.copyover.Decoder;
import io.copyover.Encoder;
import io.copyover.ReconnectTokenStore.Entry;

/**
 * The raw section in which outstanding tokens travel: a version byte (1), then for each
 * token its hash (32 bytes), the end of its time in milliseconds since 1970 (8 bytes),
 * the length of the principal (2 bytes) and its UTF-8, up to the end of the section.
 */
final class TokenSection {

	/**
	 * How many bytes a principal has at most, in UTF-8.
	 */
	static final int MAX_PRINCIPAL = 1024;

	private static final String NAME = "tokens";

	private static final int VERSION = 1;

	private static final int HASH_LENGTH = 32;

	private TokenSection() {
	}

	static void write(List<Entry> entries, Encoder encoder) throws IOException {
		try (OutputStream section = encoder.openSection(NAME)) {
			DataOutputStream out = new DataOutputStream(section);
			out.writeByte(VERSION);
			for (Entry entry : entries) {
				byte[] principal = entry.principal().getBytes(StandardCharsets.UTF_8);
				out.write(Base64.getUrlDecoder().decode(entry.hash()));
				out.writeLong(entry.expires().toEpochMilli());
				out.writeShort(principal.length);
				out.write(principal);
			}
		}
	}

	static List<Entry> read(Decoder decoder) throws IOException {
		try (InputStream section = decoder.openSection(NAME)) {
			DataInputStream in = new DataInputStream(section);
			int version = in.readUnsignedByte();
			if (version != VERSION) {
				throw new IOException("Tokens have format version " + version + ", this process reads " + VERSION);
			}
			List<Entry> entries = new ArrayList<>();
			int first = in.read();
			while (first >= 0) {
				entries.add(entry(first, in));
				first = in.read();
			}
			return entries;
		}
	}

	private static Entry entry(int first, DataInputStream in) throws IOException {
		byte[] hash = new byte[HASH_LENGTH];
		hash[0] = (byte) first;
		in.readFully(hash, 1, hash.length - 1);
		Instant expires = Instant.ofEpochMilli(in.readLong());
		int length = in.readUnsignedShort();
		if (length == 0 || length > MAX_PRINCIPAL) {
			throw new IOException("A principal has " + length + " bytes");
		}
		byte[] principal = new byte[length];
		in.readFully(principal);
		return new Entry(Base64.getUrlEncoder().withoutPadding().encodeToString(hash),
				new String(principal, StandardCharsets.UTF_8), expires);
	}

}
