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

package io.copyover.context;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;

import io.copyover.CopyoverException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link LifecycleStopper} and {@link LifecycleStarter}.
 */
@Timeout(60)
class LifecycleStopperTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final Duration SHORT = Duration.ofMillis(100);

	private final LifecycleStopper stopper = new LifecycleStopper();

	private final CountDownLatch proceed = new CountDownLatch(1);

	@AfterEach
	void proceed() {
		this.proceed.countDown();
	}

	@Test
	void beanThatIsStillStoppingAtRollbackStartsOnceItHasStopped() throws Exception {
		AsyncBean bean = new AsyncBean();
		assertNotStopped("late", bean);
		this.stopper.start(LONG);
		assertThat(bean.starts).hasValue(1);
		bean.callback.run();
		bean.running = false;
		await().untilAsserted(() -> assertThat(bean.starts).hasValue(2));
		assertThat(bean.isRunning()).isTrue();
	}

	@Test
	void beanThatStopsLateDoesNotStartInTheNextFreezeButAfterIt() throws Exception {
		AsyncBean bean = new AsyncBean();
		assertNotStopped("late", bean);
		this.stopper.start(LONG);
		Runnable first = bean.callback;
		assertNotStopped("late", bean);
		bean.running = false;
		first.run();
		bean.callback.run();
		await().during(Duration.ofMillis(100)).untilAsserted(() -> assertThat(bean.starts).hasValue(1));
		this.stopper.start(LONG);
		assertThat(bean.starts).hasValue(2);
	}

	@Test
	void beanThatStoppedLateBetweenAttemptsIsStillOwedItsStart() throws Exception {
		AsyncBean bean = new AsyncBean();
		assertNotStopped("late", bean);
		this.stopper.start(LONG);
		bean.running = false;
		this.stopper.stop(Map.of("late", bean), new TestPause(LONG));
		bean.callback.run();
		assertThat(bean.starts).hasValue(1);
		this.stopper.start(LONG);
		assertThat(bean.starts).hasValue(2);
	}

	@Test
	void slowBeanIsNamedAndThoseOfItsPhaseStopBesideIt() {
		TestBean slow = new TestBean(() -> {
		}, this::awaitProceed);
		TestBean quick = new TestBean(() -> {
		}, () -> {
		});
		Map<String, Lifecycle> beans = new LinkedHashMap<>();
		beans.put("slow", slow);
		beans.put("quick", quick);
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> this.stopper.stop(beans, new TestPause(Duration.ofSeconds(2))))
			.withMessage("Not stopped in time: slow");
		assertThat(quick.isRunning()).isFalse();
	}

	@Test
	void beanThatFailsToStopIsNamed() {
		TestBean broken = new TestBean(() -> {
		}, () -> {
			throw new IllegalStateException("It broke");
		});
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> this.stopper.stop(Map.of("broken", broken), new TestPause(LONG)))
			.withMessage("Bean 'broken' could not be stopped")
			.havingCause()
			.withMessage("It broke");
	}

	@Test
	void beanThatFailsToStartIsNamedAndTheOthersStart() throws Exception {
		TestBean broken = new TestBean(() -> {
			throw new IllegalStateException("It broke");
		}, () -> {
		});
		TestBean other = new TestBean(() -> {
		}, () -> {
		});
		this.stopper.stop(Map.of("broken", broken, "other", other), new TestPause(LONG));
		assertThatExceptionOfType(CopyoverException.class).isThrownBy(() -> this.stopper.start(LONG))
			.withMessage("Not started: broken");
		assertThat(other.isRunning()).isTrue();
	}

	@Test
	void slowStartIsNotWaitedForButTheNextStopWaits() throws Exception {
		TestBean slow = new TestBean(this::awaitProceed, () -> {
		});
		this.stopper.stop(Map.of("slow", slow), new TestPause(LONG));
		this.stopper.start(Duration.ofMillis(20));
		assertThat(slow.isRunning()).isFalse();
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> this.stopper.stop(Map.of("slow", slow), new TestPause(SHORT)))
			.withMessage("Not started in time: slow");
		this.proceed.countDown();
		this.stopper.stop(Map.of("slow", slow), new TestPause(LONG));
		assertThat(slow.isRunning()).isFalse();
		this.stopper.start(LONG);
		assertThat(slow.isRunning()).isTrue();
	}

	@Test
	void threadsThatHaveStartedBeansAreNotKept() throws Exception {
		AtomicReference<WeakReference<Thread>> starter = new AtomicReference<>();
		TestBean bean = new TestBean(() -> starter.set(new WeakReference<>(Thread.currentThread())), () -> {
		});
		this.stopper.stop(Map.of("bean", bean), new TestPause(LONG));
		this.stopper.start(LONG);
		WeakReference<Thread> first = starter.get();
		this.stopper.stop(Map.of("bean", bean), new TestPause(LONG));
		this.stopper.start(LONG);
		assertThat(starter.get()).isNotSameAs(first);
		await().untilAsserted(() -> {
			System.gc();
			assertThat(first.get()).isNull();
		});
	}

	private void assertNotStopped(String name, AsyncBean bean) {
		int before = bean.stops.get();
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> this.stopper.stop(Map.of(name, bean), new TestPause(SHORT)))
			.withMessage("Not stopped in time: " + name);
		await().until(() -> bean.stops.get() > before);
	}

	private void awaitProceed() {
		try {
			this.proceed.await(50, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Stops when the test says so.
	 */
	private static final class AsyncBean implements SmartLifecycle {

		private final AtomicInteger starts = new AtomicInteger(1);

		private final AtomicInteger stops = new AtomicInteger();

		private volatile boolean running = true;

		private volatile Runnable callback = () -> {
		};

		@Override
		public void start() {
			this.starts.incrementAndGet();
			this.running = true;
		}

		@Override
		public void stop() {
		}

		@Override
		public void stop(Runnable callback) {
			this.callback = callback;
			this.stops.incrementAndGet();
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

	/**
	 * Starts and stops on the calling thread.
	 */
	private static final class TestBean implements Lifecycle {

		private final Runnable onStart;

		private final Runnable onStop;

		private volatile boolean running = true;

		TestBean(Runnable onStart, Runnable onStop) {
			this.onStart = onStart;
			this.onStop = onStop;
		}

		@Override
		public void start() {
			this.onStart.run();
			this.running = true;
		}

		@Override
		public void stop() {
			this.onStop.run();
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

}
