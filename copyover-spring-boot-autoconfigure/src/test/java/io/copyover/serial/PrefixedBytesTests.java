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

package io.copyover.serial;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link PrefixedBytes}.
 */
class PrefixedBytesTests {

	@Test
	void bytesAndTextAreReadAsTheyWereWritten() throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		DataOutputStream out = new DataOutputStream(bytes);
		PrefixedBytes.write(out, "né");
		PrefixedBytes.write(out, new byte[] { 7 });
		assertThat(bytes.toByteArray()).containsExactly(0, 0, 0, 3, 'n', 0xC3, 0xA9, 0, 0, 0, 1, 7);
		DataInputStream in = input(bytes.toByteArray());
		assertThat(PrefixedBytes.readText(in)).isEqualTo("né");
		assertThat(PrefixedBytes.read(in)).containsExactly(7);
	}

	@Test
	void lengthWhenTooLargeOrNegativeIsRefused() {
		assertThatIOException().isThrownBy(() -> PrefixedBytes.readText(input(0, 1, 0, 1)))
			.withMessage("A length is 65537, where 65536 is the most");
		assertThatIOException().isThrownBy(() -> PrefixedBytes.read(input(0xFF, 0xFF, 0xFF, 0xFF)))
			.withMessageStartingWith("A length is -1");
	}

	@Test
	void bytesWhenFewerThanAnnouncedAreRefused() {
		assertThatExceptionOfType(EOFException.class).isThrownBy(() -> PrefixedBytes.read(input(0, 1, 0, 0, 9)))
			.withMessage("There are 1 bytes where 65536 were announced");
	}

	private static DataInputStream input(int... values) {
		byte[] bytes = new byte[values.length];
		for (int i = 0; i < values.length; i++) {
			bytes[i] = (byte) values[i];
		}
		return input(bytes);
	}

	private static DataInputStream input(byte[] bytes) {
		return new DataInputStream(new ByteArrayInputStream(bytes));
	}

}
