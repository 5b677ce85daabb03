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

package io.copyover.serial;

import io.copyover.CopyoverException;

/**
 * A stream has a class that is not on the allow-list. Nothing of the value was made.
 */
public final class ForbiddenClassException extends CopyoverException {

	private static final long serialVersionUID = 1L;

	private final String className;

	ForbiddenClassException(String className) {
		super("The class " + className + " may not be restored: it is not on the allow-list of classes "
				+ "('copyover.serialization.allow')");
		this.className = className;
	}

	/**
	 * Return the class.
	 * @return its name
	 */
	public String getClassName() {
		return this.className;
	}

}
