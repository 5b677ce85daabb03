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
 * The children of this process, and theirs, as {@code /proc} shows them.
 */
public final class Children {

	/**
	 * What a predecessor that lingers is called in {@code /proc/PID/comm}: its child
	 * serves.
	 */
	public static final String LINGERING = "copyover-linger";

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
		return generation(this.self, true);
	}

	/**
	 * Find the process that serves.
	 * @param generation the process id of a generation
	 * @return the process id of the first that does not linger: that one, its successor,
	 * or a later one
	 */
	public int serving(int generation) {
		int serving = generation;
		int successor = generation;
		while (successor != 0) {
			serving = successor;
			successor = LINGERING.equals(read(Integer.toString(serving), "comm").trim())
					? generation(Integer.toString(serving), false) : 0;
		}
		return serving;
	}

	/**
	 * Find a child that is a generation. A process has no more than one successor, which
	 * is the oldest then: a child that it starts for something else looks like itself at
	 * first.
	 * @param parent the process id of its parent
	 * @param newest whether the newest is wanted, or the oldest
	 * @return its process id, 0 if there is none
	 */
	private int generation(String parent, boolean newest) {
		int found = 0;
		long foundStart = 0;
		String[] names = new File("/proc").list();
		if (names == null) {
			return 0;
		}
		for (String name : names) {
			if (Character.isDigit(name.charAt(0))) {
				long start = startOfGeneration(name, parent);
				if (start >= 0 && (found == 0 || (newest ? start > foundStart : start < foundStart))) {
					foundStart = start;
					found = Integer.parseInt(name);
				}
			}
		}
		return found;
	}

	private long startOfGeneration(String pid, String parent) {
		String stat = read(pid, "stat");
		String[] fields = fields(stat.substring(stat.lastIndexOf(')') + 1));
		if (fields[PARENT] == null || !fields[PARENT].equals(parent) || "Z".equals(fields[STATE])
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
				if (length == this.buffer.length) {
					// Of a long command line the end, where the mark of a generation is.
					length /= 2;
					System.arraycopy(this.buffer, length, this.buffer, 0, length);
				}
				count = in.read(this.buffer, length, this.buffer.length - length);
			}
			return new String(this.buffer, 0, length, StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			return "";
		}
	}

}
