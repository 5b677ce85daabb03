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

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.copyover.state.InvalidStateException;

/**
 * Says what to do when state that a bean marks cannot be handed over.
 */
final class InvalidStateFailureAnalyzer extends AbstractFailureAnalyzer<InvalidStateException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidStateException cause) {
		return new FailureAnalysis(cause.getMessage() + ".",
				"Mark a field that is neither final nor static, or a method that gives the value and one that takes it, "
						+ "of a type that JSON can carry; or hand the state over with a Contributor bean instead.",
				cause);
	}

}
