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
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;

import io.copyover.Contributor;
import io.copyover.CopyoverException;
import io.copyover.Decoder;
import io.copyover.Encoder;
import io.copyover.ReconnectTokens;

/**
 * Reconnect tokens in memory. A token is 32 random bytes; what is kept is its SHA-256,
 * whom it stands for (at most 1,024 bytes in UTF-8) and until when. Expired ones go as
 * new ones are issued, and no more than a maximum are outstanding.
 * <p>
 * All methods may be called from any thread.
 */
public final class InMemoryReconnectTokens implements ReconnectTokens {

	/**
	 * The name that outstanding tokens are handed over under.
	 */
	public static final String CONTRIBUTOR_NAME = "copyover.reconnect-tokens";

	/**
	 * How long a token is good for by default.
	 */
	public static final Duration DEFAULT_TIME_TO_LIVE = Duration.ofMinutes(2);

	/**
	 * How many tokens may be outstanding by default.
	 */
	public static final int DEFAULT_MAXIMUM = 100_000;

	private static final int TOKEN_BYTES = 32;

	private static final int TOKEN_LENGTH = 43;

	private final SecureRandom random = new SecureRandom();

	private final Map<TokenHash, Grant> grants = new LinkedHashMap<>();

	private final Contributor contributor = Contributor.of(CONTRIBUTOR_NAME, this::save, this::restore);

	private final Clock clock;

	private final Duration timeToLive;

	private final int maximum;

	/**
	 * Make tokens with the system's clock and the default limits.
	 */
	public InMemoryReconnectTokens() {
		this(Clock.systemUTC(), DEFAULT_TIME_TO_LIVE, DEFAULT_MAXIMUM);
	}

	/**
	 * Make tokens.
	 * @param clock tells the time
	 * @param timeToLive how long a token is good for, more than zero
	 * @param maximum how many tokens may be outstanding, more than zero
	 */
	public InMemoryReconnectTokens(Clock clock, Duration timeToLive, int maximum) {
		if (timeToLive.isZero() || timeToLive.isNegative() || maximum < 1) {
			throw new IllegalArgumentException("'timeToLive' and 'maximum' must be more than zero");
		}
		this.clock = clock;
		this.timeToLive = timeToLive;
		this.maximum = maximum;
	}

	/**
	 * Issue a token.
	 * @param principal whom it stands for, 1 to 1,024 bytes in UTF-8
	 * @return the token, 43 characters
	 * @throws CopyoverException if as many tokens are outstanding as there may be
	 * @throws IllegalArgumentException if the principal is empty, too long or no Unicode
	 * text
	 */
	@Override
	public String issue(String principal) {
		verify(principal);
		byte[] bytes = new byte[TOKEN_BYTES];
		this.random.nextBytes(bytes);
		String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
		Instant now = this.clock.instant();
		TokenHash hash = TokenHash.of(token);
		synchronized (this.grants) {
			makeRoom(now);
			this.grants.put(hash, new Grant(principal, now.plus(this.timeToLive)));
		}
		return token;
	}

	/**
	 * Use a token up. What cannot be a token, {@code null} included, was never issued.
	 * @param token what the client presented
	 * @return whom the token stood for; empty if it was never issued, was used before, or
	 * has expired
	 */
	@Override
	public Optional<String> consume(@Nullable String token) {
		if (token == null || token.length() != TOKEN_LENGTH) {
			return Optional.empty();
		}
		TokenHash hash = TokenHash.of(token);
		Grant grant;
		synchronized (this.grants) {
			grant = this.grants.remove(hash);
		}
		if (grant == null || grant.isExpired(this.clock.instant())) {
			return Optional.empty();
		}
		return Optional.of(grant.principal());
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

	/**
	 * Return how many tokens are kept, expired ones that have not gone yet included.
	 * @return the number
	 */
	int size() {
		synchronized (this.grants) {
			return this.grants.size();
		}
	}

	private void makeRoom(Instant now) {
		Iterator<Grant> oldest = this.grants.values().iterator();
		while (oldest.hasNext() && oldest.next().isExpired(now)) {
			oldest.remove();
		}
		if (this.grants.size() >= this.maximum) {
			// A clock that was set back breaks the order of expiry, so look at all of
			// them
			this.grants.values().removeIf((grant) -> grant.isExpired(now));
		}
		if (this.grants.size() >= this.maximum) {
			throw new CopyoverException("No reconnect token can be issued, for " + this.maximum + " are outstanding");
		}
	}

	private void save(Encoder encoder) throws Exception {
		Map<TokenHash, Grant> outstanding;
		synchronized (this.grants) {
			outstanding = new LinkedHashMap<>(this.grants);
		}
		TokenSection.write(outstanding, encoder);
	}

	private void restore(Decoder decoder) throws Exception {
		Map<TokenHash, Grant> outstanding = TokenSection.read(decoder);
		Instant now = this.clock.instant();
		outstanding.values().removeIf((grant) -> grant.isExpired(now));
		synchronized (this.grants) {
			this.grants.putAll(outstanding);
		}
	}

	private static void verify(String principal) {
		try {
			int length = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(principal)).remaining();
			if (length == 0 || length > Grant.MAX_PRINCIPAL) {
				throw new IllegalArgumentException(
						"A principal must have 1 to " + Grant.MAX_PRINCIPAL + " bytes in UTF-8, not " + length);
			}
		}
		catch (CharacterCodingException ex) {
			throw new IllegalArgumentException("A principal must be Unicode text", ex);
		}
	}

}
