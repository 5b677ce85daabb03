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

package io.copyover.systemd;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.support.StaticApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SystemdParticipant}. Each ends with a message of its own, which shows
 * that nothing came before it.
 */
@Timeout(60)
class SystemdParticipantTests {

	private static final Duration TICK = Duration.ofMillis(200);

	private final ApplicationContext context = new StaticApplicationContext();

	private FakeSystemd systemd;

	private NotifySocket socket;

	private @Nullable SystemdParticipant participant;

	@BeforeEach
	void listen(@TempDir Path directory) throws IOException {
		String name = directory.resolve("notify").toString();
		this.systemd = new FakeSystemd(name);
		this.socket = new NotifySocket(name);
	}

	@AfterEach
	void end() throws IOException {
		if (this.participant != null) {
			this.participant.destroy();
		}
		this.systemd.close();
	}

	@Test
	void readyIsSaidOnceWhenTheContextAcceptsTraffic() throws IOException {
		SystemdParticipant process = process(null);
		change(process, new StaticApplicationContext(), ReadinessState.ACCEPTING_TRAFFIC);
		change(process, this.context, ReadinessState.REFUSING_TRAFFIC);
		assertNothingWasSaid();
		change(process, this.context, ReadinessState.ACCEPTING_TRAFFIC);
		change(process, this.context, ReadinessState.REFUSING_TRAFFIC);
		change(process, this.context, ReadinessState.ACCEPTING_TRAFFIC);
		assertThat(this.systemd.next()).isEqualTo("READY=1");
		assertNothingWasSaid();
	}

	@Test
	void successorSaysNothingBeforeItServesAndStopping() throws IOException {
		SystemdParticipant process = process(null);
		process.hold();
		accept(process);
		process.stopping();
		assertNothingWasSaid();
		process.resume();
		assertNothingWasSaid();
		process.stopping();
		assertThat(this.systemd.next()).isEqualTo("STOPPING=1");
	}

	@Test
	void copyoverThatCompletesNamesTheSuccessorAndIsTheLastWord() throws IOException {
		SystemdParticipant process = serving(null);
		process.begin();
		assertThat(this.systemd.next()).startsWith("RELOADING=1\nMONOTONIC_USEC=");
		process.released(4711);
		assertThat(this.systemd.next()).isEqualTo("MAINPID=4711\nREADY=1");
		process.aborted();
		process.resume();
		process.begin();
		process.stopping();
		accept(process);
		assertNothingWasSaid();
	}

	@Test
	void copyoverInPlaceAsksTheWatchdogForPatienceAndIsOverInTheNewImage() throws IOException {
		SystemdParticipant process = serving(Duration.ofMinutes(1));
		process.begin();
		assertThat(this.systemd.next()).startsWith("RELOADING=1\nMONOTONIC_USEC=");
		process.replacing(Duration.ofSeconds(150));
		assertThat(this.systemd.next()).isEqualTo("WATCHDOG_USEC=150000000\nWATCHDOG=1");
		process.destroy();
		SystemdParticipant image = process(Duration.ofMinutes(1));
		image.hold();
		accept(image);
		image.resume();
		assertNothingWasSaid();
		image.replaced();
		assertThat(this.systemd.next()).isEqualTo("WATCHDOG_USEC=120000000\nWATCHDOG=1");
		assertThat(this.systemd.next()).isEqualTo("READY=1");
		assertNothingWasSaid();
	}

	@Test
	void copyoverInPlaceThatFailsIsWatchedAsBefore() throws IOException {
		SystemdParticipant process = serving(Duration.ofMinutes(1));
		process.begin();
		assertThat(this.systemd.next()).startsWith("RELOADING=1\nMONOTONIC_USEC=");
		process.replacing(Duration.ofSeconds(150));
		assertThat(this.systemd.next()).isEqualTo("WATCHDOG_USEC=150000000\nWATCHDOG=1");
		process.aborted();
		assertThat(this.systemd.next()).isEqualTo("WATCHDOG_USEC=120000000\nWATCHDOG=1");
		assertThat(this.systemd.next()).isEqualTo("READY=1");
		process.begin();
		assertThat(this.systemd.next()).startsWith("RELOADING=1\nMONOTONIC_USEC=");
		process.aborted();
		assertThat(this.systemd.next()).isEqualTo("READY=1");
		assertNothingWasSaid();
	}

	@Test
	void copyoverInPlaceWithoutAWatchdogAsksForNothing() throws IOException {
		SystemdParticipant process = serving(null);
		process.begin();
		assertThat(this.systemd.next()).startsWith("RELOADING=1\nMONOTONIC_USEC=");
		process.replacing(Duration.ofSeconds(150));
		process.aborted();
		assertThat(this.systemd.next()).isEqualTo("READY=1");
		assertNothingWasSaid();
	}

	@Test
	void copyoverThatLeavesTheMainProcessAsASupervisorNamesNobody() throws IOException {
		SystemdParticipant process = process(false, null);
		accept(process);
		assertThat(this.systemd.next()).isEqualTo("READY=1");
		process.begin();
		assertThat(this.systemd.next()).startsWith("RELOADING=1");
		process.released(4711);
		assertThat(this.systemd.next()).isEqualTo("READY=1");
		process.stopping();
		assertNothingWasSaid();
	}

