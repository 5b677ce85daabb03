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

import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The last lines of what a process writes, in bounded memory whatever it writes.
 */
final class LastLines {

	static final int MAX_LINES = 50;

	static final int MAX_LENGTH = 1000;

	private static final String CUT = " …";

	private static final int MAX_BYTES = 4 * MAX_LENGTH;

	private static final Charset CHARSET = Charset.forName(System.getProperty("native.encoding", "UTF-8"));

	private final Deque<String> lines = new ArrayDeque<>();

	private final List<Source> sources = new ArrayList<>();

	/**
	 * Add something that lines come from.
	 * @return takes its bytes
	 */
	synchronized Source source() {
		Source source = new Source();
		this.sources.add(source);
		return source;
	}

	/**
	 * Return the lines in the order in which they ended, then those that have not ended.
	 * @return at most {@value #MAX_LINES} lines, each cut after {@value #MAX_LENGTH}
	 * characters
	 */
	synchronized List<String> all() {
		List<String> all = new ArrayList<>(this.lines);
		this.sources.stream().filter((source) -> source.length > 0).map(Source::text).forEach(all::add);
		return List.copyOf(all.subList(Math.max(0, all.size() - MAX_LINES), all.size()));
	}

	private synchronized void add(Source source, byte[] bytes, int count) {
		for (int i = 0; i < count; i++) {
			if (bytes[i] != '\n') {
				source.add(bytes[i]);
				continue;
			}
			if (this.lines.size() == MAX_LINES) {
				this.lines.removeFirst();
			}
			this.lines.addLast(source.text());
			source.length = 0;
		}
	}

	/**
	 * One of the streams that lines come from.
	 */
	final class Source {

		private final byte[] line = new byte[MAX_BYTES];

		private int length;

		void add(byte[] bytes, int count) {
			LastLines.this.add(this, bytes, count);
		}

		private void add(byte value) {
			if (this.length < MAX_BYTES) {
				this.line[this.length++] = value;
			}
		}

		private String text() {
			String text = new String(this.line, 0, this.length, CHARSET).stripTrailing();
			boolean cut = this.length == MAX_BYTES || text.length() > MAX_LENGTH;
			return cut ? text.substring(0, Math.min(MAX_LENGTH, text.length())) + CUT : text;
		}

	}

}
