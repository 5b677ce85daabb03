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

package io.copyover.jackson;

import java.io.IOException;
import java.util.Map;

import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.MismatchedInputException;

/**
 * Turns what Jackson throws into an {@link IOException}. Jackson's messages quote the
 * value that they complain of, which is state and must not reach a log: on reading only
 * type, path and place are kept, and of a path no key of a map.
 */
final class JsonProblem {

	private JsonProblem() {
	}

	static IOException writing(JacksonException ex) {
		if (ex instanceof JacksonIOException && ex.getCause() instanceof IOException cause) {
			return cause;
		}
		return new IOException(ex.getClass().getSimpleName() + path(ex) + ": " + ex.getOriginalMessage(), ex);
	}

	static IOException reading(JacksonException ex) {
		if (ex instanceof JacksonIOException && ex.getCause() instanceof IOException cause) {
			return cause;
		}
		if (ex instanceof StreamConstraintsException || ex instanceof InvalidDefinitionException) {
			return new IOException(ex.getClass().getSimpleName() + path(ex) + ": " + ex.getOriginalMessage());
		}
		return new IOException(ex.getClass().getSimpleName() + target(ex) + path(ex) + place(ex));
	}

	private static String target(JacksonException ex) {
		return (ex instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null)
				? " for " + mismatch.getTargetType().getName() : "";
	}

	private static String path(JacksonException ex) {
		StringBuilder path = new StringBuilder();
		for (JacksonException.Reference reference : ex.getPath()) {
			if (reference.getIndex() >= 0) {
				path.append('[').append(reference.getIndex()).append(']');
			}
			else if (reference.from() instanceof Map || reference.getPropertyName() == null) {
				path.append("[?]");
			}
			else {
				path.append('.').append(reference.getPropertyName());
			}
		}
		return (path.length() > 0) ? " at " + path : "";
	}

	private static String place(JacksonException ex) {
		return (ex.getLocation() != null)
				? " (line " + ex.getLocation().getLineNr() + ", column " + ex.getLocation().getColumnNr() + ")" : "";
	}

}
