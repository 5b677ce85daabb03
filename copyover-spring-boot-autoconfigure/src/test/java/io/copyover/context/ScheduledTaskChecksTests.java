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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;

import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ScheduledTaskChecks} in a real application context.
 */
@Timeout(120)
class ScheduledTaskChecksTests {

	private static AtomicInteger runs = new AtomicInteger();

	private static final ScheduledExecutorService foreign = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "foreign");
		thread.setDaemon(true);
		return thread;
	});

	private static FakeHandover handover = new FakeHandover();

	private static ContextParticipant participant;

	private ConfigurableApplicationContext context;

	@BeforeEach
	void reset() {
		runs = new AtomicInteger();
		handover = new FakeHandover();
		handover.restoring = () -> participant.hold();
	}

	@AfterEach
	void close() {
		if (this.context != null) {
			this.context.close();
		}
	}

	@Test
	void severalSchedulersWithoutDefaultAreRefused() {
		run(TwoSchedulers.class);
		assertRefused("make one of the schedulers primary or name it 'taskScheduler'");
	}

	@Test
	void severalSchedulersWithoutDefaultFailSuccessor() {
		handover.arriving = true;
		assertFails(TwoSchedulers.class, "make one of the schedulers primary or name it 'taskScheduler'");
	}

	@Test
	void schedulerThatIsNoBeanIsRefused() {
		run(ForeignScheduler.class);
		assertRefused("scheduler that is no bean");
	}

	@Test
	void schedulerThatIsNoBeanFailsSuccessor() {
		handover.arriving = true;
		assertFails(ForeignScheduler.class, "scheduler that is no bean");
	}

	@Test
	void registrarBeanWithoutSchedulerIsRefused() {
		run(RegistrarBean.class);
		assertRefused("scheduler that is no bean");
	}

	@Test
	void registrarBeanWithoutSchedulerFailsSuccessor() {
		assertFails(RegistrarBean.class, "scheduler that is no bean", "--copyover-fd=3");
	}

	@Test
	void executorServiceBeanFailsSuccessor() {
		handover.arriving = true;
		assertFails(ExecutorServiceBean.class, "Schedulers cannot be held back: service", "--copyover-fd=3");
	}

	@Test
	void watchedSchedulersAreNotRefused() {
		for (Class<?> configuration : List.of(NamedScheduler.class, QualifiedTasks.class, BeanGivenByHand.class,
				NoTasks.class)) {
			run(configuration);
			participant.check();
			close();
		}
	}

	@Test
	void watchedSchedulersAreHeldInSuccessor() {
		for (Class<?> configuration : List.of(NamedScheduler.class, QualifiedTasks.class, BeanGivenByHand.class)) {
			reset();
			handover.arriving = true;
			run(configuration, "--copyover-fd=3");
			await().during(Duration.ofMillis(100)).untilAsserted(() -> assertThat(runs).hasValue(0));
			participant.resume();
			await().until(() -> runs.get() > 0);
			close();
		}
	}

	private static void assertRefused(String message) {
		assertThatExceptionOfType(CopyoverRefusedException.class).isThrownBy(() -> participant.check())
			.withMessageContaining(message)
			.satisfies((ex) -> assertThat(ex.getRefusal()).isEqualTo(Refusal.NOT_SUPPORTED));
	}

	private void assertFails(Class<?> configuration, String message, String... args) {
		String[] option = (args.length > 0) ? args : new String[] { "--copyover-fd=3" };
		Throwable failure = catchThrowable(() -> run(configuration, option));
		assertThat(NestedExceptionUtils.getMostSpecificCause(failure)).hasMessageContaining(message);
		assertThat(handover.told).doesNotContain("serving");
		assertThat(runs).hasValue(0);
	}

	private void run(Class<?> configuration, String... args) {
		this.context = null;
		this.context = new SpringApplicationBuilder(Common.class, configuration).web(WebApplicationType.NONE)
			.properties(Map.of("spring.main.banner-mode", "off"))
			.run(args);
	}

	private static ThreadPoolTaskScheduler scheduler() {
		ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
		scheduler.setDaemon(true);
		return scheduler;
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableScheduling
	static class Common {

		@Bean
		FakeHandover handover(ContextParticipant contextParticipant) {
			participant = contextParticipant;
			return handover;
		}

	}

	static class Ticking {

		// Of this test: a run may end after the context that it was in.
		private final AtomicInteger ownRuns = runs;

		@Scheduled(fixedRate = 5)
		void tick() {
			this.ownRuns.incrementAndGet();
		}

	}

	static class NoTasks {

		@Bean
		TaskScheduler one() {
			return scheduler();
		}

		@Bean
		TaskScheduler other() {
			return scheduler();
		}

	}

	static class TwoSchedulers extends NoTasks {

		private final AtomicInteger ownRuns = runs;

		@Scheduled(fixedRate = 5)
		void tick() {
			this.ownRuns.incrementAndGet();
		}

	}

	static class NamedScheduler extends TwoSchedulers {

		@Bean({ "third", "taskScheduler" })
		TaskScheduler third() {
			return scheduler();
		}

	}

	static class QualifiedTasks extends NoTasks {

		private final AtomicInteger ownRuns = runs;

		@Scheduled(fixedRate = 5, scheduler = "other")
		void tick() {
			this.ownRuns.incrementAndGet();
		}

	}

	static class ForeignScheduler extends Ticking {

		@Bean
		SchedulingConfigurer configurer() {
			return (registrar) -> registrar.setScheduler(foreign);
		}

	}

	static class BeanGivenByHand extends TwoSchedulers {

		@Bean
		SchedulingConfigurer configurer(TaskScheduler other) {
			return (registrar) -> registrar.setScheduler(other);
		}

	}

	static class RegistrarBean {

		@Bean
		ScheduledTaskRegistrar registrar() {
			ScheduledTaskRegistrar registrar = new ScheduledTaskRegistrar();
			registrar.addFixedRateTask(runs::incrementAndGet, Duration.ofMillis(5));
			return registrar;
		}

	}

	static class ExecutorServiceBean {

		@Bean
		ScheduledExecutorService service() {
			return Executors.newSingleThreadScheduledExecutor();
		}

	}

}
