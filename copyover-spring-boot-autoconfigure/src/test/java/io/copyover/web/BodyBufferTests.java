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

package io.copyover.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BodyBuffer}.
 */
class BodyBufferTests {

	@ParameterizedTest
	@CsvSource({ "0,0,1", "0,10,3", "10,0,5", "10,9,4", "10,10,4", "10,11,4", "10,1000,7", "1000,5000,999" })
	void readGivesWhatWasWritten(int memory, int length, int step) throws IOException {
		byte[] body = new byte[length];
		new Random(length).nextBytes(body);
		try (BodyBuffer buffer = new BodyBuffer(memory)) {
			for (int i = 0; i < length; i += step) {
				buffer.write(ByteBuffer.wrap(body, i, Math.min(step, length - i)));
			}
			assertThat(buffer.length()).isEqualTo(length);
			byte[] read = new byte[length];
			byte[] window = new byte[step + 1];
			int position = 0;
			int count = buffer.read(window);
			while (count > 0) {
				System.arraycopy(window, 0, read, position, count);
				position += count;
				assertThat(buffer.remaining()).isEqualTo(length - position);
				count = buffer.read(window);
			}
			assertThat(read).isEqualTo(body);
			assertThat(Arrays.equals(read, body)).isTrue();
		}
	}

}
