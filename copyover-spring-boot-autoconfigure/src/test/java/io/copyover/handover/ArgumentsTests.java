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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.copyover.InheritedDescriptorException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Arguments}.
 */
class ArgumentsTests {

	@Test
	void parseWhenStartedByHandGivesNothing() {
		assertThat(Arguments.parse("--server.port=1", "copyover-fd=3", "--copyover.mode=spawn")).isNull();
	}

	@Test
	void parseWhenSuccessorGivesBothDescriptors() {
		assertThat(Arguments.parse("a", "--copyover-fd=3", "--copyover-ack-fd=5")).isEqualTo(new Arguments(3, 5));
		assertThat(Arguments.parse("--copyover-fd=3")).isEqualTo(new Arguments(3, null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "--copyover-fd=", "--copyover-fd=x", "--copyover-fd=-1", "--copyover-fd=99999999999",
			"--copyover-fd", "--copyover-ack-fd=4" })
	void parseWhenNotValidNamesTheArgument(String arg) {
		assertThatExceptionOfType(InheritedDescriptorException.class).isThrownBy(() -> Arguments.parse(arg))
			.withMessageContaining(arg);
	}

	@Test
	void parseWhenThereTwiceFails() {
		assertThatExceptionOfType(InheritedDescriptorException.class)
			.isThrownBy(() -> Arguments.parse("--copyover-fd=3", "--copyover-fd=4"));
	}

}
