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

package io.copyover;

import org.jspecify.annotations.Nullable;

/**
 * The stream of state is damaged, incomplete, of another version, over a limit, or could
 * not be read or written. It fails the restore even if a contributor swallows it.
 */
public class CopyoverStreamException extends CopyoverException {

	private static final long serialVersionUID = 1L;

	/**
	 * Make an exception.
	 * @param message what is wrong, and where
	 */
	public CopyoverStreamException(String message) {
		super(message);
	}

	/**
	 * Make an exception with a cause.
	 * @param message what is wrong, and where
	 * @param cause why
	 */
	public CopyoverStreamException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