	@Test
	void copyoverThatBeginsBeforeTheProcessServesNamesTheSuccessorAllTheSame() throws IOException {
		SystemdParticipant process = process(null);
		process.hold();
		process.begin();
		process.resume();
		process.released(4711);
		assertThat(this.systemd.next()).isEqualTo("MAINPID=4711\nREADY=1");
		assertNothingWasSaid();
	}

	@Test
	void copyoverThatIsAbortedSaysReadyAgain() throws IOException {
		SystemdParticipant process = serving(null);
		process.begin();
		assertThat(this.systemd.next()).startsWith("RELOADING=1");
		process.resume();
		assertNothingWasSaid();
		process.aborted();
		assertThat(this.systemd.next()).isEqualTo("READY=1");
		process.begin();
		assertThat(this.systemd.next()).startsWith("RELOADING=1");
	}

	@Test
	void copyoverBeforeTheProcessIsReadySaysNothing() throws IOException {
		SystemdParticipant process = process(null);
		process.begin();
		process.aborted();
		assertNothingWasSaid();
	}

	@Test
	void reloadingTellsTheKernelsMonotonicTime() throws IOException {
		SystemdParticipant process = serving(null);
		long before = monotonicMicros();
		process.begin();
		long after = monotonicMicros();
		String[] lines = this.systemd.next().split("\n");
		assertThat(lines).hasSize(2);
		assertThat(Long.parseLong(lines[1].substring("MONOTONIC_USEC=".length()))).isBetween(before, after);
	}

	@Test
	void stoppingIsSaidOnceByTheServingProcess() throws IOException {
		SystemdParticipant process = process(null);
		process.stopping();
		assertNothingWasSaid();
		accept(process);
		assertThat(this.systemd.next()).isEqualTo("READY=1");
		process.stopping();
		process.stopping();
		assertThat(this.systemd.next()).isEqualTo("STOPPING=1");
		assertNothingWasSaid();
	}

	@Test
	void watchdogHearsFromTheServingProcessUntilItIsReplaced() throws IOException {
		SystemdParticipant process = serving(TICK);
		assertThat(this.systemd.next()).isEqualTo("WATCHDOG=1");
		assertThat(this.systemd.next()).isEqualTo("WATCHDOG=1");
		process.begin();
		awaitReloading();
		assertThat(this.systemd.next()).isEqualTo("WATCHDOG=1");
		process.released(4711);
		String message = this.systemd.next();
		String before = "";
		while (message.equals("WATCHDOG=1")) {
			before = message;
			message = this.systemd.next();
		}
		assertThat(before).isEqualTo("WATCHDOG=1");
		assertThat(message).isEqualTo("MAINPID=4711\nREADY=1");
		assertNothingWasSaid();
	}

	@Test
	void watchdogHearsFromASuccessorOnceItServes() throws IOException {
		SystemdParticipant process = process(TICK);
		process.hold();
		accept(process);
		assertNothingWasSaid();
		process.resume();
		assertThat(this.systemd.next()).isEqualTo("WATCHDOG=1");
		assertThat(this.systemd.next()).isEqualTo("WATCHDOG=1");
	}

	private void awaitReloading() throws IOException {
		String message = this.systemd.next();
		while (message.equals("WATCHDOG=1")) {
			message = this.systemd.next();
		}
		assertThat(message).startsWith("RELOADING=1");
	}

	private SystemdParticipant serving(@Nullable Duration interval) throws IOException {
		SystemdParticipant process = process(interval);
		accept(process);
		assertThat(this.systemd.next()).isEqualTo("READY=1");
		return process;
	}

	private SystemdParticipant process(@Nullable Duration interval) {
		return process(true, interval);
	}

	private SystemdParticipant process(boolean named, @Nullable Duration interval) {
		SystemdParticipant process = new SystemdParticipant(this.context, this.socket, named, interval);
		this.participant = process;
		return process;
	}

	private void accept(SystemdParticipant process) {
		change(process, this.context, ReadinessState.ACCEPTING_TRAFFIC);
	}

	private static void change(SystemdParticipant process, ApplicationContext source, ReadinessState state) {
		process.onApplicationEvent(new AvailabilityChangeEvent<>(source, state));
	}

	private void assertNothingWasSaid() throws IOException {
		this.socket.send("end");
		assertThat(this.systemd.next()).isEqualTo("end");
	}

	private static long monotonicMicros() {
		Pointer time = Memory.allocateDirect(Runtime.getSystemRuntime(), 16);
		LibraryLoader.create(Clock.class).load("c").clock_gettime(1, time);
		return time.getLong(0) * 1_000_000 + time.getLong(8) / 1000;
	}

	/**
	 * The kernel's clocks, of which 1 is {@code CLOCK_MONOTONIC}.
	 */
	@SuppressWarnings("checkstyle:MethodName")
	public interface Clock {

		/**
		 * Read a clock.
		 * @param clock which one
		 * @param time takes the seconds and nanoseconds
		 * @return 0
		 */
		int clock_gettime(int clock, Pointer time);

	}

}
