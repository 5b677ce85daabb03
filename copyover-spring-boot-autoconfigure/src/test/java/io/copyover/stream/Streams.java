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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

import io.copyover.Codec;
import io.copyover.Contributor;

/**
 * Makes and reads streams for tests.
 */
final class Streams {

	static final Contributor.Restore NO_RESTORE = (decoder) -> {
		throw new AssertionError("Not to be restored");
	};

	private Streams() {
	}

	static byte[] write(@Nullable Codec codec, Contributor... contributors) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		StateWriter writer = new StateWriter(out, codec);
		writer.begin(Map.of());
		for (Contributor contributor : contributors) {
			writer.write(contributor);
		}
		writer.end();
		return out.toByteArray();
	}

	static byte[] write(Contributor... contributors) {
		return write(new TextCodec(), contributors);
	}

	static Map<String, Long> restore(byte[] stream, Contributor... contributors) {
		return restore(new ByteArrayInputStream(stream), contributors);
	}

	static Map<String, Long> restore(InputStream stream, Contributor... contributors) {
		StateReader reader = new StateReader(stream, new TextCodec(), 1024, (name) -> false);
		reader.begin();
		return reader.restore(byName(contributors));
	}

	static Map<String, Contributor> byName(Contributor... contributors) {
		Map<String, Contributor> byName = new LinkedHashMap<>();
		for (Contributor contributor : contributors) {
			byName.put(contributor.copyoverName(), contributor);
		}
		return byName;
	}

	static Contributor saving(String name, Contributor.Save save) {
		return Contributor.of(name, save, NO_RESTORE);
	}

	static Contributor restoring(String name, Contributor.Restore restore) {
		return Contributor.of(name, (encoder) -> {
		}, restore);
	}

	static byte[] bytes(int length) {
		byte[] bytes = new byte[length];
		for (int i = 0; i < length; i++) {
			bytes[i] = (byte) (i * 31 + (i >> 8));
		}
		return bytes;
	}

	static void writeRaw(io.copyover.Encoder encoder, String name, byte[] content) throws IOException {
		try (OutputStream out = encoder.openSection(name)) {
			out.write(content);
		}
	}

	/**
	 * Take bytes for a stream and put the right checksums in, as far as it has frames.
	 * @param stream the bytes
	 * @return the repaired bytes
	 */
	static byte[] repair(byte[] stream) {
		ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(stream, stream.length));
		CRC32C crc = new CRC32C();
		int checkedTo = 0;
		int position = Long.BYTES + Short.BYTES;
		while (bytes.capacity() - position >= Format.FRAME_HEADER) {
			FrameType type = FrameType.of(Byte.toUnsignedInt(bytes.get(position)));
			int length = bytes.getInt(position + 1);
			position += Format.FRAME_HEADER;
			if (type == null || !type.allows(length) || length > bytes.capacity() - position) {
				break;
			}
			position += length;
			if (type.checked()) {
				crc.update(bytes.array(), checkedTo, position - Integer.BYTES - checkedTo);
				bytes.putInt(position - Integer.BYTES, (int) crc.getValue());
				checkedTo = position;
			}
		}
		return bytes.array();
	}

}
