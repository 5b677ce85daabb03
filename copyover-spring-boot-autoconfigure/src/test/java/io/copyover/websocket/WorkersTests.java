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

package io.copyover.websocket;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.copyover.CopyoverException;
import io.copyover.websocket.SocketServer.TestPause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Workers}.
 */
class WorkersTests {

	private static final int STUCK = -1;

	private final Set<Integer> done = ConcurrentHashMap.newKeySet();

	private final CountDownLatch release = new CountDownLatch(1);

	@Test
	void itemsAreWorkedOnAtTheSameTime() throws Exception {
		List<Integer> items = items(20);
		CyclicBarrier all = new CyclicBarrier(items.size());
		run(items, (item) -> {
			await(all);
			this.done.add(item);
		}, () -> {
		});
		assertThat(this.done).containsExactlyInAnyOrderElementsOf(items);
	}

	@Test
	void itemsThatAreStuckDoNotKeepOthers() throws Exception {
		List<Integer> stuck = IntStream.range(0, 100).map((i) -> STUCK - i).boxed().toList();
		List<Integer> others = items(100);
		List<Integer> items = IntStream.range(0, 200)
			.mapToObj((i) -> (i < 100) ? stuck.get(i) : others.get(i - 100))
			.toList();
		run(items, this::work, () -> {
			if (this.done.containsAll(others)) {
				this.release.countDown();
			}
		});
		assertThat(this.done).containsExactlyInAnyOrderElementsOf(items);
	}

	@Test
	void itemThatIsStuckUntilTheEndIsCounted() {
		try {
			Workers<Integer> workers = new Workers<>(List.of(STUCK, 1, 2), this::work);
			assertThatExceptionOfType(CopyoverException.class)
				.isThrownBy(() -> workers.run(new TestPause(Duration.ofMillis(200), null), () -> {
				}, "were not told"))
				.withMessageMatching("[1-3] of 3 were not told");
		}
		finally {
			this.release.countDown();
		}
	}

	@Test
	void itemsThatAreLeftWhenItIsInterruptedAreLeftAlone() throws Exception {
		List<Integer> stuck = IntStream.range(0, 2000).map((i) -> STUCK - i).boxed().toList();
		Set<Thread> threads = ConcurrentHashMap.newKeySet();
		try {
			Workers<Integer> workers = new Workers<>(stuck, (item) -> {
				threads.add(Thread.currentThread());
				work(item);
			});
			assertThatExceptionOfType(InterruptedException.class)
				.isThrownBy(() -> workers.run(new TestPause(Duration.ofSeconds(120), null),
						() -> Thread.currentThread().interrupt(), "were not told"));
		}
		finally {
			this.release.countDown();
		}
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(this.done).hasSizeLessThan(stuck.size());
	}

	private void work(int item) {
		if (item <= STUCK) {
			try {
				this.release.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}
		this.done.add(item);
	}

	private static void run(List<Integer> items, Consumer<Integer> work, Runnable meanwhile) throws Exception {
		new Workers<>(items, work).run(new TestPause(Duration.ofSeconds(120), null), meanwhile, "were not done");
	}

	private static List<Integer> items(int count) {
		return IntStream.range(0, count).boxed().toList();
	}

	private static void await(CyclicBarrier barrier) {
		try {
			barrier.await(120, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
