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

package io.copyover.stream;

import java.io.InputStream;
import java.util.Map;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.copyover.Codec;
import io.copyover.Contributor;

/**
 * Reads a stream of state.
 */
public final class StateReader {

	/**
	 * Make a reader. It never reads beyond the end mark, so that something else may
	 * follow it; the stream should be buffered.
	 * @param in gives the bytes
	 * @param codec reads values, {@code null} if there are raw sections only
	 * @param buffer how many bytes of a record are kept when sections are passed over
	 * @param discard tells which unread state may go, as {@code contributor} or
	 * {@code contributor/section}
	 */
	public StateReader(InputStream in, @Nullable Codec codec, long buffer, Predicate<String> discard) {
	}

	/**
	 * Read magic, version and header. Must come first, once.
	 * @return the fields by name
	 */
	public Map<String, byte[]> begin() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Restore every record up to the end mark, in the order of the stream.
	 * @param contributors the contributors by name
	 * @return how long each took, in milliseconds by name, in the order of the stream
	 */
	public Map<String, Long> restore(Map<String, Contributor> contributors) {
		throw new UnsupportedOperationException();
	}

}
