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

package io.copyover;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps outstanding reconnect tokens for {@link ReconnectTokens}: in this process by
 * default, or where several instances find them. It never sees a token, but a hash of it.
 * <p>
 * All methods may be called from any thread, and throw a {@link CopyoverException} where
 * the store cannot be reached.
 */
public interface ReconnectTokenStore {

	/**
	 * Keep a token until it is used or expires.
	 * @param entry the token
	 * @throws CopyoverException if as many are kept as there may be
	 */
	void add(Entry entry);

	/**
	 * Use a token up. Of several callers at the same time, on any instance, one gets the
	 * answer.
	 * @param hash the hash of the token
	 * @return whom it stands for; empty if it is not kept, or has expired
	 */
	Optional<String> remove(String hash);

	/**
	 * Return the tokens that only this process knows, which its successor must be given.
	 * @return the tokens, none where the store outlives the process
	 */
	default List<Entry> outstanding() {
		return List.of();
	}

	/**
	 * Take tokens of the predecessor that have not expired, however many they are.
	 * @param entries the tokens
	 */
	default void restore(List<Entry> entries) {
		entries.forEach(this::add);
	}

	/**
	 * A token.
	 *
	 * @param hash the SHA-256 of the token in unpadded Base64 for URLs, 43 characters
	 * @param principal whom it stands for
	 * @param expires from when on it is not good any more
	 */
	record Entry(String hash, String principal, Instant expires) {

		@Override
		public String toString() {
			return "a reconnect token";
		}

	}

}
