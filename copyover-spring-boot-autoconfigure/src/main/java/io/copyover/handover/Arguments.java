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

import org.jspecify.annotations.Nullable;

import io.copyover.InheritedDescriptorException;

/**
 * The arguments by which a process knows that it is a successor.
 *
 * @param state the descriptor that state and orders come from
 * @param answers the descriptor that answers go to, {@code null} to restore from a file
 */
record Arguments(int state, @Nullable Integer answers) {

	static final String FD = "--copyover-fd=";

	static final String ACK_FD = "--copyover-ack-fd=";

	static @Nullable Arguments parse(String... args) {
		Integer state = descriptor(FD, args);
		Integer answers = descriptor(ACK_FD, args);
		if (state == null && answers != null) {
			throw new InheritedDescriptorException(ACK_FD + answers, "There is no " + FD + "N beside it");
		}
		return (state != null) ? new Arguments(state, answers) : null;
	}

	private static @Nullable Integer descriptor(String option, String... args) {
		String found = null;
		for (String arg : args) {
			if (arg.equals(option.substring(0, option.length() - 1))) {
				throw new InheritedDescriptorException(arg, "The number of the descriptor is missing");
			}
			if (arg.startsWith(option)) {
				if (found != null) {
					throw new InheritedDescriptorException(arg, "The argument is there twice");
				}
				found = arg;
			}
		}
		return (found != null) ? number(found, found.substring(option.length())) : null;
	}

	private static int number(String arg, String value) {
		try {
			int number = Integer.parseInt(value);
			if (number >= 0) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			throw new InheritedDescriptorException(arg, "'" + value + "' is not the number of a descriptor");
		}
		throw new InheritedDescriptorException(arg, "'" + value + "' is not the number of a descriptor");
	}

}
