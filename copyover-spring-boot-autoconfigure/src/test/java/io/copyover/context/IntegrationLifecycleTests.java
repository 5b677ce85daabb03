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

import java.util.Set;

import org.junit.jupiter.api.Test;
import org.springframework.integration.FakeEndpoint;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LifecycleRules} on endpoints of Spring Integration.
 */
class IntegrationLifecycleTests {

	private final LifecycleRules rules = new LifecycleRules(Set.of("excluded"), Set.of());

	@Test
	void stopsWhatBringsMessagesIntoSpringIntegration() {
		assertThat(this.rules.stops("poller", new FakeEndpoint(Integer.MAX_VALUE / 2))).isTrue();
		assertThat(this.rules.stops("derived", new FakeEndpoint(Integer.MAX_VALUE / 2) {
		})).isTrue();
		assertThat(this.rules.stops("excluded", new FakeEndpoint(Integer.MAX_VALUE / 2))).isFalse();
	}

	@Test
	void leavesWhatHandlesMessagesOfSpringIntegration() {
		assertThat(this.rules.stops("consumer", new FakeEndpoint(0))).isFalse();
		assertThat(this.rules.stops("consumer", new FakeEndpoint(Integer.MIN_VALUE))).isFalse();
	}

}
