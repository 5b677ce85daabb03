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

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UpgradedConnections}.
 */
class UpgradedConnectionsTests {

	private final AtomicInteger looks = new AtomicInteger();

	private final UpgradedConnections connections = () -> 2;

	@Test
	void awaitOthersWaitsForThoseThatAreJustBeingClosed() {
		assertThat(this.connections.awaitOthers(() -> Math.max(2, 5 - this.looks.incrementAndGet()),
				Duration.ofMinutes(1)))
			.isZero();
		assertThat(this.looks).hasValue(3);
	}

	@Test
	void awaitOthersWhenInterruptedWaitsNoLonger() {
		Thread.currentThread().interrupt();
		assertThat(this.connections.awaitOthers(this::lookAtThree, Duration.ofSeconds(1))).isOne();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.looks).hasValue(1);
	}

	private int lookAtThree() {
		this.looks.incrementAndGet();
		return 3;
	}

}
