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

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.copyover.Contributor;
import io.copyover.jackson.JacksonCodec;
import io.copyover.stream.StateWriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Saving}.
 */
@Timeout(60)
class SavingTests {

	private final CountDownLatch goOn = new CountDownLatch(1);

	private final Contributor contributor = Contributor.of("slow", (encoder) -> this.goOn.await(), (decoder) -> {
	});

	private final Saving saving = new Saving(List.of(this.contributor),
			new StateWriter(new ByteArrayOutputStream(), new JacksonCodec()), Header.ofFile(0), () -> {
			});

	private final Deadline deadline = Deadline.after(Duration.ofMillis(1));

	@Test
	void awaitWhenTimeIsOverFails() {
		this.saving.start();
		assertThatExceptionOfType(SuccessorException.class).isThrownBy(() -> this.saving.await(this.deadline, () -> {
		})).withMessageContaining("in time");
		this.goOn.countDown();
	}

	@Test
	void awaitWhenAllWasSavedDuringAStandstillIsNotTooLate() {
		this.saving.start();
		assertThatNoException().isThrownBy(() -> this.saving.await(this.deadline, () -> {
			await().until(this.deadline::isOver);
			this.goOn.countDown();
			assertThat(this.saving.bytes()).isPositive();
		}));
	}

}
