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

package io.copyover.websocket;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

import org.junit.jupiter.api.RepeatedTest;

import io.copyover.Pause;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ChannelTasks}.
 */
class ChannelTasksTests {

	private final ChannelTasks tasks = new ChannelTasks();

	private final Queue<Runnable> submitted = new ArrayDeque<>();

	private final Executor executor = this.tasks.count(this.submitted::add);

	// In which order the tasks are looked at differs each time.
	@RepeatedTest(100)
	void messageThatAnotherOneMakesDuringTheLookIsSeen() {
		this.executor.execute(() -> {
			this.executor.execute(() -> this.executor.execute(() -> {
			}));
			assertThat(this.tasks.isIdle(new Meanwhile(this.submitted))).isFalse();
		});
		while (!this.submitted.isEmpty()) {
			this.submitted.remove().run();
		}
		assertThat(this.tasks.isIdle(new Meanwhile(this.submitted))).isTrue();
	}

	/**
	 * A pause of a caller whose own message, when it is looked at, lets another one end.
	 *
	 * @param submitted has the other one
	 */
	private record Meanwhile(Queue<Runnable> submitted) implements Pause {

		@Override
		public Duration remaining() {
			return Duration.ZERO;
		}

		@Override
		public boolean isCaller(Thread thread) {
			if (this.submitted.size() == 1) {
				this.submitted.remove().run();
			}
			return true;
		}

	}

}
