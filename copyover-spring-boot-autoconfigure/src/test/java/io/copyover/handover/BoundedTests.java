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

package io.copyover.handover;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.copyover.CopyoverException;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link Bounded}.
 */
@Timeout(60)
class BoundedTests {

	private static final Duration PACE = Duration.ofMillis(1);

	private final CountDownLatch goOn = new CountDownLatch(1);

	private final AtomicReference<Thread> thread = new AtomicReference<>();

	@Test
	void runWhenTimeIsOverFails() {
		assertThatExceptionOfType(CopyoverException.class).isThrownBy(() -> Bounded.run("wait", PACE, PACE, () -> {
		}, this.goOn::await)).withMessageContaining("in time");
	}

	@Test
	void runWhenItHasEndedDuringAStandstillIsNotTooLate() {
		Deadline deadline = Deadline.after(PACE);
		assertThatNoException().isThrownBy(() -> Bounded.run("wait", PACE, PACE, () -> standStill(deadline), () -> {
			this.thread.set(Thread.currentThread());
			this.goOn.await();
		}));
	}

	private void standStill(Deadline deadline) {
		try {
			while (!deadline.isOver() || this.thread.get() == null) {
				Thread.sleep(1);
			}
			Thread.sleep(2);
			this.goOn.countDown();
			this.thread.get().join();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
