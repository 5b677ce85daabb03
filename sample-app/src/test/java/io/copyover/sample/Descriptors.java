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

package io.copyover.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

/**
 * What the kernel knows of a process.
 */
final class Descriptors {

	private static final Pattern JVM_THREAD = Pattern.compile("C\\d CompilerThre.*|GC Thread.*|G1 .*");

	private static final String ESTABLISHED = "01";

	private Descriptors() {
	}

	/**
	 * Return what the open descriptors of a process point at, sorted, without the numbers
	 * that differ from process to process.
	 * @param pid the id of the process
	 * @return such as {@code socket}, {@code pipe}, {@code /app.jar}
	 */
	static List<String> kinds(long pid) {
		return targets(pid).stream().map((target) -> target.replaceAll("(?<=^(socket|pipe)):.*", "")).sorted().toList();
	}

	/**
	 * Return what a process has open beside its standard input, output and error.
	 * @param pid the id of the process
	 * @return such as {@code socket:[4711]}, {@code pipe:[4712]}, {@code /app.jar}
	 */
	static List<String> beyondStandard(long pid) {
		return targets(pid, (link) -> Integer.parseInt(link.getFileName().toString()) > 2);
	}

	/**
	 * Return how many established connections of a port a process holds the server's end
	 * of.
	 * @param pid the id of the process
	 * @param port the port
	 * @return the number
	 */
	static long connections(long pid, int port) {
		List<String> open = beyondStandard(pid);
		String address = ":%04X".formatted(port);
		return Stream.of("tcp", "tcp6")
			.flatMap((table) -> lines(Path.of("/proc/net", table)))
			.map((line) -> line.strip().split("\\s+"))
			.filter((fields) -> fields[1].endsWith(address) && fields[3].equals(ESTABLISHED))
			.filter((fields) -> open.contains("socket:[" + fields[9] + "]"))
			.count();
	}

	private static Stream<String> lines(Path file) {
		try {
			return Files.readAllLines(file).stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return whether each JVM opens a file for itself.
	 * @param target what a descriptor points at
	 * @return whether it is one of the JDK's files, a device, a jar, or of the kernel
	 */
	static boolean isOfJvm(String target) {
		return target.startsWith("/dev/") || target.startsWith("anon_inode:") || target.endsWith("/lib/modules")
				|| target.endsWith(".jar");
	}

	/**
	 * Return the resident memory of a process.
	 * @param pid the id of the process
	 * @return the kilobytes
	 */
	static long resident(long pid) {
		return lines(Path.of("/proc", Long.toString(pid), "status")).filter((line) -> line.startsWith("VmRSS:"))
			.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
			.findFirst()
			.orElseThrow();
	}

	/**
	 * Return the names of the threads of a process, sorted, without their numbers and
	 * without those that the JVM starts and ends as it likes, for its compilers and its
	 * garbage collector.
	 * @param pid the id of the process
	 * @return the names
	 */
	static List<String> threads(long pid) {
		try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
			return tasks.map(Descriptors::name)
				.flatMap(Optional::stream)
				.filter((name) -> !JVM_THREAD.matcher(name).matches())
				.map((name) -> name.replaceAll("\\d+", ""))
				.sorted()
				.collect(Collectors.toList());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Wait until something stays as it is for a second.
	 * @param sample gives it
	 * @return what it was then
	 */
	static List<String> settled(Supplier<List<String>> sample) {
		Deque<List<String>> last = new ArrayDeque<>(List.of(sample.get()));
		return Awaitility.await("a settled state")
			.pollInterval(Duration.ofSeconds(1))
			.atMost(Patience.LIMIT)
			.until(sample::get, (now) -> now.equals(last.getLast()) || !last.add(now));
	}

	private static List<String> targets(long pid) {
		return targets(pid, (link) -> true);
	}

	private static List<String> targets(long pid, Predicate<Path> wanted) {
		try (Stream<Path> links = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
			return links.filter(wanted).map(Descriptors::target).flatMap(Optional::stream).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Optional<String> target(Path link) {
		try {
			return Optional.of(Files.readSymbolicLink(link).toString());
		}
		catch (IOException ex) {
			return Optional.empty();
		}
	}

	private static Optional<String> name(Path task) {
		try {
			return Optional.of(Files.readString(task.resolve("comm")).strip());
		}
		catch (IOException ex) {
			return Optional.empty();
		}
	}

}
