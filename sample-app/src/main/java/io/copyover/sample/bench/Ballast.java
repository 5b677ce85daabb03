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

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import org.springframework.stereotype.Component;

import io.copyover.Contributor;
import io.copyover.Decoder;
import io.copyover.Encoder;

/**
 * Holds much state, which travels in one raw section.
 */
@Bench
@Component
class Ballast implements Contributor {

	private static final int CHUNK = 1024 * 1024;

	private volatile List<byte[]> chunks = List.of();

	void load(int mebibytes) {
		SplittableRandom random = new SplittableRandom();
		this.chunks = IntStream.range(0, mebibytes).mapToObj((index) -> {
			byte[] chunk = new byte[CHUNK];
			random.nextBytes(chunk);
			return chunk;
		}).toList();
	}

	List<byte[]> chunks() {
		return this.chunks;
	}

	@Override
	public String copyoverName() {
		return "ballast";
	}

	@Override
	public void copyoverSave(Encoder encoder) throws IOException {
		try (OutputStream out = encoder.openSection("bytes")) {
			for (byte[] chunk : this.chunks) {
				out.write(chunk);
			}
		}
	}

	@Override
	public void copyoverRestore(Decoder decoder) throws IOException {
		try (InputStream in = decoder.openSection("bytes")) {
			List<byte[]> restored = new ArrayList<>();
			for (byte[] chunk = in.readNBytes(CHUNK); chunk.length > 0; chunk = in.readNBytes(CHUNK)) {
				restored.add(chunk);
			}
			this.chunks = List.copyOf(restored);
		}
	}

}
