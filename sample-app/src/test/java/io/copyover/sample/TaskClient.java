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

import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that hands tasks in again and again, to be done after the answer, and counts
 * those that were accepted.
 */
final class TaskClient implements AutoCloseable {

	private final SampleProcess sample;

	private final AtomicLong accepted = new AtomicLong();

	private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

	private final Future<?> use;

	TaskClient(SampleProcess sample) {
		this.sample = sample;
		this.use = this.executor.scheduleWithFixedDelay(this::accept, 0, 50, TimeUnit.MILLISECONDS);
	}

	private void accept() {
		Answer answer = this.sample.post("/api/later?count=2&millis=100");
		assertThat(answer.status()).isEqualTo(200);
		this.accepted.addAndGet(answer.json().get("accepted").asLong());
	}

	/**
	 * End this client, and check that none of its requests failed and that each accepted
	 * task was done once.
	 * @param ticks the file that holds what was done
	 */
	void assertAllDone(TickFile ticks) throws InterruptedException {
		assertThat(this.use).as("the client that hands in tasks").isNotDone();
		this.executor.shutdown();
		assertThat(this.executor.awaitTermination(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
		assertThat(this.accepted).hasPositiveValue();
		Awaitility.await("all accepted tasks")
			.atMost(Patience.LIMIT)
			.until(() -> ticks.count("later"), (done) -> done >= this.accepted.get());
		assertThat(ticks.count("later")).isEqualTo(this.accepted.get());
		ticks.assertOrdered();
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
