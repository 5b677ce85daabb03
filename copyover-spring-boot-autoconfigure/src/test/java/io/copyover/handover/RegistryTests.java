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

import org.junit.jupiter.api.Test;

import io.copyover.Contributor;
import io.copyover.CopyoverException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Registry}.
 */
class RegistryTests {

	private final Registry registry = new Registry();

	@Test
	void addKeepsTheOrder() {
		this.registry.add(named("b"));
		this.registry.add(named("a"));
		assertThat(this.registry.names()).containsExactly("b", "a");
		assertThat(this.registry.byName()).containsOnlyKeys("b", "a");
	}

	@Test
	void addWhenNameIsTakenNamesBoth() {
		Contributor first = named("a");
		Contributor second = named("a");
		this.registry.add(first);
		assertThatExceptionOfType(CopyoverException.class).isThrownBy(() -> this.registry.add(second))
			.withMessageContaining(Integer.toHexString(System.identityHashCode(first)))
			.withMessageContaining(Integer.toHexString(System.identityHashCode(second)));
	}

	@Test
	void addWhenNameIsBlankOrTooLongFails() {
		assertThatExceptionOfType(CopyoverException.class).isThrownBy(() -> this.registry.add(named(" ")));
		this.registry.add(named("ä".repeat(127)));
		assertThatExceptionOfType(CopyoverException.class).isThrownBy(() -> this.registry.add(named("ä".repeat(128))));
	}

	@Test
	void clearRemovesAll() {
		this.registry.add(named("a"));
		this.registry.clear();
		assertThat(this.registry.all()).isEmpty();
	}

	private static Contributor named(String name) {
		return Contributor.of(name, (encoder) -> {
		}, (decoder) -> {
		});
	}

}
