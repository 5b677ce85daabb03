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

import java.net.URL;
import java.net.URLClassLoader;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FirstRequestClasses}.
 */
class FirstRequestClassesTests {

	@Test
	void loadWhenAllAreThereLoadsNearlyAll() {
		int names = FirstRequestClasses.names().size();
		assertThat(names).isPositive();
		assertThat(new FirstRequestClasses(getClass().getClassLoader()).load()).isGreaterThan(names * 9 / 10);
	}

	@Test
	void loadWhenOnlyTheJdkIsTherePassesOverTheRest() throws Exception {
		try (URLClassLoader jdkOnly = new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader())) {
			assertThat(new FirstRequestClasses(jdkOnly).load()).isPositive()
				.isLessThan(FirstRequestClasses.names().size() / 2);
		}
	}

}
