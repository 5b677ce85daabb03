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

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ConcurrentTaskExecutor;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.support.PeriodicTrigger;

import io.copyover.CopyoverException;
import io.copyover.Pause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link ExecutorFreeze} and {@link WatchedExecutors}.
 */
@Timeout(60)
class ExecutorFreezeTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();

	private final WatchedExecutors executors = new WatchedExecutors(new LifecycleRules(Set.of("excluded"), Set.of()),
			false);

	private final AtomicInteger ran = new AtomicInteger();

	private final Set<Thread> turns = ConcurrentHashMap.newKeySet();

	private final AtomicInteger mostTurns = new AtomicInteger();

	private final CountDownLatch proceed = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.proceed.countDown();
		this.executors.release();
		this.beanFactory.destroySingletons();
	}

	static Stream<Executor> executors() {
		ThreadPoolTaskExecutor pool = new ThreadPoolTaskExecutor();
		pool.setCorePoolSize(2);
		ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
		SimpleAsyncTaskExecutor throttled = new SimpleAsyncTaskExecutor();
		throttled.setConcurrencyLimit(2);
		SimpleAsyncTaskExecutor virtual = new SimpleAsyncTaskExecutor();
		if (Runtime.version().feature() >= 21) {
			virtual.setVirtualThreads(true);
		}
		return Stream.of(pool, scheduler, virtual, new SimpleAsyncTaskExecutor(), throttled,
				new SimpleAsyncTaskScheduler(), Executors.newFixedThreadPool(2), new ForkJoinPool(2),
				new ConcurrentTaskExecutor(Executors.newFixedThreadPool(2)));
	}

	@ParameterizedTest
	@MethodSource("executors")
	void everyAcceptedTaskRunsBeforeFreezeAndNoneWhileFrozen(Executor bean) throws Exception {
		Executor executor = bean("executor", bean);
		for (int i = 0; i < 20; i++) {
			executor.execute(() -> {
				pause(5);
				this.ran.incrementAndGet();
			});
		}
		assertThat(this.executors.unwatchable()).isEmpty();
		freeze(new TestPause(LONG));
		assertThat(this.ran).hasValue(20);
	}

	@Test
	void taskSubmittedWhileFrozenRunsAfterRelease() throws Exception {
		ThreadPoolTaskExecutor executor = bean("executor", new ThreadPoolTaskExecutor());
		freeze(new TestPause(LONG));
		executor.execute(this.ran::incrementAndGet);
		await().until(() -> executor.getActiveCount() == 1);
		assertThat(this.ran).hasValue(0);
		this.executors.release();
		await().untilAsserted(() -> assertThat(this.ran).hasValue(1));
	}

	@Test
	void tasksThatSubmitToOtherExecutorsAreFollowed() throws Exception {
		ThreadPoolTaskExecutor one = bean("one", new ThreadPoolTaskExecutor());
		SimpleAsyncTaskExecutor other = bean("other", new SimpleAsyncTaskExecutor());
		hop(one, other, 30);
		freeze(new TestPause(LONG));
		assertThat(this.ran).hasValue(30);
	}

	@Test
	void taskThatChangesExecutorsWhileTheyAreCountedIsNotMissed() throws Exception {
		ThreadPoolTaskExecutor first = bean("a", new ThreadPoolTaskExecutor());
		ThreadPoolTaskExecutor last = bean("c", new ThreadPoolTaskExecutor());
		Map<String, Watched> watched = this.executors.all();
		Watched between = mock();
		CountDownLatch begun = new CountDownLatch(1);
		willAnswer((call) -> {
			last.execute(() -> {
				begun.countDown();
				awaitProceed();
				first.execute(this.ran::incrementAndGet);
			});
			begun.await();
			return null;
		}).willDoNothing().given(between).hold();
		given(between.outstanding(any())).will((call) -> {
			if (begun.getCount() == 0) {
				this.proceed.countDown();
				await().until(() -> watched.get("c").outstanding(new TestPause(LONG)) == 0);
			}
			return 0;
		});
		watched.put("b", between);
		new ExecutorFreeze(watched, new TestPause(LONG)).run();
		assertThat(this.ran).hasValue(1);
	}

	@Test
	void timeThatRunsOutDuringALookAllowsAnother() throws Exception {
		AtomicReference<Duration> remaining = new AtomicReference<>(LONG);
		Pause pause = mock();
		given(pause.remaining()).will((call) -> remaining.get());
		Watched executor = mock();
		given(executor.outstanding(pause)).will((call) -> remaining.getAndSet(Duration.ZERO).isZero() ? 0 : 1);
		new ExecutorFreeze(Map.of("executor", executor), pause).run();
		then(executor).should().hold();
	}

	private void hop(Executor one, Executor other, int hops) {
		if (hops > 0) {
			one.execute(() -> {
				pause(1);
				this.ran.incrementAndGet();
				hop(other, one, hops - 1);
			});
		}
	}

	@Test
	void callersOwnTaskIsNotWaitedFor() throws Exception {
		ThreadPoolTaskExecutor executor = bean("executor", new ThreadPoolTaskExecutor());
		AtomicReference<Thread> caller = new AtomicReference<>();
		executor.execute(() -> {
			caller.set(Thread.currentThread());
			awaitProceed();
		});
		await().until(() -> caller.get() != null);
		freeze(new TestPause(LONG, caller.get()));
		assertThat(this.executors.all()).containsKey("executor");
	}

	@Test
	void threadOfTheCallerIsReplacedThoughOtherTasksGoOn() throws Exception {
		ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
		scheduler.setPoolSize(2);
		bean("scheduler", scheduler);
		AtomicReference<Thread> caller = new AtomicReference<>();
		scheduler.execute(() -> {
			caller.set(Thread.currentThread());
			awaitProceed();
		});
		await().until(() -> caller.get() != null);
		Future<Integer> waiting = scheduler.submit(() -> scheduler.submit(this.ran::incrementAndGet).get());
		freeze(new TestPause(LONG, caller.get()));
		assertThat(waiting.get()).isEqualTo(1);
		this.executors.release();
		this.proceed.countDown();
	}

	@Test
	void callerInAPlainPoolIsNotWaitedFor() throws Exception {
		ThreadPoolExecutor executor = bean("executor", (ThreadPoolExecutor) Executors.newFixedThreadPool(1));
		AtomicReference<Thread> caller = new AtomicReference<>();
		executor.execute(() -> {
			caller.set(Thread.currentThread());
			awaitProceed();
		});
		await().until(() -> caller.get() != null);
		freeze(new TestPause(LONG, caller.get()));
		assertThat(executor.getActiveCount()).isEqualTo(1);
	}

	@Test
	void taskThatDoesNotEndIsNamed() {
		ThreadPoolTaskExecutor executor = bean("stubborn", new ThreadPoolTaskExecutor());
		executor.execute(this::awaitProceed);
		executor.execute(this::awaitProceed);
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> freeze(new TestPause(Duration.ofMillis(300))))
			.withMessage("Tasks did not end in time: 2 of bean 'stubborn'");
	}

	@Test
	void rejectedTasksAreNotWaitedFor() throws Exception {
		ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
		executor.setMaxPoolSize(1);
		executor.setQueueCapacity(0);
		bean("executor", executor);
		CountDownLatch occupied = new CountDownLatch(1);
		executor.execute(() -> {
			occupied.countDown();
			awaitProceed();
		});
		occupied.await();
		assertThatExceptionOfType(TaskRejectedException.class).isThrownBy(() -> executor.execute(() -> {
		}));
		this.proceed.countDown();
		freeze(new TestPause(LONG));
	}

	@Test
	void userDecoratorIsKept() {
		ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
		executor.setTaskDecorator((task) -> () -> {
			this.ran.addAndGet(100);
			task.run();
		});
		bean("executor", executor).execute(this.ran::incrementAndGet);
		await().untilAsserted(() -> assertThat(this.ran).hasValue(101));
	}

	static Stream<TaskScheduler> schedulers() {
		ThreadPoolTaskScheduler larger = new ThreadPoolTaskScheduler();
		larger.setPoolSize(4);
		SimpleAsyncTaskScheduler virtual = new SimpleAsyncTaskScheduler();
		if (Runtime.version().feature() >= 21) {
			virtual.setVirtualThreads(true);
		}
		return Stream.of(new ThreadPoolTaskScheduler(), larger, new SimpleAsyncTaskScheduler(), virtual);
	}

	@ParameterizedTest
	@MethodSource("schedulers")
	void noScheduledRunBeginsWhileFrozenAndAllGoOnAfterRelease(TaskScheduler bean) throws Exception {
		TaskScheduler scheduler = bean("scheduler", bean);
		AtomicInteger rate = new AtomicInteger();
		AtomicInteger delay = new AtomicInteger();
		AtomicInteger once = new AtomicInteger();
		AtomicInteger trigger = new AtomicInteger();
		scheduler.scheduleAtFixedRate(rate::incrementAndGet, Duration.ofMillis(5));
		scheduler.scheduleWithFixedDelay(delay::incrementAndGet, Duration.ofMillis(5));
		scheduler.schedule(trigger::incrementAndGet, (context) -> scheduler.getClock().instant().plusMillis(5));
		List<AtomicInteger> runs = List.of(rate, delay, trigger);
		await().until(() -> runs.stream().allMatch((run) -> run.get() > 2));
		freeze(new TestPause(LONG));
		scheduler.schedule(once::incrementAndGet, scheduler.getClock().instant().plusMillis(1));
		List<Integer> frozen = runs.stream().map(AtomicInteger::get).toList();
		await().during(Duration.ofMillis(100))
			.untilAsserted(() -> assertThat(runs.stream().map(AtomicInteger::get).toList()).isEqualTo(frozen));
		assertThat(once).hasValue(0);
		this.executors.release();
		await().until(() -> rate.get() > frozen.get(0) + 2 && delay.get() > frozen.get(1) + 2
				&& trigger.get() > frozen.get(2) + 2 && once.get() == 1);
	}

	@ParameterizedTest
	@MethodSource("schedulers")
	void scheduledRunInProgressIsSeenAndWaitedFor(TaskScheduler bean) throws Exception {
		TaskScheduler scheduler = bean("scheduler", bean);
		AtomicReference<Thread> thread = new AtomicReference<>();
		scheduler.scheduleWithFixedDelay(() -> {
			thread.set(Thread.currentThread());
			awaitProceed();
		}, Duration.ofMillis(5));
		await().until(() -> thread.get() != null);
		Watched watched = this.executors.all().get("scheduler");
		assertThat(watched.oldestRun(new TestPause(LONG)).description())
			.isEqualTo("scheduled run on thread '" + thread.get().getName() + "' of bean 'scheduler'");
		assertThat(watched.oldestRun(new TestPause(LONG, thread.get()))).isNull();
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> freeze(new TestPause(Duration.ofMillis(200))))
			.withMessage("Tasks did not end in time: 1 of bean 'scheduler'");
		this.executors.release();
		freeze(new TestPause(LONG, thread.get()));
	}

	@ParameterizedTest
	@MethodSource("schedulers")
	void scheduledRunIsWaitedForThoughOneOutlastedAnEarlierFreeze(TaskScheduler bean) throws Exception {
		TaskScheduler scheduler = bean("scheduler", bean);
		Semaphore turns = new Semaphore(0);
		scheduler.scheduleWithFixedDelay(() -> {
			this.ran.incrementAndGet();
			turns.acquireUninterruptibly();
		}, Duration.ofMillis(5));
		for (int run = 1; run <= 3; run++) {
			int current = run;
			await().until(() -> this.ran.get() == current);
			assertThatExceptionOfType(CopyoverException.class)
				.isThrownBy(() -> freeze(new TestPause(Duration.ofMillis(100))))
				.withMessage("Tasks did not end in time: 1 of bean 'scheduler'");
			this.executors.release();
			turns.release();
		}
		turns.release(1000);
	}

	@Test
	void submittedTasksBehindScheduledRunsThatAreHeldStillRun() throws Exception {
		ThreadPoolTaskScheduler scheduler = bean("scheduler", new ThreadPoolTaskScheduler());
		scheduler.scheduleAtFixedRate(() -> pause(2), Duration.ofMillis(2));
		for (int i = 0; i < 10; i++) {
			scheduler.execute(() -> {
				pause(5);
				this.ran.incrementAndGet();
			});
		}
		freeze(new TestPause(LONG));
		assertThat(this.ran).hasValue(10);
		this.executors.release();
		assertThat(scheduler.getScheduledThreadPoolExecutor().getCorePoolSize()).isEqualTo(1);
	}

	@Test
	void retiringDropsScheduledRunsAndRunsSubmittedTasks() throws Exception {
		ThreadPoolTaskScheduler scheduler = bean("scheduler", new ThreadPoolTaskScheduler());
		ThreadPoolTaskExecutor executor = bean("executor", new ThreadPoolTaskExecutor());
		AtomicInteger runs = new AtomicInteger();
		freeze(new TestPause(LONG));
		scheduler.scheduleAtFixedRate(runs::incrementAndGet, Duration.ofMillis(1));
		this.executors.discard();
		executor.submit(this.ran::incrementAndGet).get();
		scheduler.shutdown();
		assertThat(scheduler.getScheduledThreadPoolExecutor().awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		assertThat(runs).hasValue(0);
		assertThat(this.ran).hasValue(1);
	}

	@Test
	void successorsSchedulersAreHeldFromTheirCreation() {
		WatchedExecutors held = new WatchedExecutors(new LifecycleRules(Set.of(), Set.of()), true);
		for (TaskScheduler bean : schedulers().toList()) {
			TaskScheduler scheduler = bean("s" + System.identityHashCode(bean), bean, held);
			scheduler.scheduleAtFixedRate(this.ran::incrementAndGet, Duration.ofMillis(1));
		}
		await().during(Duration.ofMillis(100)).untilAsserted(() -> assertThat(this.ran).hasValue(0));
		held.release();
		await().until(() -> this.ran.get() > 10);
	}

	@Test
	void successorHoldsWhatIsDueAndRunsWhatIsSubmitted() throws Exception {
		WatchedExecutors held = new WatchedExecutors(new LifecycleRules(Set.of(), Set.of()), true);
		ThreadPoolTaskScheduler scheduler = bean("scheduler", new ThreadPoolTaskScheduler(), held);
		AtomicInteger trigger = new AtomicInteger();
		AtomicInteger once = new AtomicInteger();
		scheduler.scheduleAtFixedRate(this.ran::incrementAndGet, Duration.ofMillis(1));
		scheduler.schedule(trigger::incrementAndGet, new PeriodicTrigger(Duration.ofMillis(1)));
		scheduler.schedule(once::incrementAndGet, scheduler.getClock().instant().minusSeconds(1));
		assertThat(scheduler.submit(() -> 5).get(20, TimeUnit.SECONDS)).isEqualTo(5);
		scheduler.submit(() -> {
		}).get(20, TimeUnit.SECONDS);
		CompletableFuture.runAsync(() -> {
		}, scheduler).get(20, TimeUnit.SECONDS);
		await().during(Duration.ofMillis(100))
			.untilAsserted(() -> assertThat(this.ran.get() + trigger.get() + once.get()).isZero());
		held.release();
		await().until(() -> this.ran.get() > 2 && trigger.get() > 2 && once.get() == 1);
		assertThat(scheduler.getScheduledThreadPoolExecutor().getCorePoolSize()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void runsThatWaitedForTheReleaseTakeTurnsInAPoolThatIsSmaller(int size) {
		ThreadPoolTaskScheduler scheduler = schedulerWhereRunsWaited(size);
		scheduler.execute(this::takeTurn);
		await().during(Duration.ofMillis(100)).untilAsserted(() -> assertThat(this.turns).hasSize(size));
		this.proceed.countDown();
		await().until(() -> this.ran.get() == size + 3);
		assertThat(this.mostTurns).hasValue(size);
	}

	@Test
	void submittedTasksOfASmallPoolTakeTurnsWhileTheyAreWaitedFor() throws Exception {
		ThreadPoolTaskScheduler scheduler = bean("scheduler", new ThreadPoolTaskScheduler());
		for (int task = 0; task < 4; task++) {
			scheduler.execute(this::takeTurn);
		}
		await().until(() -> this.turns.size() == 1);
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> freeze(new TestPause(Duration.ofMillis(200))));
		assertThat(this.mostTurns).hasValue(1);
		this.executors.release();
		this.proceed.countDown();
		await().until(() -> this.ran.get() == 4);
		assertThat(this.mostTurns).hasValue(1);
	}

	@Test
	void runsThatWaitForTheirTurnAreHeldByAnotherFreeze() throws Exception {
		schedulerWhereRunsWaited(1);
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> freeze(new TestPause(Duration.ofMillis(200))))
			.withMessage("Tasks did not end in time: 1 of bean 'scheduler'");
		this.executors.release();
		this.executors.holdScheduling();
		this.proceed.countDown();
		freeze(new TestPause(LONG));
		assertThat(this.ran).hasValue(1);
		this.executors.release();
		await().until(() -> this.ran.get() == 3);
		assertThat(this.mostTurns).hasValue(1);
	}

	private ThreadPoolTaskScheduler schedulerWhereRunsWaited(int size) {
		ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
		scheduler.setPoolSize(size);
		bean("scheduler", scheduler);
		this.executors.holdScheduling();
		for (int run = 0; run < size + 2; run++) {
			scheduler.scheduleAtFixedRate(this::takeTurn, Duration.ofHours(1));
		}
		await().until(() -> scheduler.getActiveCount() == size + 2);
		this.executors.release();
		assertThat(scheduler.getScheduledThreadPoolExecutor().getCorePoolSize()).isEqualTo(size);
		await().until(() -> this.turns.size() >= size);
		return scheduler;
	}

	private void takeTurn() {
		this.turns.add(Thread.currentThread());
		this.mostTurns.accumulateAndGet(this.turns.size(), Math::max);
		awaitProceed();
		this.turns.remove(Thread.currentThread());
		this.ran.incrementAndGet();
	}

	@Test
	void predecessorRunsWhatIsDueBeforeItFreezes() throws Exception {
		ThreadPoolTaskScheduler scheduler = bean("scheduler", new ThreadPoolTaskScheduler());
		for (int i = 0; i < 10; i++) {
			scheduler.schedule(() -> {
				pause(5);
				this.ran.incrementAndGet();
			}, scheduler.getClock().instant().minusSeconds(1));
		}
		freeze(new TestPause(LONG));
		assertThat(this.ran).hasValue(10);
	}

	@Test
	void acceptedTaskWhoseThreadIsSlowToBeginIsNotForgotten() throws Exception {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor();
		executor.setThreadFactory((task) -> new Thread(() -> {
			awaitProceed();
			task.run();
		}));
		bean("slow", executor).execute(this.ran::incrementAndGet);
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> freeze(new TestPause(Duration.ofMillis(800))))
			.withMessage("Tasks did not end in time: 1 of bean 'slow'");
		this.executors.release();
		this.proceed.countDown();
		freeze(new TestPause(LONG));
		assertThat(this.ran).hasValue(1);
	}

	@Test
	void taskRejectedByExecutorWithoutFiguresIsNotWaitedFor() throws Exception {
		SimpleAsyncTaskExecutor executor = bean("executor", new SimpleAsyncTaskExecutor());
		executor.setThreadFactory((task) -> {
			throw new IllegalStateException("No thread");
		});
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> executor.execute(() -> {
		}));
		freeze(new TestPause(LONG));
		assertThat(this.executors.all().get("executor").outstanding(new TestPause(LONG))).isZero();
	}

	@Test
	void schedulerCreatedDuringReleaseIsNotHeld() {
		WatchedExecutors held = new WatchedExecutors(new LifecycleRules(Set.of(), Set.of()), true);
		SimpleAsyncTaskScheduler lazy = new SimpleAsyncTaskScheduler() {

			@Override
			public void stop(Runnable callback) {
				super.stop(callback);
				held.release();
			}

		};
		bean("lazy", lazy, held).scheduleAtFixedRate(this.ran::incrementAndGet, Duration.ofMillis(1));
		await().until(() -> this.ran.get() > 2);
	}

	@Test
	void executorThatCannotBeWatchedIsKnown() {
		bean("single", Executors.newSingleThreadScheduledExecutor());
		bean("excluded", Executors.newSingleThreadScheduledExecutor());
		assertThat(this.executors.unwatchable()).containsExactly("single");
	}

	private void freeze(Pause pause) throws InterruptedException {
		new ExecutorFreeze(this.executors.all(), pause).run();
	}

	private <T> T bean(String name, T bean) {
		return bean(name, bean, this.executors);
	}

	@SuppressWarnings("unchecked")
	private <T> T bean(String name, T bean, WatchedExecutors executors) {
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		beans.addBeanPostProcessor(new ExecutorPostProcessor(executors));
		Object initialized = beans.initializeBean(bean, name);
		this.beanFactory.registerSingleton(name, initialized);
		this.beanFactory.registerDisposableBean(name, () -> {
			if (bean instanceof AutoCloseable closeable) {
				closeable.close();
			}
			if (bean instanceof ExecutorService service) {
				service.shutdownNow();
			}
			if (bean instanceof DisposableBean disposable) {
				disposable.destroy();
			}
		});
		return (T) initialized;
	}

	private static void pause(long millis) {
		try {
			TimeUnit.MILLISECONDS.sleep(millis);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void awaitProceed() {
		try {
			this.proceed.await(50, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
