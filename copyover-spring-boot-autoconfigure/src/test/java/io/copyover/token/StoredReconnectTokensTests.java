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

package io.copyover.token;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.copyover.Contributor;
import io.copyover.ContributorException;
import io.copyover.CopyoverException;
import io.copyover.ReconnectTokens;
import io.copyover.stream.StateReader;
import io.copyover.stream.StateWriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link StoredReconnectTokens} and {@link InMemoryReconnectTokenStore}.
 */
class StoredReconnectTokensTests {

	private static final Duration TIME_TO_LIVE = Duration.ofMinutes(2);

	private final MutableClock clock = new MutableClock();

	private final InMemoryReconnectTokenStore store = store(10);

	private final ReconnectTokens tokens = tokens(this.store);

	@Test
	void tokenIsGoodOnce() {
		String token = this.tokens.issue("ada");
		assertThat(this.tokens.consume(token)).contains("ada");
		assertThat(this.tokens.consume(token)).isEmpty();
		assertThat(this.store.size()).isZero();
	}

	@Test
	void tokensAreSafeInUrlsAndDiffer() {
		ReconnectTokens many = tokens(store(1000));
		Set<String> issued = new HashSet<>();
		for (int i = 0; i < 1000; i++) {
			issued.add(many.issue(i));
		}
		assertThat(issued).hasSize(1000).allMatch((token) -> token.matches("[A-Za-z0-9_-]{43}"));
	}

	@Test
	void tokenIsGoodForOneOf64ConcurrentConsumers() throws Exception {
		ExecutorService consumers = Executors.newFixedThreadPool(64);
		try {
			for (int round = 0; round < 20; round++) {
				assertThat(consumeAtOnce(consumers, this.tokens.issue(7), 64)).containsOnlyOnce(OptionalInt.of(7));
			}
		}
		finally {
			consumers.shutdownNow();
		}
	}

	@Test
	void tokenExpires() {
		String inTime = this.tokens.issue("ada");
		String late = this.tokens.issue("bob");
		this.clock.advance(TIME_TO_LIVE.minusMillis(1));
		assertThat(this.tokens.consume(inTime)).contains("ada");
		this.clock.advance(Duration.ofMillis(1));
		assertThat(this.tokens.consume(late)).isEmpty();
	}

	@Test
	void expiredTokensGoAsNewOnesAreIssued() {
		for (int i = 0; i < 5; i++) {
			this.tokens.issue(i);
		}
		this.clock.advance(TIME_TO_LIVE);
		this.tokens.issue("ada");
		assertThat(this.store.size()).isEqualTo(1);
	}

	@Test
	void tokensAreBounded() {
		String first = this.tokens.issue("first");
		for (int i = 1; i < 10; i++) {
			this.tokens.issue(i);
		}
		assertThatExceptionOfType(CopyoverException.class).isThrownBy(() -> this.tokens.issue("one too many"))
			.withMessageContaining("10 are outstanding");
		this.tokens.consume(first);
		this.tokens.issue("fits");
	}

