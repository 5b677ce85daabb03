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
import java.io.InputStream;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.slf4j.LoggerFactory;

import io.copyover.Contributor;
import io.copyover.CopyoverException;
import io.copyover.Decoder;
import io.copyover.jackson.JacksonCodec;

/**
 * Reads whatever the fuzzer makes up. Any end but a restore or an exception of ours is a
 * finding; so is a byte that was read beyond the end mark. {@code mvn verify} runs the
 * seeds. {@code JAZZER_FUZZ=1 mvn -pl copyover-spring-boot-autoconfigure test
 * -Dtest=StateReaderFuzzTests#anyFrames -Djazzer.hooks=true} fuzzes one method for two
 * minutes. {@link FuzzSeedsTests} tells how the seeds are made.
 */
class StateReaderFuzzTests {

	private static final long BUFFER = 4096;

	@BeforeAll
	static void logNothing() {
		((Logger) LoggerFactory.getLogger(StateReader.class)).setLevel(Level.OFF);
	}

	@AfterAll
	static void logAgain() {
		((Logger) LoggerFactory.getLogger(StateReader.class)).setLevel(null);
	}

	@FuzzTest(maxDuration = "2m")
	void anyBytes(byte[] stream) {
		restore(stream);
	}

	@FuzzTest(maxDuration = "2m")
	void anyFrames(byte[] stream) {
		if (stream.length >= Long.BYTES + Short.BYTES) {
			restore(Streams.repair(stream));
		}
	}

	private void restore(byte[] stream) {
		ByteArrayInputStream in = new ByteArrayInputStream(stream);
		StateReader reader = new StateReader(in, new JacksonCodec(), BUFFER, (name) -> name.contains("discard"));
		try {
			reader.begin();
			reader.restore(contributors());
		}
		catch (CopyoverException ex) {
			verify(ex);
			return;
		}
		verifyEndMark(stream, stream.length - in.available());
	}

	private void verify(CopyoverException ex) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof Error || cause instanceof NullPointerException
					|| cause instanceof IndexOutOfBoundsException) {
				throw new AssertionError("Not one of ours", ex);
			}
		}
	}

	private void verifyEndMark(byte[] stream, int position) {
		int mark = position - Format.FRAME_HEADER - 28;
		if (mark < 0 || stream[mark] != FrameType.END.tag()) {
			throw new AssertionError("Not at the end mark");
		}
	}

	private Map<String, Contributor> contributors() {
		return Streams.byName(Streams.restoring("typed", this::typed), Streams.restoring("raw", this::raw),
				Streams.restoring("careless", this::careless), Streams.restoring("none", (decoder) -> {
				}));
	}

	private void typed(Decoder decoder) {
		decoder.readSection("b", Object.class);
		if (decoder.hasSection("c")) {
			decoder.readSection("c", int[].class);
		}
		decoder.readSection("a", String.class);
	}

	private void raw(Decoder decoder) throws Exception {
		try (InputStream in = decoder.openSection("a")) {
			in.read();
			in.readNBytes(40_000);
			decoder.hasSection("c");
			in.readAllBytes();
		}
		decoder.openSection("b").skip(3);
		decoder.openSection("c").readAllBytes();
	}

	private void careless(Decoder decoder) {
		for (String name : new String[] { "c", "a", "a", "b" }) {
			try {
				decoder.openSection(name).readAllBytes();
			}
			catch (Exception ex) {
				decoder.hasSection("z");
			}
		}
	}

}
