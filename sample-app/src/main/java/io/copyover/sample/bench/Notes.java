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

package io.copyover.sample.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import io.copyover.Contributor;
import io.copyover.Decoder;
import io.copyover.Encoder;

/**
 * Holds notes of any content. They travel in one raw section, each as its id, its length
 * and its bytes.
 */
@Bench
@Component
class Notes implements Contributor {

	private final AtomicInteger lastId = new AtomicInteger();

	private final Map<Integer, byte[]> notes = new ConcurrentHashMap<>();

	int add(byte[] note) {
		int id = this.lastId.incrementAndGet();
		this.notes.put(id, note);
		return id;
	}

	byte @Nullable [] find(int id) {
		return this.notes.get(id);
	}

	@Override
	public String copyoverName() {
		return "notes";
	}

	@Override
	public void copyoverSave(Encoder encoder) throws IOException {
		try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(encoder.openSection("notes")))) {
			out.writeInt(this.notes.size());
			for (Map.Entry<Integer, byte[]> note : this.notes.entrySet()) {
				out.writeInt(note.getKey());
				out.writeInt(note.getValue().length);
				out.write(note.getValue());
			}
		}
	}

	@Override
	public void copyoverRestore(Decoder decoder) throws IOException {
		try (DataInputStream in = new DataInputStream(new BufferedInputStream(decoder.openSection("notes")))) {
			for (int left = in.readInt(); left > 0; left--) {
				int id = in.readInt();
				this.notes.put(id, readFully(in, in.readInt()));
				this.lastId.accumulateAndGet(id, Math::max);
			}
		}
	}

	private byte[] readFully(DataInputStream in, int length) throws IOException {
		byte[] note = in.readNBytes(length);
		if (note.length != length) {
			throw new EOFException("A note of %d bytes ends after %d".formatted(length, note.length));
		}
		return note;
	}

}
