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

package io.copyover.handover;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.Codec;
import io.copyover.Contributor;
import io.copyover.Decoder;
import io.copyover.Encoder;
import io.copyover.stream.StateReader;
import io.copyover.stream.StateWriter;

/**
 * Sends a little state through memory, so that the classes for it are not loaded during
 * the freeze.
 */
final class WarmUp implements Contributor {

	private static final Logger logger = LoggerFactory.getLogger(WarmUp.class);

	private static final int BUFFER = 1024;

	private final @Nullable Codec codec;

	WarmUp(@Nullable Codec codec) {
		this.codec = codec;
	}

	void run() {
		try {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			StateWriter writer = new StateWriter(bytes, this.codec);
			writer.begin(Header.ofFile(0).fields());
			writer.write(this);
			writer.end();
			StateReader reader = new StateReader(new ByteArrayInputStream(bytes.toByteArray()), this.codec, BUFFER,
					(name) -> false);
			Header.of(reader.begin());
			Map<String, Long> times = reader.restore(Map.of(copyoverName(), this));
			ReportsCodec.decodeTimes(ReportsCodec.encodeTimes(times));
			ReportsCodec.decode(ReportsCodec.encode(List.of()));
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("Warming up failed; the copyover will show why", ex);
		}
	}

	@Override
	public String copyoverName() {
		return "copyover.warm-up";
	}

	@Override
	public void copyoverSave(Encoder encoder) throws IOException {
		if (this.codec != null) {
			encoder.writeSection("typed", List.of(Map.of("text", "a", "number", 1)));
		}
		encoder.openSection("raw").write(1);
	}

	@Override
	public void copyoverRestore(Decoder decoder) throws IOException {
		if (this.codec != null) {
			decoder.readSection("typed", List.class);
		}
		decoder.openSection("raw").readAllBytes();
	}

}
