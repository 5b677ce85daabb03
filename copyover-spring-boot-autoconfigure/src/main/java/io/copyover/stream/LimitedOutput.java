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

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Passes on so many bytes, and fails at the next one.
 */
final class LimitedOutput extends FilterOutputStream {

	private long left;

	private boolean exceeded;

	LimitedOutput(OutputStream out, long maximum) {
		super(out);
		this.left = maximum;
	}

	@Override
	public void write(int value) throws IOException {
		take(1);
		this.out.write(value);
	}

	@Override
	public void write(byte[] source, int offset, int count) throws IOException {
		take(count);
		this.out.write(source, offset, count);
	}

	private void take(int count) throws IOException {
		this.exceeded |= count > this.left;
		if (this.exceeded) {
			throw new IOException("There are more bytes than allowed");
		}
		this.left -= count;
	}

	boolean isExceeded() {
		return this.exceeded;
	}

}
