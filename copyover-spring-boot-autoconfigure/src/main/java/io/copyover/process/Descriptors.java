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

package io.copyover.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * The descriptors of this process, as {@code /proc/self/fd} shows them.
 */
final class Descriptors {

	// Other threads open descriptors between the look and the spawn.
	static final int MARGIN = 1024;

	private static final int FIRST = 3;

	private static final Path FD = Path.of("/proc/self/fd");

	private Descriptors() {
	}

	/**
	 * Return the numbers that are open.
	 * @return the numbers, ascending
	 * @throws IOException if they cannot be listed
	 */
	static List<Integer> open() throws IOException {
		List<Integer> numbers = new ArrayList<>();
		try (DirectoryStream<Path> entries = Files.newDirectoryStream(FD)) {
			entries.forEach((entry) -> numbers.add(Integer.valueOf(entry.getFileName().toString())));
		}
		Collections.sort(numbers);
		return numbers;
	}

	/**
	 * Return how many numbers are open as the kernel has counted them, which takes no
	 * time.
	 * @return how many, 0 if the kernel does not count (Linux does from 6.2 on)
	 * @throws IOException if it cannot be told
	 */
	static int counted() throws IOException {
		return (int) Math.min(Integer.MAX_VALUE, Files.size(FD));
	}

	/**
	 * Return what a descriptor refers to.
	 * @param descriptor the number
	 * @return a path, or a name such as {@code socket:[4711]}
	 * @throws IOException if it is not open
	 */
	static String target(int descriptor) throws IOException {
		String target = targetIfOpen(descriptor);
		if (target == null) {
			throw notOpen(descriptor);
		}
		return target;
	}

	/**
	 * Return what a descriptor refers to.
	 * @param descriptor the number
	 * @return a path, or a name such as {@code socket:[4711]}; {@code null} if it is not
	 * open
	 * @throws IOException if it cannot be told
	 */
	static @Nullable String targetIfOpen(int descriptor) throws IOException {
		try {
			return Files.readSymbolicLink(FD.resolve(Integer.toString(descriptor))).toString();
		}
		catch (NoSuchFileException | NotLinkException ex) {
			return null;
		}
	}

	/**
	 * Check that a descriptor can be read or written as a stream.
	 * @param descriptor the number
	 * @param access what is wanted
	 * @throws IOException if it is not open, or the access is not possible
	 */
	static void check(int descriptor, Access access) throws IOException {
		String target = target(descriptor);
		Path path = FD.resolve(Integer.toString(descriptor));
		if (target.startsWith("socket:") || target.startsWith("anon_inode:")) {
			throw new IOException("Descriptor " + descriptor + " is neither a pipe nor a file");
		}
		if (Files.isDirectory(path)) {
			throw new IOException("Descriptor " + descriptor + " is a directory");
		}
		if (!access.allowedBy(openFlags(descriptor))) {
			throw new IOException("Descriptor " + descriptor + " is not open for " + access.description);
		}
	}

	private static int openFlags(int descriptor) throws IOException {
		Path info = Path.of("/proc/self/fdinfo", Integer.toString(descriptor));
		try {
			for (String line : Files.readAllLines(info, StandardCharsets.ISO_8859_1)) {
				if (line.startsWith("flags:")) {
					return (int) Long.parseLong(line.substring("flags:".length()).trim(), 8);
				}
			}
		}
		catch (NoSuchFileException ex) {
			throw notOpen(descriptor);
		}
		throw new IOException(info + " shows no flags");
	}

	private static IOException notOpen(int descriptor) {
		return new IOException("Descriptor " + descriptor + " is not open in this process");
	}

	/**
	 * Return a path that opens what a descriptor refers to once more.
	 * @param descriptor the number
	 * @return the path
	 */
	static File path(int descriptor) {
		return new File("/dev/fd/" + descriptor);
	}

	/**
	 * Return the numbers that a child must close.
	 * @param open the numbers that are open
	 * @param limit the soft limit; an action for a number that is not below it fails
	 * @param keep the numbers that the child inherits
	 * @return the numbers, ascending
	 */
	static int[] toClose(List<Integer> open, int limit, List<Integer> keep) {
		int highest = open.isEmpty() ? FIRST : Collections.max(open);
		int end = (int) Math.min(limit, (long) highest + MARGIN + 1);
		Set<Integer> numbers = new TreeSet<>();
		for (int number = FIRST; number < end; number++) {
			numbers.add(number);
		}
		keep.forEach(numbers::remove);
		return numbers.stream().mapToInt(Integer::intValue).toArray();
	}

	/**
	 * What a descriptor is wanted for.
	 */
	enum Access {

		/** For reading. */
		READ(0, "reading"),
		/** For writing. */
		WRITE(1, "writing");

		private static final int MODE_MASK = 3;

		private static final int READ_WRITE = 2;

		private final int mode;

		private final String description;

		Access(int mode, String description) {
			this.mode = mode;
			this.description = description;
		}

		private boolean allowedBy(int flags) {
			int actual = flags & MODE_MASK;
			return actual == this.mode || actual == READ_WRITE;
		}

	}

}
