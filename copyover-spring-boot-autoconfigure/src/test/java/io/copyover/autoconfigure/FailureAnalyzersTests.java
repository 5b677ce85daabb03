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

package io.copyover.autoconfigure;

import java.util.List;
import java.util.logging.Level;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.ApplicationContextException;
import org.springframework.core.io.support.SpringFactoriesLoader;

import io.copyover.ContributorException;
import io.copyover.CopyoverException;
import io.copyover.CopyoverState;
import io.copyover.CopyoverStreamException;
import io.copyover.InheritedDescriptorException;
import io.copyover.TriggerSignalException;
import io.copyover.UnclaimedStateException;
import io.copyover.serial.AllowedClasses;
import io.copyover.serial.ForbiddenClassException;
import io.copyover.serial.SerializedObjects;
import io.copyover.state.InvalidStateException;
import io.copyover.state.StateBeans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for the failure analyzers and their registration.
 */
class FailureAnalyzersTests {

	static Stream<Arguments> failures() {
		return Stream.of(
				Arguments.of(
						new InheritedDescriptorException("--copyover-fd=x", "'x' is not the number of a descriptor"),
						"'x' is not the number", "--copyover-fd=3 3<saved"),
				Arguments.of(new CopyoverStreamException("The stream ends without its end mark"), "ends without",
						"complete stream"),
				Arguments.of(new ContributorException("visits", "Contributor 'visits' failed", null), "'visits' failed",
						"Correct contributor 'visits'"),
				Arguments.of(new ContributorException("visits", "Contributor 'visits' failed", forbidden()),
						"'visits' failed",
						"add java.util.logging.Level to the property 'copyover.serialization.allow'"),
				Arguments.of(new UnclaimedStateException(List.of("a", "b/c")), "a, b/c",
						"'copyover.restore.discard': a, b/c"),
				Arguments.of(new DuplicateContributorException("n", "one", "two"), "'one' and 'two'",
						"name of its own"),
				Arguments.of(new TriggerSignalException("TERM", "The signal 'TERM' stops this process"),
						"'TERM' stops this process", "'copyover.signal' to another signal"),
				Arguments.of(invalidState(), "The state 'Marked.count' of the bean 'visits'",
						"neither final nor static"),
				Arguments.of(new CopyoverDisabledException(), "'copyover.enabled' is false", "Remove"));
	}

	private static CopyoverException forbidden() {
		SerializedObjects objects = new SerializedObjects(FailureAnalyzersTests.class.getClassLoader(),
				new AllowedClasses(List.of()));
		return catchThrowableOfType(ForbiddenClassException.class, () -> objects.read(objects.write(Level.INFO)));
	}

	private static InvalidStateException invalidState() {
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		beans.registerSingleton("visits", new Marked());
		return catchThrowableOfType(InvalidStateException.class, () -> new StateBeans(beans, null, 1).contributors());
	}

	@ParameterizedTest
	@MethodSource("failures")
	void failureIsDescribedWithAdvice(Exception failure, String description, String action) {
		ApplicationContextException wrapped = new ApplicationContextException("Failed to start", failure);
		List<FailureAnalysis> analyses = SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, SpringFactoriesLoader.FailureHandler.handleMessage((message, ex) -> {
			}))
			.stream()
			.filter((analyzer) -> analyzer.getClass().getName().startsWith("io.copyover."))
			.map((analyzer) -> analyzer.analyze(wrapped))
			.filter((analysis) -> analysis != null)
			.toList();
		assertThat(analyses).hasSize(1);
		assertThat(analyses.get(0).getDescription()).contains(description);
		assertThat(analyses.get(0).getAction()).contains(action);
	}

	/**
	 * Marks what cannot be set.
	 */
	private static final class Marked {

		@CopyoverState
		private final List<String> count = List.of();

	}

}
