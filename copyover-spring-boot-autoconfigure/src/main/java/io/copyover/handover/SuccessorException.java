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

import io.copyover.CopyoverException;

/**
 * A successor did not answer as it should.
 */
final class SuccessorException extends CopyoverException {

	private static final long serialVersionUID = 1L;

	private final Kind kind;

	SuccessorException(Kind kind, String message) {
		super(message);
		this.kind = kind;
	}

	Kind kind() {
		return this.kind;
	}

	/**
	 * How it did not answer.
	 */
	enum Kind {

		/** It said why it gives up. */
		FAILED,
		/** It ended. */
		ENDED,
		/** It did not answer in time. */
		TIMEOUT,
		/** It said something else. */
		CONFUSED,
		/** This process was told to stop meanwhile. */
		STOPPED

	}

}
