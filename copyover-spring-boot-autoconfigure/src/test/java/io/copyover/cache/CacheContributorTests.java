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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;

import io.copyover.Contributor;
import io.copyover.handover.CopyoverBuilder;
import io.copyover.handover.Handover;
import io.copyover.serial.AllowedClasses;
import io.copyover.serial.ClassVersions;
import io.copyover.serial.SerializedObjects;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CacheContributor}.
 */
@ExtendWith(OutputCaptureExtension.class)
class CacheContributorTests {

	private final AtomicLong nanos = new AtomicLong();

	private final Ticker ticker = this.nanos::get;

	@Test
	void mapsAreHandedOver() throws Exception {
		CacheManager before = new ConcurrentMapCacheManager();
		before.getCache("prices").put("apple", 3);
		before.getCache("prices").put("nothing", null);
		CacheManager after = new ConcurrentMapCacheManager();
		handOver(before, after);
		assertThat(after.getCache("prices").get("apple").get()).isEqualTo(3);
		assertThat(after.getCache("prices").get("nothing").get()).isNull();
	}

	@Test
	void entryWithATimeOfItsOwnKeepsWhatIsLeft() throws Exception {
		CacheManager before = variable();
		before.getCache("prices").put("apple", 3);
		this.nanos.addAndGet(TimeUnit.MINUTES.toNanos(4));
		CacheManager after = variable();
		handOver(before, after);
		this.nanos.addAndGet(TimeUnit.SECONDS.toNanos(59));
		assertThat(after.getCache("prices").get("apple")).isNotNull();
		this.nanos.addAndGet(TimeUnit.SECONDS.toNanos(2));
		assertThat(after.getCache("prices").get("apple")).isNull();
	}

