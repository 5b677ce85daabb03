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
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.copyover.Pause;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TaskTracker}.
 */
@Timeout(60)
class TaskTrackerTests {

	private final List<Runnable> accepted = new ArrayList<>();

	private final TaskTracker tracker = new TaskTracker("executor", null, this::isIdle);

	private boolean isIdle() {
		if (this.accepted.size() == 1) {
			accept();
			return true;
		}
		return false;
	}

	private void accept() {
		this.accepted.add(this.tracker.decorate(() -> {
		}));
	}

	@Test
	void taskThatIsSubmittedWhileRejectedOnesAreForgottenIsNotForgotten() {
		Pause pause = new TestPause(Duration.ofSeconds(30));
		accept();
		int outstanding = 1;
		while (this.accepted.size() == 1) {
			outstanding = this.tracker.outstanding(pause);
		}
		assertThat(outstanding).isEqualTo(1);
		assertThat(this.tracker.outstanding(pause)).isEqualTo(1);
	}

}
