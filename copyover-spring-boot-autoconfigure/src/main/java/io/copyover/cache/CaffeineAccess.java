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
 * the time that it had left. Where all have the same, Caffeine counts from the restore
 * on, so that a restored one keeps its own time besides, and is taken out when that is
 * over, unless it was written since, or read where reading gives it more time.
 *
 * @param cache the cache
 * @param expiry knows the own time of restored entries
 */
record CaffeineAccess(Cache<Object, Object> cache, EntryExpiry expiry) implements CacheAccess, EntryExpiry.TimedCache {

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
		Stream<Duration> ofCache = fixed()
			.map((fixed) -> fixed.getExpiresAfter().minus(fixed.ageOf(key).orElse(Duration.ZERO)));
		return Stream.concat(ofCache, Stream.ofNullable(this.expiry.remaining(this, key)))
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
			this.expiry.add(this, key, remaining);
		}
	}

	@Override
	public boolean isUntouched(Object key, Duration since) {
		return fixed().allMatch((fixed) -> fixed.ageOf(key, TimeUnit.NANOSECONDS).orElse(-1) >= since.toNanos());
	}

	@Override
	public void end(Object key) {
		this.cache.invalidate(key);
	}

	private Stream<FixedExpiration<Object, Object>> fixed() {
		return Stream.of(this.cache.policy().expireAfterWrite(), this.cache.policy().expireAfterAccess())
			.flatMap(Optional::stream);
	}

}
