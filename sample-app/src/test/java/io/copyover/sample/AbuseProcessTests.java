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

package io.copyover.sample;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;

/**
 * Many generations, and at each third copyover one of the two processes is killed at a
 * random moment: at any, or in the short time between the end of the state and that of
 * the copyover. {@code -Dsample.abuse.seed} repeats a run as far as time lets it.
 */
@Tag("full")
@Timeout(3000)
class AbuseProcessTests {

	private static final int COPYOVERS = Integer.getInteger("sample.abuse.copyovers", 50);

	private static final int KILL_MILLIS = 4000;

	private static final int LATE_KILL_MILLIS = 120;

	private static final String RESTORED = "Copyover: restored ";

	private final long seed = Long.getLong("sample.abuse.seed", System.nanoTime());

	private final Random random = new Random(this.seed);

	private final Footprints footprints = new Footprints();

	private final List<String> ends = new ArrayList<>();

	@Test
	void copyoversWhenProcessesAreKilledLoseNoAcknowledgedVisit(@TempDir Path directory) throws Exception {
		System.out.println("Abuse with -Dsample.abuse.seed=" + this.seed);
		int copyover = 1;
		while (copyover <= COPYOVERS) {
			try (SampleProcess sample = start(directory); AbuseClients clients = new AbuseClients(sample)) {
				boolean alive = true;
				while (alive && copyover <= COPYOVERS) {
					alive = (copyover % 3 != 0) ? takesOver(sample, clients) : isKilled(sample, clients);
					copyover++;
				}
				clients.assertNothingAcknowledgedIsLost(alive ? sample : null);
			}
		}
		System.out.println("Abuse: " + this.ends);
		this.footprints.assertFlat();
	}

	private SampleProcess start(Path directory) throws IOException {
		return SampleProcess.startOn(SampleServer.of("tomcat"), directory, "--copyover.linger=2s",
				"--copyover.timeout.handover=20s");
	}

	private boolean takesOver(SampleProcess sample, AbuseClients clients) {
		clients.expectFailures(false);
		Answer answer = sample.copyover();
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		long successor = answer.json().get("successorPid").asLong();
		sample.line().awaitOnly(successor);
		assertThat(sample.pid()).isEqualTo(successor);
		clients.assertNoFailure();
		clients.assertNothingAcknowledgedSoFarIsLost(sample);
		this.footprints.add(sample.generation(), successor);
		return true;
	}

	/**
	 * Kill either process at any moment of a copyover.
	 * @return whether a process is left
	 */
	private boolean isKilled(SampleProcess sample, AbuseClients clients) throws Exception {
		clients.expectFailures(true);
		long predecessor = sample.pid();
		Holdings before = Holdings.settled(predecessor);
		CompletableFuture<Answer> copyover = sample.copyoverAsync();
		long successor = awaitSuccessor(sample, predecessor);
		boolean first = this.random.nextBoolean();
		boolean late = this.random.nextBoolean();
		long victim = first ? predecessor : successor;
		if (late) {
			sample.awaitLog(" " + successor + " --- ", RESTORED);
		}
		await(copyover, this.random.nextInt(late ? LATE_KILL_MILLIS : KILL_MILLIS));
		ProcessLine.kill(victim);
		Awaitility.await("an end of " + victim)
			.atMost(Patience.LIMIT)
			.until(() -> !sample.line().pids().contains(victim));
		Awaitility.await("one process at most").atMost(Patience.LIMIT).until(() -> sample.line().pids().size() <= 1);
		String end = awaitVerdict(sample);
		this.ends.add((first ? "predecessor" : "successor") + " killed" + (late ? " late: " : ": ") + end);
		if (!end.equals("none")) {
			assertThat(sample.pid()).isEqualTo(first ? successor : predecessor);
			Awaitility.await("the end of the copyover")
				.atMost(Patience.LIMIT)
				.until(() -> !sample.status().path("phase").isString());
			clients.assertNothingAcknowledgedSoFarIsLost(sample);
			if (!first) {
				before.awaitNoMore(predecessor);
			}
			return true;
		}
		assertThat(sample.awaitEnd()).as("status of the process that was started first").isNotZero();
		// A process that ends has no command line any more before its sockets are closed.
		Awaitility.await("refused connections")
			.atMost(Patience.LIMIT)
			.until(() -> catchException(() -> new Wire(sample.port()).close()) instanceof ConnectException);
		assertThat(tookOver(sample.log(), successor)).as("nobody serves, successor took over%n%s", sample.log())
			.isNotEqualTo(first);
		assertThat(first && sample.log().lines().anyMatch((line) -> isRestored(line, successor)))
			.as("nobody serves, predecessor killed after the end mark%n%s", sample.log())
			.isFalse();
		return false;
	}

	/**
	 * A successor says that it has restored when it has read the end mark.
	 */
	private static boolean isRestored(String line, long successor) {
		return line.contains(" " + successor + " --- ") && line.contains(RESTORED);
	}

	private static boolean tookOver(String log, long successor) {
		String process = "process " + successor;
		return Stream
			.of(process + " serves as generation", process + " has taken over as", process + ", which had taken over",
					"The successor took over and then ended")
			.anyMatch(log::contains);
	}

	private static long awaitSuccessor(SampleProcess sample, long predecessor) {
		return Awaitility.await("a successor")
			.pollInterval(Duration.ofMillis(20))
			.atMost(Patience.LIMIT)
			.until(() -> sample.line().pids().stream().filter((pid) -> pid != predecessor).findFirst().orElse(0L),
					(pid) -> pid > 0);
	}

	private static void await(CompletableFuture<Answer> copyover, int millis) throws InterruptedException {
		try {
			copyover.get(millis, TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException | ExecutionException ex) {
			// It runs on, or its caller's connection is gone.
		}
	}

	private static String awaitVerdict(SampleProcess sample) {
		return Awaitility.await("one serving process or none")
			.atMost(Patience.LIMIT)
			.ignoreExceptions()
			.until(() -> sample.line().pids().isEmpty() ? "none" : "one serves " + sample.generation(),
					(verdict) -> !verdict.isEmpty());
	}

}
