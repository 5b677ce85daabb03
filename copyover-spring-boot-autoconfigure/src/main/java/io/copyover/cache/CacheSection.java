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

package io.copyover.cache;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.copyover.serial.PrefixedBytes;

/**
 * The raw section in which caches travel: a version byte (1); then for each cache a byte
 * 1, its name, and for each entry a byte 1, the milliseconds that it has left (8 bytes,
 * negative for no end), key and value; a byte 0 ends a cache, and the section. Names,
 * keys and values have their length in front (4 bytes); names are UTF-8.
 */
final class CacheSection {

	static final char SEPARATOR = ':';

	private static final int VERSION = 1;

	private CacheSection() {
	}

	static void begin(DataOutputStream out) throws IOException {
		out.writeByte(VERSION);
	}

	static void beginCache(DataOutputStream out, String name) throws IOException {
		out.writeByte(1);
		PrefixedBytes.write(out, name);
	}

	static void write(DataOutputStream out, Entry entry) throws IOException {
		out.writeByte(1);
		Duration remaining = entry.remaining();
		out.writeLong((remaining != null) ? Math.max(0, remaining.toMillis()) : -1);
		PrefixedBytes.write(out, entry.key());
		PrefixedBytes.write(out, entry.value());
	}

	static void end(DataOutputStream out) throws IOException {
		out.writeByte(0);
		out.flush();
	}

	static void checkVersion(DataInputStream in) throws IOException {
		int version = in.readUnsignedByte();
		if (version != VERSION) {
			throw new IOException("Caches have format version " + version + ", this process reads " + VERSION);
		}
	}

	static @Nullable String nextCache(DataInputStream in) throws IOException {
		return (in.readByte() != 0) ? PrefixedBytes.readText(in) : null;
	}

	static @Nullable Entry read(DataInputStream in) throws IOException {
		if (in.readByte() == 0) {
			return null;
		}
		long remaining = in.readLong();
		return new Entry(PrefixedBytes.read(in), PrefixedBytes.read(in),
				(remaining >= 0) ? Duration.ofMillis(remaining) : null);
	}

	/**
	 * An entry.
	 *
	 * @param key its key
	 * @param value its value
	 * @param remaining how long it has left, {@code null} if it has no end
	 */
	record Entry(byte[] key, byte[] value, @Nullable Duration remaining) {

	}

}
