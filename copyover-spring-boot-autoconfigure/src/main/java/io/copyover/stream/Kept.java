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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;

/**
 * Bytes of a section that are kept in memory, and read without another copy.
 */
final class Kept extends ByteArrayOutputStream {

	/**
	 * How many bytes one section may have here at most, for an array has no more.
	 */
	static final int MAX = Integer.MAX_VALUE - 64 * 1024;

	InputStream open() {
		return new ByteArrayInputStream(this.buf, 0, this.count);
	}

}
