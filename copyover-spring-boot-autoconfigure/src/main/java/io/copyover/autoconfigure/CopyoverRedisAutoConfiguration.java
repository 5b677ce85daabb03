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

import java.time.Clock;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.core.StringRedisTemplate;

import io.copyover.ReconnectTokenStore;
import io.copyover.redis.RedisReconnectTokenStore;

/**
 * Auto-configuration of reconnect tokens in Redis.
 */
@AutoConfiguration(before = CopyoverAutoConfiguration.class,
		afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnClass(StringRedisTemplate.class)
@ConditionalOnBean(StringRedisTemplate.class)
@ConditionalOnBooleanProperty(name = "copyover.enabled", matchIfMissing = true)
@ConditionalOnProperty(name = "copyover.token.store", havingValue = "redis")
public final class CopyoverRedisAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(ReconnectTokenStore.class)
	RedisReconnectTokenStore copyoverRedisReconnectTokenStore(StringRedisTemplate redis,
			CopyoverProperties properties) {
		return new RedisReconnectTokenStore(redis, properties.token().keyPrefix(), Clock.systemUTC());
	}

}
