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

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.copyover.CopyoverException;
import io.copyover.CopyoverStreamException;
import io.copyover.process.OperatingSystem.ExitStatus;

/**
 * Words for what went wrong.
 */
final class Reason {

	private static final int MAX_CAUSES = 8;

	private static final int MAX_LENGTH = 300;

	private Reason() {
	}

	/**
	 * Say why a handover was rolled back. What the successor said itself comes first,
	 * then how it ended, then what this process saw.
	 * @param cause what this process saw
	 * @param answers what the successor said
	 * @param end how the successor ended by itself, {@code null} if it did not
	 * @param activity what its main thread was doing, {@code null} if unknown
	 * @return the reason
	 */
	static String of(Throwable cause, @Nullable Answers answers, @Nullable ExitStatus end, @Nullable String activity) {
		StringBuilder reason = new StringBuilder();
		String failure = (answers != null) ? answers.failure() : null;
		if (failure != null) {
			reason.append("The successor failed: ").append(failure);
		}
		else if (end != null && (cause instanceof IOException || cause instanceof CopyoverStreamException)) {
			reason.append("The successor ended while it was being written to");
		}
		else {
			reason.append(describe(cause));
		}
		if (end != null && reason.indexOf(end.toString()) < 0) {
			reason.append(" (").append(end).append(')');
		}
		if (activity != null) {
			reason.append("; its main thread was at ").append(activity);
		}
		return reason.toString();
	}

	/**
	 * Describe a failure by the messages along its chain of causes, each cut short so
	 * that the last one, which tells most, has room.
	 * @param failure the failure
	 * @return one line
	 */
	static String describe(Throwable failure) {
		Set<String> messages = new LinkedHashSet<>();
		Throwable last = failure;
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (messages.size() < MAX_CAUSES) {
				messages.add(message(cause));
			}
			last = cause;
		}
		messages.add(message(last));
		return String.join(": ", messages).replaceAll("\\s*\\R\\s*", " ");
	}

	private static String message(Throwable failure) {
		String message = (failure.getMessage() != null) ? failure.getMessage() : "";
		String text = (failure instanceof CopyoverException) ? message
				: failure.getClass().getSimpleName() + " " + message;
		return (text.length() <= MAX_LENGTH) ? text.trim() : text.substring(0, MAX_LENGTH).trim() + " …";
	}

}
