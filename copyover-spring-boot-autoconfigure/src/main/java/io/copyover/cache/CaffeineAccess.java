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

package io.copyover.cache;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Policy.FixedExpiration;
import com.github.benmanes.caffeine.cache.Policy.VarExpiration;
import org.jspecify.annotations.Nullable;

/**
 * A cache of Caffeine. Where it gives each entry a time of its own, a restored one gets
 * the time that it had left. Where all have the same, Caffeine counts from now on, so
 * that a restored one that nobody has touched since is taken out when its own time is
 * over.
 */
final class CaffeineAccess implements CacheAccess {

	private final Cache<Object, Object> cache;

	private final EntryExpiry expiry;

	CaffeineAccess(Cache<Object, Object> cache, EntryExpiry expiry) {
		this.cache = cache;
		this.expiry = expiry;
	}

	@Override
	public Map<Object, Object> entries() {
		return this.cache.asMap();
	}

	@Override
	public @Nullable Duration remaining(Object key) {
		Optional<VarExpiration<Object, Object>> variable = this.cache.policy().expireVariably();
		if (variable.isPresent()) {
			return variable.get().getExpiresAfter(key).orElse(null);
		}
		return fixed().map((fixed) -> fixed.getExpiresAfter().minus(fixed.ageOf(key).orElse(Duration.ZERO)))
			.min(Duration::compareTo)
			.orElse(null);
	}

	@Override
	public void put(Object key, Object value, @Nullable Duration remaining) {
		Optional<VarExpiration<Object, Object>> variable = this.cache.policy().expireVariably();
		if (variable.isPresent() && remaining != null) {
			variable.get().put(key, value, remaining);
			return;
		}
		this.cache.put(key, value);
		if (remaining != null && fixed().findAny().isPresent()) {
			this.expiry.add(remaining, (waited) -> expire(key, waited));
		}
	}

	private void expire(Object key, Duration waited) {
		boolean untouched = fixed()
			.allMatch((fixed) -> fixed.ageOf(key, TimeUnit.NANOSECONDS).orElse(0) >= waited.toNanos());
		if (untouched) {
			this.cache.invalidate(key);
		}
	}

	private Stream<FixedExpiration<Object, Object>> fixed() {
		return Stream.of(this.cache.policy().expireAfterWrite(), this.cache.policy().expireAfterAccess())
			.flatMap(Optional::stream);
	}

}
