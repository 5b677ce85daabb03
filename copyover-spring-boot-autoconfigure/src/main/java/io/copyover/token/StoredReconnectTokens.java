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

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;

import io.copyover.Contributor;
import io.copyover.CopyoverException;
import io.copyover.Decoder;
import io.copyover.Encoder;
import io.copyover.ReconnectTokenStore;
import io.copyover.ReconnectTokenStore.Entry;
import io.copyover.ReconnectTokens;

/**
 * Reconnect tokens in a {@link ReconnectTokenStore}. A token is 32 random bytes; what is
 * kept is its SHA-256, whom it stands for (at most 1,024 bytes in UTF-8) and until when.
 * <p>
 * All methods may be called from any thread.
 */
public final class StoredReconnectTokens implements ReconnectTokens {

	/**
	 * The name that outstanding tokens are handed over under.
	 */
	public static final String CONTRIBUTOR_NAME = "copyover.reconnect-tokens";

	/**
	 * How long a token is good for by default.
	 */
	public static final Duration DEFAULT_TIME_TO_LIVE = Duration.ofMinutes(2);

	private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

	private static final int TOKEN_BYTES = 32;

	private static final int TOKEN_LENGTH = 43;

	private final SecureRandom random = new SecureRandom();

	private final Contributor contributor = Contributor.of(CONTRIBUTOR_NAME, this::save, this::restore);

	private final ReconnectTokenStore store;

	private final Clock clock;

	private final Duration timeToLive;

	/**
	 * Make tokens.
	 * @param store keeps them
	 * @param clock tells the time
	 * @param timeToLive how long a token is good for, more than zero
	 */
	public StoredReconnectTokens(ReconnectTokenStore store, Clock clock, Duration timeToLive) {
		if (timeToLive.isZero() || timeToLive.isNegative()) {
			throw new IllegalArgumentException("'timeToLive' must be more than zero");
		}
		this.store = store;
		this.clock = clock;
		this.timeToLive = timeToLive;
	}

	/**
	 * Make tokens in memory, with the system's clock and the default limits.
	 * @return the tokens
	 */
	public static ReconnectTokens inMemory() {
		Clock clock = Clock.systemUTC();
		return new StoredReconnectTokens(
				new InMemoryReconnectTokenStore(clock, InMemoryReconnectTokenStore.DEFAULT_MAXIMUM), clock,
				DEFAULT_TIME_TO_LIVE);
	}

	/**
	 * Issue a token.
	 * @param principal whom it stands for, 1 to 1,024 bytes in UTF-8
	 * @return the token, 43 characters
	 * @throws CopyoverException if as many tokens are outstanding as there may be, or the
	 * store cannot be reached
	 * @throws IllegalArgumentException if the principal is empty, too long or no Unicode
	 * text
	 */
	@Override
	public String issue(String principal) {
		verify(principal);
		byte[] bytes = new byte[TOKEN_BYTES];
		this.random.nextBytes(bytes);
		String token = BASE64.encodeToString(bytes);
		this.store.add(new Entry(hash(token), principal, this.clock.instant().plus(this.timeToLive)));
		return token;
	}

	/**
	 * Use a token up. What cannot be a token, {@code null} included, was never issued.
	 * @param token what the client presented
	 * @return whom the token stood for; empty if it was never issued, was used before, or
	 * has expired
	 * @throws CopyoverException if the store cannot be reached
	 */
	@Override
	public Optional<String> consume(@Nullable String token) {
		return (token != null && token.length() == TOKEN_LENGTH) ? this.store.remove(hash(token)) : Optional.empty();
	}

	@Override
	public OptionalInt consumeUserId(@Nullable String token) {
		try {
			return consume(token).map(Integer::parseInt).map(OptionalInt::of).orElse(OptionalInt.empty());
		}
		catch (NumberFormatException ex) {
			return OptionalInt.empty();
		}
	}

	@Override
	public Contributor contributor() {
		return this.contributor;
	}

	private void save(Encoder encoder) throws Exception {
		TokenSection.write(this.store.outstanding(), encoder);
	}

	private void restore(Decoder decoder) throws Exception {
		Instant now = this.clock.instant();
		List<Entry> entries = TokenSection.read(decoder)
			.stream()
			.filter((entry) -> now.isBefore(entry.expires()))
			.toList();
		this.store.restore(entries);
	}

	static String hash(String token) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			return BASE64.encodeToString(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

	private static void verify(String principal) {
		try {
			int length = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(principal)).remaining();
			if (length == 0 || length > TokenSection.MAX_PRINCIPAL) {
				throw new IllegalArgumentException(
						"A principal must have 1 to " + TokenSection.MAX_PRINCIPAL + " bytes in UTF-8, not " + length);
			}
		}
		catch (CharacterCodingException ex) {
			throw new IllegalArgumentException("A principal must be Unicode text", ex);
		}
	}

}
