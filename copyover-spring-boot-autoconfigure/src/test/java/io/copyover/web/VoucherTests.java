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

import java.util.Base64;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Voucher}.
 */
class VoucherTests {

	private static final byte[] SECRET = { 1, 2, 3 };

	private static final byte[] CERTIFICATE = { 4, 5, 6 };

	private static final byte[] OTHER = { 4, 5, 7 };

	private final Voucher voucher = Voucher.ask(CERTIFICATE);

	@Test
	void parseGivesBackTheQuestion() {
		assertThat(Voucher.parse(this.voucher.question())).isEqualTo(this.voucher);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "nonce", "nonce digest more" })
	void parseWhenMalformedIsNull(String value) {
		assertThat(Voucher.parse(value)).isNull();
	}

	@Test
	void askTakesARandomNonceEachTime() {
		assertThat(Base64.getUrlDecoder().decode(this.voucher.nonce())).hasSize(32);
		assertThat(Voucher.ask(CERTIFICATE).nonce()).isNotEqualTo(this.voucher.nonce());
	}

	@Test
	void answerForOwnCertificateIsAccepted() {
		String answer = this.voucher.answer(CERTIFICATE, SECRET);
		assertThat(answer).isNotNull();
		assertThat(this.voucher.accepts(answer, SECRET)).isTrue();
	}

	@Test
	void answerForAnotherCertificateIsNull() {
		assertThat(this.voucher.answer(OTHER, SECRET)).isNull();
	}

	@Test
	void answerWithoutSecretIsNull() {
		assertThat(this.voucher.answer(CERTIFICATE, new byte[0])).isNull();
	}

	@Test
	void acceptsWhenSecretDiffersIsFalse() {
		assertThat(this.voucher.accepts(this.voucher.answer(CERTIFICATE, new byte[] { 1, 2, 4 }), SECRET)).isFalse();
		assertThat(this.voucher.accepts(this.voucher.answer(CERTIFICATE, SECRET), new byte[0])).isFalse();
	}

	@Test
	void acceptsWhenNonceDiffersIsFalse() {
		Voucher earlier = Voucher.ask(CERTIFICATE);
		assertThat(this.voucher.accepts(earlier.answer(CERTIFICATE, SECRET), SECRET)).isFalse();
	}

	@Test
	void acceptsWhenDigestDiffersIsFalse() {
		Voucher forOther = new Voucher(this.voucher.nonce(), Voucher.digest(OTHER));
		assertThat(this.voucher.accepts(forOther.answer(OTHER, SECRET), SECRET)).isFalse();
	}

	@Test
	void acceptsWhenAnswerProvesNothingIsFalse() {
		String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(SECRET);
		for (String answer : new String[] { "", this.voucher.nonce(), this.voucher.digest(), this.voucher.question(),
				secret }) {
			assertThat(this.voucher.accepts(answer, SECRET)).isFalse();
		}
	}

}
