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

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Issues tokens with which a client that lost its connection in a copyover proves once
 * who it was. A token is good for one use within its time (2 minutes by default), on the
 * process that issued it and on its successors. Only a hash of it is kept.
 * <p>
 * All methods may be called from any thread.
 */
public interface ReconnectTokens {

	/**
	 * Issue a token.
	 * @param principal whom it stands for, not empty
	 * @return the token: 43 characters that are safe in URLs, though they should not
	 * travel in one
	 * @throws CopyoverException if as many tokens are outstanding as there may be
	 */
	String issue(String principal);

	/**
	 * Issue a token for a numeric id.
	 * @param userId the id
	 * @return the token, see {@link #issue(String)}
	 */
	default String issue(int userId) {
		return issue(Integer.toString(userId));
	}

	/**
	 * Use a token up. Of several callers at the same time one gets the answer.
	 * @param token what the client presented
	 * @return whom the token stood for; empty if it was never issued, was used before, or
	 * has expired
	 */
	Optional<String> consume(String token);

	/**
	 * Use up a token that was issued for a numeric id.
	 * @param token what the client presented
	 * @return the id; empty as for {@link #consume}, and where the token was issued for
	 * something that is not a number, which also uses it up
	 */
	OptionalInt consumeUserId(String token);

	/**
	 * Return the contributor that hands outstanding tokens over. It must be saved last,
	 * for other contributors may issue tokens while they save.
	 * @return the contributor
	 */
	Contributor contributor();

}
