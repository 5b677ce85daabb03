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

package io.copyover.process;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link LocaleText}.
 */
class LocaleTextTests {

	private final LocaleText utf8 = new LocaleText(StandardCharsets.UTF_8);

	private final LocaleText ascii = new LocaleText(StandardCharsets.US_ASCII);

	@Test
	void encodeAndDecodeGiveTheSame() throws Exception {
		for (String text : new String[] { "", "a b", "ä€😀" }) {
			assertThat(this.utf8.decode(this.utf8.encode(text, "It"), "It")).isEqualTo(text);
		}
	}

	@Test
	void encodeWhenNotInTheEncodingIsRefusedWithoutShowingIt() {
		assertThatIOException().isThrownBy(() -> this.ascii.encode("secret-ä", "Argument 3"))
			.withMessageStartingWith("Argument 3 has characters that this locale (US-ASCII) cannot carry")
			.withMessageNotContaining("secret");
		assertThatIOException().isThrownBy(() -> this.utf8.encode("\ud800", "Argument 3"));
	}

	@Test
	void encodeWhenNulIsRefused() {
		assertThatIOException().isThrownBy(() -> this.utf8.encode("a\0", "Argument 3"))
			.withMessageStartingWith("Argument 3 contains a NUL");
	}

	@Test
	void decodeWhenNotInTheEncodingIsRefused() {
		assertThatIOException().isThrownBy(() -> this.ascii.decode(new byte[] { (byte) 0xc3, (byte) 0xa4 }, "It"));
		assertThatIOException().isThrownBy(() -> this.utf8.decode(new byte[] { (byte) 0xc3 }, "It"))
			.withMessageContaining("(UTF-8)");
	}

}
