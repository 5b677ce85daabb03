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

package io.copyover.session;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.copyover.serial.PrefixedBytes;

/**
 * The raw section in which sessions travel: a version byte (1); then for each session a
 * byte 1, its id, its times of creation and last access (8 bytes each), its seconds of
 * inactivity (4), the number of its attributes (4), and for each its name and value; at
 * the end a byte 0. Names and values have their length in front (4 bytes); names are
 * UTF-8.
 */
final class SessionSection {

	static final int VERSION = 1;

	private static final int MAX_ATTRIBUTES = 1 << 16;

	private SessionSection() {
	}

	static void begin(DataOutputStream out) throws IOException {
		out.writeByte(VERSION);
	}

	static void write(DataOutputStream out, StoredSession session, Map<String, byte[]> attributes) throws IOException {
		out.writeByte(1);
		PrefixedBytes.write(out, session.id());
		out.writeLong(session.creationTime());
		out.writeLong(session.lastAccessedTime());
		out.writeInt(session.maxInactiveSeconds());
		out.writeInt(attributes.size());
		for (Map.Entry<String, byte[]> attribute : attributes.entrySet()) {
			PrefixedBytes.write(out, attribute.getKey());
			PrefixedBytes.write(out, attribute.getValue());
		}
	}

	static void end(DataOutputStream out) throws IOException {
		out.writeByte(0);
		out.flush();
	}

	static void checkVersion(DataInputStream in) throws IOException {
		int version = in.readUnsignedByte();
		if (version != VERSION) {
			throw new IOException("Sessions have format version " + version + ", this process reads " + VERSION);
		}
	}

	/**
	 * Read the next session.
	 * @param in gives the bytes
	 * @param reader turns values into objects
	 * @return the session, {@code null} at the end
	 * @throws IOException if the bytes are not a session
	 */
	static @Nullable StoredSession read(DataInputStream in, ValueReader reader) throws IOException {
		if (in.readByte() == 0) {
			return null;
		}
		String id = PrefixedBytes.readText(in);
		long creationTime = in.readLong();
		long lastAccessedTime = in.readLong();
		int maxInactiveSeconds = in.readInt();
		int count = PrefixedBytes.readLength(in, MAX_ATTRIBUTES);
		Map<String, Object> attributes = new LinkedHashMap<>();
		for (int i = 0; i < count; i++) {
			String name = PrefixedBytes.readText(in);
			attributes.put(name, reader.read(name, PrefixedBytes.read(in)));
		}
		return new StoredSession(id, creationTime, lastAccessedTime, maxInactiveSeconds, attributes);
	}

	/**
	 * Turns the bytes of an attribute into an object.
	 */
	@FunctionalInterface
	interface ValueReader {

		Object read(String name, byte[] bytes);

	}

}
