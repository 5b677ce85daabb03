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

package io.copyover.redis;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;

import io.copyover.CopyoverException;
import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;
import io.copyover.ReconnectTokenStore;
import io.copyover.handover.Participant;

/**
 * Keeps reconnect tokens in Redis, so that behind a load balancer any instance takes a
 * client back. A token is a key that expires by itself, and is used up by {@code GETDEL}
 * (Redis 6.2 or later), of which one caller gets the answer. Nothing is handed over, for
 * Redis outlives the process. A copyover is refused while Redis cannot be reached: its
 * clients would be stranded.
 */
public final class RedisReconnectTokenStore implements ReconnectTokenStore, Participant {

	private final StringRedisTemplate redis;

	private final String keyPrefix;

	private final Clock clock;

	/**
	 * Make a store.
	 * @param redis the connection
	 * @param keyPrefix what the names of keys begin with; the hash of the token follows
	 * @param clock tells the time
	 */
	public RedisReconnectTokenStore(StringRedisTemplate redis, String keyPrefix, Clock clock) {
		this.redis = redis;
		this.keyPrefix = keyPrefix;
		this.clock = clock;
	}

	@Override
	public void add(Entry entry) {
		Duration left = Duration.between(this.clock.instant(), entry.expires());
		if (left.toMillis() < 1) {
			return;
		}
		try {
			this.redis.opsForValue().set(this.keyPrefix + entry.hash(), entry.principal(), left);
		}
		catch (DataAccessException ex) {
			throw new CopyoverException("No reconnect token can be issued, for Redis cannot be reached", ex);
		}
	}

	@Override
	public Optional<String> remove(String hash) {
		try {
			return Optional.ofNullable(this.redis.opsForValue().getAndDelete(this.keyPrefix + hash));
		}
		catch (DataAccessException ex) {
			throw new CopyoverException("Reconnect tokens cannot be looked up, for Redis cannot be reached", ex);
		}
	}

	@Override
	public void check() {
		try {
			this.redis.execute((RedisCallback<String>) RedisConnection::ping);
		}
		catch (DataAccessException ex) {
			throw new CopyoverRefusedException(Refusal.CONFLICT,
					"Redis, which keeps the reconnect tokens, cannot be reached; try again when it can");
		}
	}

}
