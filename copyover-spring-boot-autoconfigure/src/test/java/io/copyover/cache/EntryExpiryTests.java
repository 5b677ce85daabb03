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
import java.util.concurrent.ConcurrentHashMap;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EntryExpiry}.
 */
class EntryExpiryTests {

	private static final Duration LONG = Duration.ofHours(1);

	private final FakeCache cache = new FakeCache();

	private final EntryExpiry expiry = new EntryExpiry(Duration.ofMillis(20));

	@Test
	void entryIsEndedWhenItsTimeIsOver() {
		add("apple", Duration.ofMillis(10));
		add("pear", LONG);
		await().until(() -> !this.cache.untouched.containsKey("apple"));
		await().until(() -> this.expiry.size() == 1);
		assertThat(this.cache.untouched).containsOnlyKeys("pear");
		assertThat(this.expiry.remaining(this.cache, "apple")).isNull();
		assertThat(this.expiry.remaining(this.cache, "pear")).isPositive().isLessThanOrEqualTo(LONG);
	}

	@Test
	void entryWhenTouchedOrGoneIsForgotten() {
		add("apple", LONG);
		add("pear", LONG);
		this.cache.untouched.put("apple", false);
		assertThat(this.expiry.remaining(this.cache, "apple")).isNull();
		this.cache.untouched.remove("pear");
		assertThat(this.expiry.remaining(this.cache, "pear")).isNull();
		await().until(() -> this.expiry.size() == 0);
		assertThat(this.cache.untouched).containsOnlyKeys("apple");
	}

	@Test
	void entryWhenAddedAgainHasItsLaterTime() {
		add("apple", LONG);
		add("apple", LONG.multipliedBy(3));
		assertThat(this.expiry.size()).isOne();
		assertThat(this.expiry.remaining(this.cache, "apple")).isGreaterThan(LONG);
	}

	@Test
	void entryWhenAddedAfterAllHaveEndedIsEndedToo() {
		for (int i = 0; i < 3; i++) {
			add("apple", Duration.ZERO);
			await().until(() -> this.expiry.size() == 0);
			assertThat(this.cache.untouched).isEmpty();
		}
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60));
	}

	private void add(String key, Duration remaining) {
		this.cache.untouched.put(key, true);
		this.expiry.add(this.cache, key, remaining);
	}

	/**
	 * Says of each entry that it has whether it is untouched.
	 */
	private static final class FakeCache implements EntryExpiry.TimedCache {

		private final Map<Object, Boolean> untouched = new ConcurrentHashMap<>();

		@Override
		public boolean isUntouched(Object key, Duration since) {
			return this.untouched.getOrDefault(key, false);
		}

		@Override
		public void end(Object key) {
			this.untouched.remove(key);
		}

	}

}
