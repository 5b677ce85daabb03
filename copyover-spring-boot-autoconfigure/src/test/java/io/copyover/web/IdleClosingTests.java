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

package io.copyover.web;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.copyover.Pause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link IdleClosing}.
 */
class IdleClosingTests {

	private static final Duration LONG = Duration.ofHours(1);

	private final AtomicInteger ended = new AtomicInteger();

	private Duration remaining = LONG;

	private final Pause pause = new Pause() {

		@Override
		public Duration remaining() {
			return IdleClosingTests.this.remaining;
		}

		@Override
		public boolean isCaller(Thread thread) {
			return false;
		}

	};

	private IdleClosing closing(Duration idle, boolean held) {
		return new IdleClosing(idle, this.pause, held, this.ended::incrementAndGet);
	}

	private boolean ends(IdleClosing closing) {
		int before = this.ended.get();
		closing.isDue();
		return this.ended.get() > before;
	}

	@Test
	void longRequestsAreEndedAllTheTimeWhileNoConnectionsAreAccepted() {
		IdleClosing closing = closing(LONG, true);
		assertThat(this.ended).hasValue(1);
		await().during(Duration.ofMillis(700)).until(() -> ends(closing));
		assertThat(closing.isDue()).isFalse();
	}

	@Test
	void longRequestsAreLeftAloneAfterAMomentUntilTheTimeIsNearlyOver() {
		IdleClosing closing = closing(LONG, false);
		assertThat(this.ended).hasValue(1);
		await().until(() -> !ends(closing));
		this.remaining = Duration.ofMillis(100);
		assertThat(ends(closing)).isTrue();
		assertThat(ends(closing)).isTrue();
		assertThat(closing.isDue()).isFalse();
	}

	@Test
	void longRequestsAreEndedWhenTheTimeForIdleConnectionsIsOver() {
		IdleClosing closing = closing(Duration.ZERO, false);
		assertThat(ends(closing)).isTrue();
		assertThat(closing.isDue()).isTrue();
		assertThat(closing.isOver()).isFalse();
	}

	@Test
	void isOverOnceIdleConnectionsHaveHadTimeToClose() {
		IdleClosing closing = closing(LONG, false);
		this.remaining = Duration.ZERO;
		assertThat(closing.isOver()).isFalse();
		assertThat(closing.isDue()).isTrue();
		await().until(closing::isOver);
	}

}
