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

package io.copyover.autoconfigure;

import java.util.Map;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;

import io.copyover.cache.CacheContributor;
import io.copyover.serial.SerializedObjects;

/**
 * Auto-configuration of the contributor of caches in memory.
 */
@AutoConfiguration(before = CopyoverAutoConfiguration.class, after = CopyoverSerializationAutoConfiguration.class,
		afterName = "org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration")
@ConditionalOnClass(CacheManager.class)
@ConditionalOnBean(CacheManager.class)
@ConditionalOnBooleanProperty(name = { "copyover.enabled", "copyover.caches.enabled" }, matchIfMissing = true)
@EnableConfigurationProperties(CopyoverCachesProperties.class)
public final class CopyoverCachesAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	CacheContributor copyoverCacheContributor(Map<String, CacheManager> managers, SerializedObjects objects,
			CopyoverCachesProperties properties) {
		return new CacheContributor(managers, objects, properties.maxEntries());
	}

}
