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

import io.copyover.ContributorException;
import io.copyover.serial.ForbiddenClassException;

/**
 * Says what to do when a contributor fails to restore its state.
 */
final class ContributorFailureAnalyzer extends AbstractFailureAnalyzer<ContributorException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ContributorException cause) {
		return new FailureAnalysis(cause.getMessage() + ".",
				advice(cause) + " In a copyover the earlier process serves on with all its state.", cause);
	}

	private String advice(ContributorException cause) {
		ForbiddenClassException forbidden = findCause(cause, ForbiddenClassException.class);
		return (forbidden != null)
				? "If such values may be restored, whoever wrote them, add " + forbidden.getClassName()
						+ " to the property 'copyover.serialization.allow'; otherwise do not keep them in the state."
				: "Correct contributor '" + cause.getContributor()
						+ "' so that it reads what the earlier version wrote.";
	}

}
