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
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients of a process that may be killed. They remember what was acknowledged.
 */
final class AbuseClients implements AutoCloseable {

	private static final int CLIENTS = 4;

	private static final long PAUSE_NANOS = 20_000_000;

	private final Queue<Long> acknowledged = new ConcurrentLinkedQueue<>();

	private final Queue<String> failures = new ConcurrentLinkedQueue<>();

	private final List<Thread> threads = new ArrayList<>();

	private volatile boolean failuresExpected;

	private volatile boolean stopped;

	AbuseClients(SampleProcess sample) {
		for (int client = 0; client < CLIENTS; client++) {
			Thread thread = new Thread(() -> run(sample), "abuse-client");
			thread.setDaemon(true);
			thread.start();
			this.threads.add(thread);
		}
	}

	private void run(SampleProcess sample) {
		while (!this.stopped) {
			boolean expected = this.failuresExpected;
			try (Wire wire = new Wire(sample.port())) {
				boolean more = true;
				while (more && !this.stopped) {
					expected = this.failuresExpected;
					Answer answer = wire.send("POST", "/api/visits", new byte[0], List.of());
					if (answer.status() != 200) {
						throw new IOException("Answered " + answer);
					}
					this.acknowledged.add(answer.json().get("value").asLong());
					more = !answer.closes();
					LockSupport.parkNanos(PAUSE_NANOS);
				}
			}
			catch (IOException | RuntimeException ex) {
				if (!expected && !this.failuresExpected) {
					this.failures.add(ex.toString());
				}
				LockSupport.parkNanos(PAUSE_NANOS);
			}
		}
	}

	void expectFailures(boolean expected) {
		this.failuresExpected = expected;
	}

	void assertNoFailure() {
		assertThat(this.failures).isEmpty();
	}

	/**
	 * Check that the process that serves now has counted all that was acknowledged.
	 * @param sample the process
	 */
	void assertNothingAcknowledgedSoFarIsLost(SampleProcess sample) {
		List<Long> soFar = List.copyOf(this.acknowledged);
		long count = sample.visits();
		assertThat(soFar).doesNotHaveDuplicates().allMatch((value) -> value <= count);
	}

	/**
	 * End all clients, and check that no number was given out twice, as after a loss, and
	 * that none is beyond the last one.
	 * @param sample the process that is left, {@code null} if there is none and its count
	 * is gone
	 */
	void assertNothingAcknowledgedIsLost(@Nullable SampleProcess sample) throws InterruptedException {
		this.stopped = true;
		for (Thread thread : this.threads) {
			thread.join(Patience.LIMIT.toMillis());
			assertThat(thread.isAlive()).as("a client is stuck").isFalse();
		}
		assertThat(this.acknowledged).isNotEmpty().doesNotHaveDuplicates();
		if (sample != null) {
			assertNothingAcknowledgedSoFarIsLost(sample);
		}
	}

	@Override
	public void close() {
		this.stopped = true;
	}

}
