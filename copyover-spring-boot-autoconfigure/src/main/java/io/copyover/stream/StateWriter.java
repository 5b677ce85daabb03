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

import java.io.OutputStream;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.copyover.Codec;
import io.copyover.Contributor;

/**
 * Writes a stream of state.
 */
public final class StateWriter {

	public StateWriter(OutputStream out, @Nullable Codec codec) {
	}

	/**
	 * Write magic, version and header. Must come first, once.
	 * @param fields the fields by name
	 */
	public void begin(Map<String, byte[]> fields) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Let a contributor save its state as one record.
	 * @param contributor the contributor
	 * @return what it wrote
	 */
	public Written write(Contributor contributor) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Write the end mark and flush. The stream is not closed.
	 * @return the length of the whole stream in bytes
	 */
	public long end() {
		throw new UnsupportedOperationException();
	}

	/**
	 * What a contributor wrote.
	 *
	 * @param sections how many sections
	 * @param bytes how many bytes they hold
	 */
	public record Written(int sections, long bytes) {

	}

}
