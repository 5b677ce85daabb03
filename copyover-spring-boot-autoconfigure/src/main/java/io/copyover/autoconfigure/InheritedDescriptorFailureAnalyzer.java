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

import io.copyover.InheritedDescriptorException;

/**
 * Says what to do when a descriptor cannot be read.
 */
final class InheritedDescriptorFailureAnalyzer extends AbstractFailureAnalyzer<InheritedDescriptorException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InheritedDescriptorException cause) {
		return new FailureAnalysis(cause.getMessage() + ".",
				"Give --copyover-fd the number of a descriptor that this process inherits and can read, "
						+ "as in 'java -jar app.jar --copyover-fd=3 3<saved'. To start without state, leave the option out.",
				cause);
	}

}
