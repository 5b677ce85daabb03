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

import org.jspecify.annotations.Nullable;

/**
 * The entries of one cache.
 */
interface CacheAccess {

	/**
	 * Return the entries.
	 * @return keys and values, as the cache stores them
	 */
	Map<Object, Object> entries();

	/**
	 * Return how long an entry has left.
	 * @param key its key
	 * @return the time, {@code null} if it has no end
	 */
	@Nullable Duration remaining(Object key);

	/**
	 * Take an entry of the predecessor.
	 * @param key its key
	 * @param value its value, as the cache stores it
	 * @param remaining how long it has left, {@code null} if it has no end
	 */
	void put(Object key, Object value, @Nullable Duration remaining);

}
