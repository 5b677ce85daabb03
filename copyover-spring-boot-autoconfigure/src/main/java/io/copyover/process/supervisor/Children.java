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

package io.copyover.process.supervisor;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The children of this process, as {@code /proc} shows them.
 */
public final class Children {

	private static final String GENERATION = "\0--copyover-fd=";

	private static final int STATE = 0;

	private static final int PARENT = 1;

	private static final int START_TIME = 19;

	private final String self;

	private final byte[] buffer = new byte[1 << 16];

	/**
	 * Look for the children of this process.
	 * @throws IOException if {@code /proc} cannot be read
	 */
	public Children() throws IOException {
		this.self = new File("/proc/self").getCanonicalFile().getName();
	}

	/**
	 * Find the newest child that is a generation of the application.
	 * @return its process id, 0 if there is none
	 */
	public int newestGeneration() {
		int newest = 0;
		long newestStart = -1;
		String[] names = new File("/proc").list();
		if (names == null) {
			return 0;
		}
		for (String name : names) {
			if (Character.isDigit(name.charAt(0))) {
				long start = startOfGeneration(name);
				if (start > newestStart) {
					newestStart = start;
					newest = Integer.parseInt(name);
				}
			}
		}
		return newest;
	}

	private long startOfGeneration(String pid) {
		String stat = read(pid, "stat");
		String[] fields = fields(stat.substring(stat.lastIndexOf(')') + 1));
		if (fields[PARENT] == null || !fields[PARENT].equals(this.self) || "Z".equals(fields[STATE])
				|| read(pid, "cmdline").indexOf(GENERATION) < 0) {
			return -1;
		}
		return Long.parseLong(fields[START_TIME]);
	}

	private static String[] fields(String text) {
		String[] fields = new String[START_TIME + 1];
		int start = 1;
		for (int i = 0; i < fields.length; i++) {
			int end = text.indexOf(' ', start);
			if (end < 0) {
				return new String[fields.length];
			}
			fields[i] = text.substring(start, end);
			start = end + 1;
		}
		return fields;
	}

	private String read(String pid, String file) {
		try (FileInputStream in = new FileInputStream("/proc/" + pid + "/" + file)) {
			int length = 0;
			int count = in.read(this.buffer);
			while (count > 0) {
				length += count;
				count = in.read(this.buffer, length, this.buffer.length - length);
			}
			return new String(this.buffer, 0, length, StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			return "";
		}
	}

}
