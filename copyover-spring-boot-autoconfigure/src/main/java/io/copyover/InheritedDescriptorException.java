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
 * This process was told to restore from a descriptor that it cannot read.
 */
public class InheritedDescriptorException extends CopyoverException {

	private static final long serialVersionUID = 1L;

	private final String argument;

	/**
	 * Make an exception.
	 * @param argument the argument that names the descriptor
	 * @param message what is wrong with it
	 */
	public InheritedDescriptorException(String argument, String message) {
		this(argument, message, null);
	}

	/**
	 * Make an exception with a cause.
	 * @param argument the argument that names the descriptor
	 * @param message what is wrong with it
	 * @param cause why
	 */
	public InheritedDescriptorException(String argument, String message, @Nullable Throwable cause) {
		super("Cannot restore from " + argument + ": " + message, cause);
		this.argument = argument;
	}

	/**
	 * Return the argument that names the descriptor.
	 * @return the argument, such as {@code --copyover-fd=3}
	 */
	public String getArgument() {
		return this.argument;
	}

}