	@Test
	void entryWhoseTimeIsThatOfTheCacheEndsWhenItsOwnIsOver() throws Exception {
		CacheManager before = fixed(Duration.ofMinutes(10));
		before.getCache("prices").put("apple", 3);
		before.getCache("prices").put("pear", 4);
		this.nanos.addAndGet(Duration.ofMinutes(10).minusSeconds(5).toNanos());
		CacheManager after = fixed(Duration.ofMinutes(10));
		handOver(before, after);
		// Caffeine takes two writes within a second for one.
		this.nanos.addAndGet(TimeUnit.MINUTES.toNanos(5));
		assertThat(after.getCache("prices").get("apple").get()).isEqualTo(3);
		after.getCache("prices").put("pear", 5);
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> after.getCache("prices").get("apple") == null);
		assertThat(after.getCache("prices").get("pear").get()).isEqualTo(5);
	}

	@Test
	void entryWithTheTimeOfTheCacheKeepsWhatIsLeftThroughSeveralHandovers() throws Exception {
		Caffeine<Object, Object> cache = caffeine().expireAfterWrite(Duration.ofHours(10));
		Handover second = handOver(caffeine(cache), caffeine(cache), Duration.ofHours(9));
		this.nanos.addAndGet(TimeUnit.MINUTES.toNanos(10));
		CacheManager third = caffeine(cache);
		Handover last = copyover(third);
		byte[] saved = save(second);
		assertThat(remaining(saved)).isPositive().isLessThanOrEqualTo(Duration.ofHours(1));
		last.restore(new ByteArrayInputStream(saved));
		this.nanos.addAndGet(TimeUnit.MINUTES.toNanos(10));
		assertThat(remaining(save(last))).isPositive().isLessThanOrEqualTo(Duration.ofHours(1));
		third.getCache("prices").put("apple", 4);
		assertThat(remaining(save(last))).as("of one that was written again").isGreaterThan(Duration.ofHours(9));
	}

	@Test
	void entryWhoseTimeStartsWithEachAccessKeepsWhatIsLeftUntilTheNextOne() throws Exception {
		Caffeine<Object, Object> cache = caffeine().expireAfterAccess(Duration.ofHours(10));
		CacheManager manager = caffeine(cache);
		Handover second = handOver(caffeine(cache), manager, Duration.ofHours(9));
		this.nanos.addAndGet(TimeUnit.MINUTES.toNanos(10));
		assertThat(remaining(save(second))).isPositive().isLessThanOrEqualTo(Duration.ofHours(1));
		assertThat(manager.getCache("prices").get("apple").get()).isEqualTo(3);
		assertThat(remaining(save(second))).isGreaterThan(Duration.ofHours(9));
	}

	@Test
	void entryWhenOverTheMaximumOrNotSerializableIsLeftBehind(CapturedOutput output) throws Exception {
		CacheManager before = new ConcurrentMapCacheManager();
		before.getCache("odd").put("object", new Object());
		before.getCache("many").put("a", 1);
		before.getCache("many").put("b", 2);
		CacheManager after = new ConcurrentMapCacheManager();
		restore(after, save(before, 1, objects(getClass().getClassLoader())), objects(getClass().getClassLoader()));
		assertThat((Map<?, ?>) after.getCache("odd").getNativeCache()).isEmpty();
		assertThat((Map<?, ?>) after.getCache("many").getNativeCache()).hasSize(1);
		assertThat(output).contains("1 entries of the cache 'caches:odd' are left behind")
			.contains("1 entries of the cache 'caches:many'");
	}

	@Test
	void cacheWhenAClassIsForbiddenOrTheCacheIsGoneStartsEmpty(@TempDir Path directory, CapturedOutput output)
			throws Exception {
		CacheManager before = new ConcurrentMapCacheManager("carts", "gone");
		before.getCache("carts").put("good", 1);
		ClassLoader version = new ClassVersions(directory).first();
		before.getCache("carts").put("bad", ClassVersions.cart(version, "apples"));
		CacheManager after = new ConcurrentMapCacheManager("carts");
		SerializedObjects forbidding = objects(version);
		restore(after, save(before, 10, forbidding), forbidding);
		assertThat((Map<?, ?>) after.getCache("carts").getNativeCache()).isEmpty();
		assertThat(output).contains("'caches:carts' starts empty").contains("demo.Cart").contains("'caches:gone'");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void valueOfEarlierVersionIsRestored(boolean caffeine, @TempDir Path directory) throws Exception {
		ClassVersions versions = new ClassVersions(directory);
		CacheManager before = caffeine ? variable() : new ConcurrentMapCacheManager();
		before.getCache("carts").put("ada", ClassVersions.cart(versions.first(), "apples"));
		CacheManager after = caffeine ? variable() : new ConcurrentMapCacheManager();
		restore(after, save(before, 10, objects(getClass().getClassLoader())), objects(versions.second(), "demo.*"));
		assertThat(after.getCache("carts").get("ada").get()).hasToString("apples").extracting("note").isNull();
	}

	@Test
	void entryOfCaffeineWhenOverTheMaximumIsLeftBehind() throws Exception {
		CacheManager before = variable();
		before.getCache("many").put("a", 1);
		before.getCache("many").put("b", 2);
		CacheManager after = variable();
		SerializedObjects objects = objects(getClass().getClassLoader());
		restore(after, save(before, 1, objects), objects);
		assertThat(((Cache<?, ?>) after.getCache("many").getNativeCache()).asMap()).hasSize(1);
	}

	private CacheManager variable() {
		return caffeine(caffeine().expireAfter(Expiry.creating((key, value) -> Duration.ofMinutes(5))));
	}

	private CacheManager fixed(Duration duration) {
		return caffeine(caffeine().expireAfterWrite(duration));
	}

	private Caffeine<Object, Object> caffeine() {
		return Caffeine.newBuilder().ticker(this.ticker);
	}

	private static CacheManager caffeine(Caffeine<Object, Object> cache) {
		CaffeineCacheManager manager = new CaffeineCacheManager();
		manager.setCaffeine(cache);
		return manager;
	}

	private Handover handOver(CacheManager before, CacheManager after, Duration age) throws Exception {
		before.getCache("prices").put("apple", 3);
		this.nanos.addAndGet(age.toNanos());
		Handover copyover = copyover(after);
		copyover.restore(new ByteArrayInputStream(save(copyover(before))));
		return copyover;
	}

	private static Duration remaining(byte[] saved) throws Exception {
		AtomicReference<Duration> remaining = new AtomicReference<>();
		Handover reader = new CopyoverBuilder().build();
		reader.register(Contributor.of("copyover.caches", (encoder) -> {
		}, (decoder) -> {
			try (DataInputStream in = new DataInputStream(decoder.openSection("caches"))) {
				CacheSection.checkVersion(in);
				assertThat(CacheSection.nextCache(in)).isEqualTo("caches:prices");
				remaining.set(CacheSection.read(in).remaining());
				in.readAllBytes();
			}
		}));
		reader.restore(new ByteArrayInputStream(saved));
		return remaining.get();
	}

	private void handOver(CacheManager before, CacheManager after) throws Exception {
		SerializedObjects objects = objects(getClass().getClassLoader());
		restore(after, save(before, 10, objects), objects);
	}

	private static byte[] save(CacheManager manager, int maximum, SerializedObjects objects) throws Exception {
		return save(copyover(manager, maximum, objects));
	}

	private static byte[] save(Handover copyover) throws Exception {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		copyover.save(out);
		return out.toByteArray();
	}

	private static void restore(CacheManager manager, byte[] saved, SerializedObjects objects) throws Exception {
		copyover(manager, 10, objects).restore(new ByteArrayInputStream(saved));
	}

	private static Handover copyover(CacheManager manager) {
		return copyover(manager, 10, objects(CacheContributorTests.class.getClassLoader()));
	}

	private static Handover copyover(CacheManager manager, int maximum, SerializedObjects objects) {
		Handover copyover = new CopyoverBuilder().build();
		copyover.register(new CacheContributor(Map.of("caches", manager), objects, maximum));
		return copyover;
	}

	private static SerializedObjects objects(ClassLoader classLoader, String... allowed) {
		List<String> patterns = List
			.of((allowed.length > 0) ? allowed : new String[] { "org.springframework.cache.support.NullValue" });
		return new SerializedObjects(classLoader, new AllowedClasses(patterns));
	}

}
