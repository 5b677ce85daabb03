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
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.copyover.Contributor;
import io.copyover.CopyoverException;
import io.copyover.CopyoverStreamException;
import io.copyover.Decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What the reader makes of bytes that are not a stream, or no longer one.
 */
class StreamDamageTests {

	private static final byte[] STREAM = Streams.write(Streams.saving("visits", (encoder) -> {
		encoder.writeSection("count", "42");
		Streams.writeRaw(encoder, "raw", Streams.bytes(300));
	}), Streams.saving("räume", (encoder) -> {
	}));

	private final List<String> restored = new ArrayList<>();

	@Test
	void streamRestores() {
		restore(STREAM);
		assertThat(this.restored).containsExactly("42", Arrays.toString(Streams.bytes(300)));
	}

	@Test
	void truncatedAtEveryOffsetIsRefused() {
		for (int length = 0; length < STREAM.length; length++) {
			byte[] truncated = Arrays.copyOf(STREAM, length);
			assertThatExceptionOfType(CopyoverStreamException.class).as("at %s", length)
				.isThrownBy(() -> restore(truncated))
				.withMessageContaining("ended at offset " + length)
				.withMessageContaining("without its end mark");
		}
	}

	@Test
	void eachBitFlippedIsRefused() {
		for (int bit = 0; bit < STREAM.length * 8; bit++) {
			byte[] flipped = STREAM.clone();
			flipped[bit / 8] ^= (byte) (1 << (bit % 8));
			assertThatExceptionOfType(CopyoverStreamException.class).as("bit %s", bit)
				.isThrownBy(() -> restore(flipped));
		}
	}

	@Test
	void eachByteInvertedIsRefused() {
		for (int i = 0; i < STREAM.length; i++) {
			byte[] inverted = STREAM.clone();
			inverted[i] ^= (byte) 0xFF;
			assertThatExceptionOfType(CopyoverStreamException.class).as("byte %s", i)
				.isThrownBy(() -> restore(inverted));
		}
	}

	@Test
	void damagedNamesReachNoContributor() {
		byte[] renamed = new String(STREAM, StandardCharsets.ISO_8859_1).replace("visits", "visitz")
			.getBytes(StandardCharsets.ISO_8859_1);
		Contributor wrong = Streams.restoring("visitz", (decoder) -> this.restored.add("called"));
		assertThatExceptionOfType(CopyoverStreamException.class).isThrownBy(() -> Streams.restore(renamed, wrong))
			.withMessageContaining("checksum");
		assertThat(this.restored).isEmpty();
	}

