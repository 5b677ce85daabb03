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

import java.io.IOException;

import org.junit.jupiter.api.Test;

import io.copyover.ContributorException;
import io.copyover.CopyoverException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Reason}.
 */
class ReasonTests {

	@Test
	void describeWhenThereAreCausesJoinsTheirMessages() {
		Throwable failure = new ContributorException("a", "Contributor 'a' failed", new IOException("no\n  disk"));
		assertThat(Reason.describe(failure)).isEqualTo("Contributor 'a' failed: IOException no disk");
	}

	@Test
	void describeWhenTheChainIsLongKeepsTheLastOne() {
		Throwable failure = new IllegalStateException("root");
		for (int i = 0; i < 50; i++) {
			failure = new CopyoverException("x".repeat(10_000) + i, failure);
		}
		assertThat(Reason.describe(failure)).endsWith("IllegalStateException root").hasSizeLessThan(Message.MAX_TEXT);
	}

	@Test
	void ofWhenNothingElseIsKnownDescribesTheCause() {
		assertThat(Reason.of(new CopyoverException("late"), null, null, null)).isEqualTo("late");
	}

}
