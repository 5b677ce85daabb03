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

package io.copyover.sample.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

import org.springframework.stereotype.Component;

/**
 * Uses up the descriptors of its process, and gives them back.
 */
@Bench
@Component
class OpenFiles {

	static final int FEW = 10;

	private static final Path FILE = Path.of("/dev/null");

	private final Deque<InputStream> open = new ArrayDeque<>();

	/**
	 * Open files until hardly any more can be opened.
	 * @param leave how many more can be
	 * @return how many files are open
	 */
	synchronized int exhaust(int leave) throws IOException {
		try {
			while (true) {
				this.open.push(Files.newInputStream(FILE));
			}
		}
		catch (IOException ex) {
			for (int left = leave; left > 0; left--) {
				this.open.pop().close();
			}
		}
		return this.open.size();
	}

	synchronized int release() throws IOException {
		while (!this.open.isEmpty()) {
			this.open.pop().close();
		}
		return 0;
	}

}
