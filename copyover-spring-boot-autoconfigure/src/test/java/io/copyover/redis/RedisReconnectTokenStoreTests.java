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

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.core.StringRedisTemplate;

import io.copyover.Copyover;
import io.copyover.CopyoverException;
import io.copyover.CopyoverRefusedException;
import io.copyover.ReconnectTokenStore;
import io.copyover.ReconnectTokens;
import io.copyover.autoconfigure.CopyoverAutoConfiguration;
import io.copyover.autoconfigure.CopyoverRedisAutoConfiguration;
import io.copyover.token.InMemoryReconnectTokenStore;
import io.copyover.token.StoredReconnectTokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RedisReconnectTokenStore} with a real Redis, and for its
 * auto-configuration.
 */
class RedisReconnectTokenStoreTests {

	private RedisServer redis;

	@BeforeEach
	void start(@TempDir Path directory) throws Exception {
		this.redis = RedisServer.start(directory);
	}

	@AfterEach
	void stop() {
		// Without the program of Redis the tests are skipped, and this is called all the
		// same.
		if (this.redis != null) {
			this.redis.close();
		}
	}

	@Test
	void tokenOfOneInstanceIsGoodOnTheOtherOnce() {
		runner().run((one) -> runner().run((other) -> {
			assertThat(one).hasSingleBean(RedisReconnectTokenStore.class);
			ReconnectTokens issuing = one.getBean(ReconnectTokens.class);
			ReconnectTokens consuming = other.getBean(ReconnectTokens.class);
			String token = issuing.issue("ada");
			assertThat(consuming.consume(token)).contains("ada");
			assertThat(consuming.consume(token)).isEmpty();
			assertThat(issuing.consume(token)).isEmpty();
		}));
	}

	@Test
	void tokenIsGoodForOneOfManyConsumers() {
		runner().run((one) -> runner().run((other) -> {
			List<ReconnectTokens> instances = List.of(one.getBean(ReconnectTokens.class),
					other.getBean(ReconnectTokens.class));
			ExecutorService consumers = Executors.newFixedThreadPool(16);
			try {
				for (int round = 0; round < 20; round++) {
					String token = instances.get(0).issue(round);
					List<Callable<Boolean>> calls = IntStream.range(0, 16)
						.<Callable<Boolean>>mapToObj((i) -> () -> instances.get(i % 2).consume(token).isPresent())
						.toList();
					long good = 0;
					for (var answer : consumers.invokeAll(calls)) {
						good += answer.get() ? 1 : 0;
					}
					assertThat(good).isOne();
				}
			}
			finally {
				consumers.shutdownNow();
			}
		}));
	}

	@Test
	void tokenExpiresByRedisItself() {
		runner().withPropertyValues("copyover.token.time-to-live=5s").run((context) -> {
			String token = context.getBean(ReconnectTokens.class).issue("ada");
			StringRedisTemplate template = context.getBean(StringRedisTemplate.class);
			assertThat(template.getExpire(key(template))).isNotNegative();
			Awaitility.await("the end of the token")
				.atMost(Duration.ofSeconds(60))
				.until(() -> template.keys("copyover:token:*").isEmpty());
			assertThat(context.getBean(ReconnectTokens.class).consume(token)).isEmpty();
		});
	}

	@Test
	void keysBeginWithTheConfiguredPrefix() {
		runner().withPropertyValues("copyover.token.key-prefix=game:").run((context) -> {
			context.getBean(ReconnectTokens.class).issue("ada");
			assertThat(context.getBean(StringRedisTemplate.class).keys("*")).hasSize(1)
				.allMatch((key) -> key.startsWith("game:"));
		});
	}

	@Test
	void redisKnowsNoToken() {
		runner().run((context) -> {
			String token = context.getBean(ReconnectTokens.class).issue("ada");
			StringRedisTemplate template = context.getBean(StringRedisTemplate.class);
			assertThat(key(template)).doesNotContain(token);
			assertThat(template.opsForValue().get(key(template))).isEqualTo("ada");
		});
	}

	@Test
	void tokensOfAPredecessorThatKeptThemInMemoryAreTaken() {
		runner().run((context) -> {
			InMemoryReconnectTokenStore memory = new InMemoryReconnectTokenStore(Clock.systemUTC(), 10);
			String token = new StoredReconnectTokens(memory, Clock.systemUTC(), Duration.ofMinutes(2)).issue("ada");
			context.getBean(ReconnectTokenStore.class).restore(memory.outstanding());
			assertThat(context.getBean(ReconnectTokens.class).consume(token)).contains("ada");
		});
	}

	@Test
	void copyoverWhenRedisIsAwayIsRefusedAndTokensAre() {
		runner().withPropertyValues("spring.data.redis.timeout=5s", "spring.data.redis.connect-timeout=5s")
			.run((context) -> {
				ReconnectTokens tokens = context.getBean(ReconnectTokens.class);
				String token = tokens.issue("ada");
				RedisReconnectTokenStore store = context.getBean(RedisReconnectTokenStore.class);
				store.check();
				this.redis.close();
				assertThatExceptionOfType(CopyoverRefusedException.class).isThrownBy(store::check)
					.withMessageContaining("Redis")
					.withMessageContaining("try again");
				assertThatExceptionOfType(CopyoverException.class).isThrownBy(() -> tokens.issue("bob"))
					.withMessageContaining("Redis cannot be reached");
				assertThatExceptionOfType(CopyoverException.class).isThrownBy(() -> tokens.consume(token))
					.withMessageContaining("Redis cannot be reached");
			});
	}

	@Test
	void storeWhenRedisIsAskedForWithoutConnectionFailsSayingSo() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(CopyoverAutoConfiguration.class, CopyoverRedisAutoConfiguration.class))
			.withPropertyValues("copyover.token.store=redis")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("copyover.token.store"));
	}

	@Test
	void storeByDefaultIsInMemory() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(CopyoverAutoConfiguration.class,
					CopyoverRedisAutoConfiguration.class, DataRedisAutoConfiguration.class))
			.run((context) -> assertThat(context).hasSingleBean(Copyover.class)
				.hasSingleBean(InMemoryReconnectTokenStore.class));
	}

	private static String key(StringRedisTemplate template) {
		Set<String> keys = template.keys("copyover:token:*");
		assertThat(keys).hasSize(1);
		return keys.iterator().next();
	}

	private ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(CopyoverAutoConfiguration.class,
					CopyoverRedisAutoConfiguration.class, DataRedisAutoConfiguration.class))
			.withPropertyValues("copyover.token.store=redis", "spring.data.redis.host=127.0.0.1",
					"spring.data.redis.port=" + this.redis.port());
	}

}
