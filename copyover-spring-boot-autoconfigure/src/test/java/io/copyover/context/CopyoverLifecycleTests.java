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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

import io.copyover.CopyoverException;
import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link CopyoverLifecycle} and {@link ContextParticipant} in a real
 * application context.
 */
@Timeout(120)
class CopyoverLifecycleTests {

	private static final List<String> log = new CopyOnWriteArrayList<>();

	private static FakeHandover handover = new FakeHandover();

	private ConfigurableApplicationContext context;

	@BeforeEach
	void reset() {
		log.clear();
		handover = new FakeHandover();
	}

	@AfterEach
	void close() {
		if (this.context != null) {
			this.context.close();
		}
	}

	@Test
	void predecessorStartsAndServesByItself() {
		run();
		assertThat(handover.told).isEmpty();
		assertThat(log.stream().filter((line) -> !line.equals("tick"))).containsExactly("start early", "start listener",
				"start second", "runner");
		await().until(() -> log.contains("tick"));
		participant().check();
	}

	@Test
	void successorRestoresFirstAndHoldsSchedulersAndListenersUntilResumed() {
		handover.arriving = true;
		handover.restoring = () -> {
			log.add("restore");
			participant().hold();
		};
		run("--copyover-fd=3");
		assertThat(handover.told).containsExactly("restore", "serving");
		await().during(Duration.ofMillis(200))
			.untilAsserted(() -> assertThat(log).containsExactly("restore", "start early", "runner"));
		participant().resume();
		await().until(() -> log.containsAll(List.of("tick", "start listener", "start second")));
		assertThat(log).doesNotContain("start lazy");
		assertThat(log.indexOf("start listener")).isLessThan(log.indexOf("start second"));
	}

	@Test
	void isReadyForEverybodyBeforeItServes() {
		handover.arriving = true;
		List<ReadinessState> states = new CopyOnWriteArrayList<>();
		handover.serving = () -> states.addAll(TestConfiguration.readiness.get());
		run("--copyover-fd=3");
		assertThat(states).containsExactly(ReadinessState.ACCEPTING_TRAFFIC, ReadinessState.ACCEPTING_TRAFFIC);
	}

	@Test
	void restoredWithLazyInitialization() {
		handover.arriving = true;
		run("--copyover-fd=3", "--spring.main.lazy-initialization=true");
		assertThat(handover.told).containsExactly("restore", "serving");
	}

	@Test
	void restoredOnceOnlyWhenContextIsStartedAgain() {
		handover.arriving = true;
		run("--copyover-fd=3");
		participant().resume();
		this.context.stop();
		this.context.start();
		assertThat(handover.told).containsExactly("restore", "serving");
	}

	@Test
	void failedRestoreFailsStart() {
		handover.arriving = true;
		handover.restoring = () -> {
			throw new CopyoverException("It is damaged");
		};
		assertThat(catchThrowable(() -> run("--copyover-fd=3"))).hasRootCauseMessage("It is damaged");
		assertThat(log).isEmpty();
		assertThat(handover.told).contains("restore").doesNotContain("serving");
	}

	@Test
	void failureOfALaterLifecycleIsTold() {
		handover.arriving = true;
		assertThat(catchThrowable(() -> run("--copyover-fd=3", "--test.fail=early"))).isNotNull();
		assertThat(handover.told).hasSize(2).first().isEqualTo("restore");
		assertThat(handover.told.get(1)).startsWith("failed: ").contains("'early'").endsWith("early broke");
	}

	@Test
	void failureOfARunnerIsTold() {
		handover.arriving = true;
		assertThat(catchThrowable(() -> run("--copyover-fd=3", "--test.fail=runner"))).isNotNull();
		assertThat(handover.told).hasSize(2);
		assertThat(handover.told.get(1)).startsWith("failed: ").endsWith("runner broke");
	}

	@Test
	void quietStopsAndResumeStartsExactlyWhatRan() throws Exception {
		run();
		this.context.getBean("second", TestLifecycle.class).stop();
		log.clear();
		participant().quiet(new TestPause(Duration.ofSeconds(10)));
		assertThat(log.stream().filter((line) -> !line.equals("tick"))).containsExactly("stop listener");
		participant().freeze(new TestPause(Duration.ofSeconds(10)));
		log.clear();
		await().during(Duration.ofMillis(100)).untilAsserted(() -> assertThat(log).isEmpty());
		participant().resume();
		await().until(() -> log.containsAll(List.of("tick", "start listener")));
		assertThat(log).doesNotContain("start second", "start early");
	}

