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

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;

import com.github.benmanes.caffeine.cache.Cache;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cache.CacheManager;
import org.springframework.util.ClassUtils;

import io.copyover.Contributor;
import io.copyover.CopyoverException;
import io.copyover.Decoder;
import io.copyover.Encoder;
import io.copyover.serial.ForbiddenClassException;
import io.copyover.serial.SerializedObjects;

/**
 * Hands over what Spring's caches in memory hold: those that are maps and those of
 * Caffeine. What is cached can be had again, so that an entry that cannot be carried is
 * left behind and does not stop a copyover.
 */
public final class CacheContributor implements Contributor {

	private static final Logger logger = LoggerFactory.getLogger(CacheContributor.class);

	private static final boolean CAFFEINE = ClassUtils.isPresent("com.github.benmanes.caffeine.cache.Cache",
			CacheContributor.class.getClassLoader());

	private static final String SECTION = "caches";

	private static final Duration LOOK = Duration.ofMinutes(1);

	private final Map<String, CacheManager> managers;

	private final SerializedObjects objects;

	private final int maximum;

	private final EntryExpiry expiry = new EntryExpiry(LOOK);

	/**
	 * Make a contributor.
	 * @param managers the managers of the caches, by the names of their beans
	 * @param objects turns keys and values into bytes and back
	 * @param maximum how many entries of each cache are handed over; further ones are
	 * left behind
	 */
	public CacheContributor(Map<String, CacheManager> managers, SerializedObjects objects, int maximum) {
		this.managers = Map.copyOf(managers);
		this.objects = objects;
		this.maximum = maximum;
	}

	@Override
	public String copyoverName() {
		return "copyover.caches";
	}

	@Override
	public void copyoverSave(Encoder encoder) throws Exception {
		Map<String, CacheAccess> caches = new LinkedHashMap<>();
		this.managers.forEach((bean, manager) -> manager.getCacheNames().forEach((cache) -> {
			CacheAccess access = access(manager, cache);
			if (access != null) {
				caches.put(bean + CacheSection.SEPARATOR + cache, access);
			}
		}));
		try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(encoder.openSection(SECTION)))) {
			CacheSection.begin(out);
			for (Map.Entry<String, CacheAccess> cache : caches.entrySet()) {
				save(cache.getKey(), cache.getValue(), out);
			}
			CacheSection.end(out);
		}
	}

	private void save(String name, CacheAccess cache, DataOutputStream out) throws IOException {
		CacheSection.beginCache(out, name);
		int written = 0;
		int left = 0;
		for (Map.Entry<Object, Object> entry : cache.entries().entrySet()) {
			CacheSection.Entry serialized = (written < this.maximum) ? serialize(name, cache, entry) : null;
			if (serialized != null) {
				CacheSection.write(out, serialized);
				written++;
			}
			else {
				left++;
			}
		}
		CacheSection.end(out);
		if (left > 0) {
			logger.warn("Copyover: {} entries of the cache '{}' are left behind, {} are handed over", left, name,
					written);
		}
	}

	private CacheSection.@Nullable Entry serialize(String name, CacheAccess cache, Map.Entry<Object, Object> entry) {
		try {
			return new CacheSection.Entry(this.objects.write(entry.getKey()), this.objects.write(entry.getValue()),
					cache.remaining(entry.getKey()));
		}
		catch (IOException ex) {
			logger.debug("An entry of the cache '{}' cannot be serialised: {}", name, ex.getMessage());
			return null;
		}
	}

	@Override
	public void copyoverRestore(Decoder decoder) throws Exception {
		try (DataInputStream in = new DataInputStream(decoder.openSection(SECTION))) {
			CacheSection.checkVersion(in);
			String name = CacheSection.nextCache(in);
			while (name != null) {
				restore(name, in);
				name = CacheSection.nextCache(in);
			}
		}
	}

	private void restore(String name, DataInputStream in) throws IOException {
		Map<Object, CacheSection.Entry> entries = new LinkedHashMap<>();
		Map<Object, Object> values = new LinkedHashMap<>();
		String problem = null;
		CacheSection.Entry entry = CacheSection.read(in);
		while (entry != null) {
			try {
				Object key = this.objects.read(entry.key());
				values.put(key, this.objects.read(entry.value()));
				entries.put(key, entry);
			}
			catch (ForbiddenClassException ex) {
				problem = ex.getMessage();
			}
			catch (CopyoverException ex) {
				logger.debug("An entry of the cache '{}' cannot be restored: {}", name, ex.getMessage());
			}
			entry = CacheSection.read(in);
		}
		CacheAccess cache = access(name);
		if (problem != null || cache == null) {
			logger.warn("Copyover: the cache '{}' starts empty: {}", name,
					(problem != null) ? problem : "there is no cache of that name in this version");
			return;
		}
		values.forEach((key, value) -> put(cache, key, value, entries.get(key).remaining()));
	}

	private static void put(CacheAccess cache, Object key, Object value, @Nullable Duration remaining) {
		if (remaining == null || !(remaining.isNegative() || remaining.isZero())) {
			cache.put(key, value, remaining);
		}
	}

	private @Nullable CacheAccess access(String name) {
		int separator = name.indexOf(CacheSection.SEPARATOR);
		CacheManager manager = (separator > 0) ? this.managers.get(name.substring(0, separator)) : null;
		return (manager != null) ? access(manager, name.substring(separator + 1)) : null;
	}

	@SuppressWarnings("unchecked")
	private @Nullable CacheAccess access(CacheManager manager, String name) {
		org.springframework.cache.Cache cache = manager.getCache(name);
		Object store = (cache != null) ? cache.getNativeCache() : null;
		if (store instanceof ConcurrentMap<?, ?> map) {
			return new MapCacheAccess((ConcurrentMap<Object, Object>) map);
		}
		if (CAFFEINE && store instanceof Cache<?, ?> caffeine) {
			return new CaffeineAccess((Cache<Object, Object>) caffeine, this.expiry);
		}
		return null;
	}

}