	@Test
	void expiredTokensMakeRoomEvenIfTheClockWasSetBack() {
		this.tokens.issue("long");
		this.clock.advance(TIME_TO_LIVE.negated());
		for (int i = 1; i < 10; i++) {
			this.tokens.issue(i);
		}
		this.clock.advance(TIME_TO_LIVE);
		this.tokens.issue("fits");
		assertThat(this.store.size()).isEqualTo(2);
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", " ", "x", "\uD800", "ünïcödé", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
			"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" })
	void oddTokensAreNotGood(String token) {
		assertThat(this.tokens.consume(token)).isEmpty();
		assertThat(this.tokens.consumeUserId(token)).isEmpty();
	}

	@Test
	void veryLongTokenIsNotGood() {
		assertThat(this.tokens.consume("x".repeat(10_000_000))).isEmpty();
	}

	@Test
	void tokenWithSomethingBehindItIsNotGood() {
		String token = this.tokens.issue("ada");
		assertThat(this.tokens.consume(token + "=")).isEmpty();
		assertThat(this.tokens.consume(token)).contains("ada");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 7, -1, Integer.MIN_VALUE, Integer.MAX_VALUE })
	void userIdComesBack(int userId) {
		assertThat(this.tokens.consumeUserId(this.tokens.issue(userId))).hasValue(userId);
	}

	@Test
	void tokenOfSomethingElseThanANumberIsUsedUpAsUserId() {
		String token = this.tokens.issue("ada");
		assertThat(this.tokens.consumeUserId(token)).isEmpty();
		assertThat(this.tokens.consume(token)).isEmpty();
	}

	@Test
	void principalIsVerified() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.tokens.issue(""));
		assertThatIllegalArgumentException().isThrownBy(() -> this.tokens.issue("\uD800"));
		assertThatIllegalArgumentException().isThrownBy(() -> this.tokens.issue("x".repeat(1025)));
		String longest = "ä".repeat(512);
		assertThat(this.tokens.consume(this.tokens.issue(longest))).contains(longest);
	}

	@Test
	void limitsAreVerified() {
		assertThatIllegalArgumentException().isThrownBy(() -> store(0));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new StoredReconnectTokens(this.store, this.clock, Duration.ZERO));
	}

	@Test
	void tokensAreGoodOnceAfterACopyover() {
		String used = this.tokens.issue("used");
		String ada = this.tokens.issue("ada");
		this.clock.advance(Duration.ofMinutes(1));
		String bob = this.tokens.issue("Böb");
		this.tokens.consume(used);
		InMemoryReconnectTokenStore taken = store(10);
		ReconnectTokens successor = tokens(taken);
		restore(save(this.tokens), successor);
		assertThat(taken.size()).isEqualTo(2);
		assertThat(successor.consume(used)).isEmpty();
		assertThat(successor.consume(ada)).contains("ada");
		assertThat(successor.consume(ada)).isEmpty();
		this.clock.advance(Duration.ofMinutes(2));
		assertThat(successor.consume(bob)).isEmpty();
	}

	@Test
	void savingChangesNothing() {
		String token = this.tokens.issue("ada");
		save(this.tokens);
		assertThat(this.tokens.consume(token)).contains("ada");
	}

	@Test
	void expiredTokensAreNotRestored() {
		this.tokens.issue("ada");
		byte[] stream = save(this.tokens);
		this.clock.advance(TIME_TO_LIVE);
		InMemoryReconnectTokenStore taken = store(10);
		ReconnectTokens successor = tokens(taken);
		restore(stream, successor);
		assertThat(taken.size()).isZero();
	}

	@Test
	void noTokensRestore() {
		InMemoryReconnectTokenStore taken = store(10);
		ReconnectTokens successor = tokens(taken);
		restore(save(this.tokens), successor);
		assertThat(taken.size()).isZero();
	}

	@Test
	void moreThanTheMaximumIsHandedOver() {
		List<String> issued = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			issued.add(this.tokens.issue(i));
		}
		ReconnectTokens successor = tokens(store(5));
		restore(save(this.tokens), successor);
		assertThatExceptionOfType(CopyoverException.class).isThrownBy(() -> successor.issue("no"));
		assertThat(issued).allMatch((token) -> successor.consume(token).isPresent());
	}

	@Test
	void onlyHashesAreSaved() {
		String token = this.tokens.issue("ada");
		String stream = new String(save(this.tokens), StandardCharsets.ISO_8859_1);
		byte[] decoded = Base64.getUrlDecoder().decode(token);
		assertThat(stream).contains("ada")
			.doesNotContain(token)
			.doesNotContain(new String(decoded, StandardCharsets.ISO_8859_1))
			.contains(new String(Base64.getUrlDecoder().decode(StoredReconnectTokens.hash(token)),
					StandardCharsets.ISO_8859_1));
	}

	@Test
	void sectionThatIsCutOffIsRefused() {
		Contributor shortened = Contributor.of(StoredReconnectTokens.CONTRIBUTOR_NAME,
				(encoder) -> encoder.openSection("tokens").write(new byte[] { 1, 2, 3 }), (decoder) -> {
				});
		assertThatExceptionOfType(ContributorException.class).isThrownBy(() -> restore(save(shortened), this.tokens));
	}

	@Test
	void sectionOfAnotherVersionIsRefused() {
		Contributor future = Contributor.of(StoredReconnectTokens.CONTRIBUTOR_NAME,
				(encoder) -> encoder.openSection("tokens").write(2), (decoder) -> {
				});
		assertThatExceptionOfType(ContributorException.class).isThrownBy(() -> restore(save(future), this.tokens))
			.withMessageContaining("format version 2");
	}

	@Test
	void contributorIsAlwaysTheSame() {
		assertThat(this.tokens.contributor()).isSameAs(this.tokens.contributor());
		assertThat(this.tokens.contributor().copyoverName()).isEqualTo("copyover.reconnect-tokens");
	}

	@Test
	void defaultsAreUsable() {
		ReconnectTokens defaults = StoredReconnectTokens.inMemory();
		assertThat(defaults.consume(defaults.issue("ada"))).isEqualTo(Optional.of("ada"));
	}

	private List<OptionalInt> consumeAtOnce(ExecutorService consumers, String token, int count) throws Exception {
		CountDownLatch start = new CountDownLatch(count);
		List<Future<OptionalInt>> answers = new ArrayList<>();
		Callable<OptionalInt> consumer = () -> {
			start.countDown();
			start.await();
			return this.tokens.consumeUserId(token);
		};
		for (int i = 0; i < count; i++) {
			answers.add(consumers.submit(consumer));
		}
		List<OptionalInt> consumed = new ArrayList<>();
		for (Future<OptionalInt> answer : answers) {
			consumed.add(answer.get());
		}
		return consumed;
	}

	private InMemoryReconnectTokenStore store(int maximum) {
		return new InMemoryReconnectTokenStore(this.clock, maximum);
	}

	private ReconnectTokens tokens(InMemoryReconnectTokenStore store) {
		return new StoredReconnectTokens(store, this.clock, TIME_TO_LIVE);
	}

	private byte[] save(ReconnectTokens saved) {
		return save(saved.contributor());
	}

	private byte[] save(Contributor contributor) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		StateWriter writer = new StateWriter(out, null);
		writer.begin(Map.of());
		writer.write(contributor);
		writer.end();
		return out.toByteArray();
	}

	private void restore(byte[] stream, ReconnectTokens restored) {
		StateReader reader = new StateReader(new ByteArrayInputStream(stream), null, 0, (name) -> false);
		reader.begin();
		reader.restore(Map.of(StoredReconnectTokens.CONTRIBUTOR_NAME, restored.contributor()));
	}

	private static final class MutableClock extends Clock {

		private Instant now = Instant.parse("2026-11-01T00:00:00Z");

		void advance(Duration duration) {
			this.now = this.now.plus(duration);
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			return this.now;
		}

	}

}