	@Test
	void listenerThatDoesNotStopIsNamedAndStartedAgain() {
		run("--test.fail=stop");
		log.clear();
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> participant().quiet(new TestPause(Duration.ofSeconds(2))))
			.withMessage("Not stopped in time: second");
		participant().resume();
		await().untilAsserted(() -> assertThat(log).contains("start second"));
		assertThat(log).doesNotContain("stop listener");
	}

	@Test
	void listenerThatDoesNotStartDoesNotKeepTheOthersFromStarting() throws Exception {
		run();
		participant().quiet(new TestPause(Duration.ofSeconds(10)));
		log.clear();
		this.context.getBean("listener", TestLifecycle.class).failing = true;
		// A start that takes long is not waited for, so that its failure is only logged.
		Throwable failure = catchThrowable(() -> participant().resume());
		assertThat(failure).satisfiesAnyOf((thrown) -> assertThat(thrown).isNull(),
				(thrown) -> assertThat(thrown).isInstanceOf(CopyoverException.class)
					.hasMessage("Not started: listener"));
		await().untilAsserted(() -> assertThat(log).contains("start second"));
	}

	@Test
	void propertiesExcludeAndIncludeBeans() throws Exception {
		run("--copyover.lifecycle.exclude=second", "--copyover.lifecycle.include=early");
		log.clear();
		participant().quiet(new TestPause(Duration.ofSeconds(10)));
		assertThat(log.stream().filter((line) -> !line.equals("tick"))).containsExactly("stop listener", "stop early");
	}

	@Test
	void notReadyIsRefused() {
		run();
		ContextParticipant other = new ContextParticipant(this.context, this.context.getBean(WatchedExecutors.class),
				new LifecycleRules(Set.of(), Set.of()));
		assertThatExceptionOfType(CopyoverRefusedException.class).isThrownBy(other::check)
			.satisfies((ex) -> assertThat(ex.getRefusal()).isEqualTo(Refusal.CONFLICT));
		close();
		run();
		participant().check();
	}

	@Test
	void retireClosesContextAndRunsNothing() throws Exception {
		run();
		participant().freeze(new TestPause(Duration.ofSeconds(10)));
		log.clear();
		participant().retire(Duration.ofSeconds(20));
		assertThat(this.context.isActive()).isFalse();
		assertThat(log).doesNotContain("tick").contains("stop early");
	}

	private ContextParticipant participant() {
		return (this.context != null) ? this.context.getBean(ContextParticipant.class) : TestConfiguration.current;
	}

	private void run(String... args) {
		this.context = null;
		this.context = new SpringApplicationBuilder(TestConfiguration.class).web(WebApplicationType.NONE)
			.properties(Map.of("spring.main.banner-mode", "off", "spring.lifecycle.timeout-per-shutdown-phase", "1s"))
			.run(args);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableScheduling
	static class TestConfiguration {

		private static ContextParticipant current;

		private static Supplier<List<ReadinessState>> readiness = List::of;

		@Bean
		FakeHandover handover(ContextParticipant participant, ApplicationContext context) {
			current = participant;
			readiness = () -> List.of(context.getBean(ApplicationAvailability.class).getReadinessState(),
					context.getBean(ReadinessListener.class).state);
			return handover;
		}

		@Bean
		ReadinessListener readinessListener() {
			return new ReadinessListener();
		}

		@Bean
		TestLifecycle early(Environment environment) {
			return new TestLifecycle("early", Integer.MIN_VALUE, environment.getProperty("test.fail", ""));
		}

		@Bean
		TestLifecycle second(Environment environment) {
			return new TestLifecycle("second", Integer.MAX_VALUE, environment.getProperty("test.fail", ""));
		}

		@Bean
		TestLifecycle listener(Environment environment) {
			return new TestLifecycle("listener", Integer.MAX_VALUE - 1, "");
		}

		@Bean
		ApplicationRunner runner() {
			return (arguments) -> {
				log.add("runner");
				if (arguments.containsOption("test.fail")
						&& arguments.getOptionValues("test.fail").contains("runner")) {
					throw new IllegalStateException("runner broke");
				}
			};
		}

		@Scheduled(fixedRate = 5)
		void tick() {
			log.add("tick");
		}

	}

	static class ReadinessListener implements ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {

		private volatile ReadinessState state = ReadinessState.REFUSING_TRAFFIC;

		@Override
		public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
			this.state = event.getState();
		}

	}

	static class TestLifecycle implements SmartLifecycle {

		private final String name;

		private final int phase;

		private final String fail;

		private volatile boolean running;

		private volatile boolean failing;

		TestLifecycle(String name, int phase, String fail) {
			this.name = name;
			this.phase = phase;
			this.fail = fail;
			this.failing = fail.equals(name);
		}

		@Override
		public void start() {
			if (this.failing) {
				throw new IllegalStateException(this.name + " broke");
			}
			log.add("start " + this.name);
			this.running = true;
		}

		@Override
		public void stop() {
			log.add("stop " + this.name);
			this.running = false;
		}

		@Override
		public void stop(Runnable callback) {
			stop();
			if (!this.fail.equals("stop") || this.phase != Integer.MAX_VALUE) {
				callback.run();
			}
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public int getPhase() {
			return this.phase;
		}

	}

}
