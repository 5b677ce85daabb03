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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Origin}.
 */
class OriginTests {

	private static final byte[] SECRET = { 1, 2, 3 };

	private final Origin origin = new Origin("2001:db8:0:0:0:0:0:1", 4711, "10.0.0.1", 80, null);

	@Test
	void encodeWritesProofAndFields() {
		assertThat(this.origin.encode(SECRET)).isEqualTo("AQID 2001:db8:0:0:0:0:0:1 4711 10.0.0.1 80 -");
	}

	@Test
	void decodeGivesBackWhatWasEncoded() {
		assertThat(Origin.decode(this.origin.encode(SECRET), SECRET)).isEqualTo(this.origin);
		Origin secure = new Origin("1.2.3.4", 1, "::1", 2, "https");
		assertThat(Origin.decode(secure.encode(SECRET), SECRET)).isEqualTo(secure);
	}

	@Test
	void decodeWhenSecretDiffersIsNull() {
		assertThat(Origin.decode(this.origin.encode(SECRET), new byte[] { 1, 2, 4 })).isNull();
	}

	@Test
	void decodeWhenSecretIsEmptyIsNull() {
		assertThat(Origin.decode(this.origin.encode(new byte[0]), new byte[0])).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "AQID", "AQID a b c d e", "AQID 1.2.3.4 1 ::1 2", "AQID 1.2.3.4 1 ::1 2 - -",
			"AQID 1.2.3.4 x ::1 2 -" })
	void decodeWhenMalformedIsNull(String value) {
		assertThat(Origin.decode(value, SECRET)).isNull();
	}

}
