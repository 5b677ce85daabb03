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
import java.util.LinkedHashMap;
import java.util.Map;

import io.copyover.Decoder;
import io.copyover.Encoder;

/**
 * The raw section in which outstanding tokens travel: a version byte (1), then for each
 * token its hash (32 bytes) and its {@link Grant}, up to the end of the section.
 */
final class TokenSection {

	private static final String NAME = "tokens";

	private static final int VERSION = 1;

	private TokenSection() {
	}

	static void write(Map<TokenHash, Grant> grants, Encoder encoder) throws IOException {
		try (OutputStream section = encoder.openSection(NAME)) {
			DataOutputStream out = new DataOutputStream(section);
			out.writeByte(VERSION);
			for (Map.Entry<TokenHash, Grant> entry : grants.entrySet()) {
				out.write(entry.getKey().bytes());
				entry.getValue().write(out);
			}
		}
	}

	static Map<TokenHash, Grant> read(Decoder decoder) throws IOException {
		try (InputStream section = decoder.openSection(NAME)) {
			DataInputStream in = new DataInputStream(section);
			int version = in.readUnsignedByte();
			if (version != VERSION) {
				throw new IOException("Tokens have format version " + version + ", this process reads " + VERSION);
			}
			Map<TokenHash, Grant> grants = new LinkedHashMap<>();
			int first = in.read();
			while (first >= 0) {
				grants.put(hash(first, in), Grant.read(in));
				first = in.read();
			}
			return grants;
		}
	}

	private static TokenHash hash(int first, DataInputStream in) throws IOException {
		byte[] hash = new byte[TokenHash.LENGTH];
		hash[0] = (byte) first;
		in.readFully(hash, 1, hash.length - 1);
		return new TokenHash(hash);
	}

}