	@Test
	void sectionsInAnotherOrderAreRefused() {
		byte[] stream = Streams.write(Streams.saving("visits", (encoder) -> {
			Streams.writeRaw(encoder, "a", new byte[] { 1 });
			Streams.writeRaw(encoder, "b", new byte[] { 1 });
		}));
		int record = 10 + 9 + 5 + 7 + 4;
		int section = 5 + 2 + 4 + 4 + 5 + 1 + 5 + 8 + 4;
		byte[] swapped = stream.clone();
		System.arraycopy(stream, record, swapped, record + section, section);
		System.arraycopy(stream, record + section, swapped, record, section);
		assertThatExceptionOfType(CopyoverStreamException.class)
			.isThrownBy(() -> Streams.restore(swapped, Streams.restoring("visits", (decoder) -> {
				decoder.openSection("a");
				decoder.openSection("b");
			})))
			.withMessageContaining("checksum");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 2, 256, 65_535 })
	void otherVersionIsRefused(int version) {
		byte[] other = STREAM.clone();
		ByteBuffer.wrap(other).putShort(8, (short) version);
		assertThatExceptionOfType(CopyoverStreamException.class).isThrownBy(() -> restore(Streams.repair(other)))
			.withMessageContaining("format version " + version)
			.withMessageContaining("reads version 1");
	}

	@Test
	void otherMagicIsRefused() {
		assertThatExceptionOfType(CopyoverStreamException.class)
			.isThrownBy(() -> restore("PK\003\004 some other file".getBytes(StandardCharsets.UTF_8)))
			.withMessageContaining("not a stream of state");
	}

	@ParameterizedTest
	@ValueSource(strings = { "01FFFFFFFF", "0180000000", "017FFFFFFF", "0100400101", "0100000000", "0200000005",
			"12FFFFFFFF", "1200000001", "FF00000001", "0000000001", "1F0000001C" })
	void hostileHeaderFrameIsRefusedBeforeMemoryIsTaken(String frame) {
		assertRefusedAtOnce("8943505956" + "00");
		assertRefusedAtOnce("894350594F56520A0001" + frame);
	}

	@ParameterizedTest
	@ValueSource(strings = { "12FFFFFFFF", "1280000000", "127FFFFFFF", "1200040001", "1200000000", "137FFFFFFF",
			"130000000B", "130000000D", "0200000004", "1F0000001C", "1000000006" })
	void hostileSectionFrameIsRefusedBeforeMemoryIsTaken(String frame) {
		byte[] start = Arrays.copyOf(Streams.write(Streams.saving("visits", (encoder) -> encoder.openSection("raw"))),
				10 + 9 + 5 + 7 + 4 + 5 + 4 + 4 + 4);
		byte[] hostile = HexFormat.of().parseHex(HexFormat.of().formatHex(start) + frame);
		Contributor visits = Streams.restoring("visits", (decoder) -> decoder.openSection("raw").readAllBytes());
		assertThatExceptionOfType(CopyoverStreamException.class).isThrownBy(() -> restoreForEver(hostile, visits))
			.withMessageContaining("damaged before offset " + hostile.length)
			.withMessageContaining("section 'raw' of contributor 'visits'");
	}

	@Test
	void negativeCountsAreRefused() {
		byte[] negative = STREAM.clone();
		ByteBuffer.wrap(negative).putLong(STREAM.length - 28, Long.MIN_VALUE);
		assertThatExceptionOfType(CopyoverStreamException.class).isThrownBy(() -> restore(Streams.repair(negative)))
			.withMessageContaining("negative");
	}

	@ParameterizedTest
	@ValueSource(ints = { 28, 20, 12 })
	void wrongCountsInTheEndMarkAreRefused(int fromEnd) {
		byte[] wrong = STREAM.clone();
		wrong[STREAM.length - fromEnd + 7]++;
		assertThatExceptionOfType(CopyoverStreamException.class).isThrownBy(() -> restore(Streams.repair(wrong)))
			.withMessageContaining("counts of the end mark");
	}

	@Test
	void wrongLengthOfASectionIsRefused() {
		byte[] wrong = STREAM.clone();
		wrong[10 + 9 + 16 + 20 + 7 + 5 + 7]++;
		assertThatExceptionOfType(CopyoverStreamException.class).isThrownBy(() -> restore(Streams.repair(wrong)))
			.withMessageContaining("another length");
	}

	@Test
	void twoSectionsOfOneNameAreRefused() {
		byte[] twice = new String(Streams.write(Streams.saving("visits", (encoder) -> {
			encoder.writeSection("first", "1");
			encoder.writeSection("other", "2");
		})), StandardCharsets.ISO_8859_1).replace("other", "first").getBytes(StandardCharsets.ISO_8859_1);
		assertThatExceptionOfType(CopyoverStreamException.class).isThrownBy(() -> restore(Streams.repair(twice)))
			.withMessageContaining("two sections 'first'");
	}

	@Test
	void randomBytesAreRefused() {
		Random random = new Random(4);
		for (int i = 0; i < 5_000; i++) {
			byte[] bytes = new byte[random.nextInt(200)];
			random.nextBytes(bytes);
			assertThat(catchThrowable(() -> restore(bytes))).isInstanceOf(CopyoverStreamException.class);
		}
	}

	@Test
	void randomDamageWithRightChecksumsGivesAnExceptionOfOursOrNone() {
		Random random = new Random(5);
		for (int i = 0; i < 20_000; i++) {
			byte[] bytes = STREAM.clone();
			for (int change = random.nextInt(4); change >= 0; change--) {
				bytes[10 + random.nextInt(bytes.length - 10)] = (byte) random.nextInt(256);
			}
			Throwable thrown = catchThrowable(() -> restore(Streams.repair(bytes)));
			assertThat((thrown == null) || thrown instanceof CopyoverException).as("%s, %s", i, thrown).isTrue();
		}
	}

	@Test
	void errorOfTheInputIsNamed() {
		InputStream broken = new InputStream() {

			@Override
			public int read() throws IOException {
				throw new IOException("wire cut");
			}

		};
		assertThatExceptionOfType(CopyoverStreamException.class).isThrownBy(() -> Streams.restore(broken))
			.withMessageContaining("offset 0")
			.withMessageContaining("wire cut");
	}

	private void assertRefusedAtOnce(String hex) {
		byte[] bytes = HexFormat.of().parseHex(hex);
		assertThatExceptionOfType(CopyoverStreamException.class).as(hex)
			.isThrownBy(() -> restoreForEver(bytes, Streams.restoring("visits", (decoder) -> {
			})));
	}

	private void restoreForEver(byte[] start, Contributor contributor) {
		Streams.restore(new EndlessInput(start), contributor);
	}

	private void restore(byte[] stream) {
		this.restored.clear();
		Streams.restore(stream, Streams.restoring("visits", this::visits), Streams.restoring("räume", (decoder) -> {
		}));
	}

	private void visits(Decoder decoder) throws IOException {
		this.restored.add(decoder.readSection("count", String.class));
		this.restored.add(Arrays.toString(decoder.openSection("raw").readAllBytes()));
	}

	/**
	 * Some bytes, then zeros without end, but no large piece of them at once.
	 */
	private static final class EndlessInput extends ByteArrayInputStream {

		EndlessInput(byte[] start) {
			super(start);
		}

		@Override
		public synchronized int read(byte[] target, int start, int length) {
			assertThat(length).isLessThanOrEqualTo(5 * 1024 * 1024);
			int count = super.read(target, start, length);
			if (count < 0) {
				Arrays.fill(target, start, start + length, (byte) 0);
				return length;
			}
			return count;
		}

	}

}
