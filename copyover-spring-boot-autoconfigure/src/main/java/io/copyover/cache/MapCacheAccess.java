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
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

/**
 * A cache that is a map, whose entries have no end.
 */
final class MapCacheAccess implements CacheAccess {

	private final ConcurrentMap<Object, Object> map;

	MapCacheAccess(ConcurrentMap<Object, Object> map) {
		this.map = map;
	}

	@Override
	public Map<Object, Object> entries() {
		return this.map;
	}

	@Override
	public @Nullable Duration remaining(Object key) {
		return null;
	}

	@Override
	public void put(Object key, Object value, @Nullable Duration remaining) {
		this.map.put(key, value);
	}

}
