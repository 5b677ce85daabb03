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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

import org.awaitility.Awaitility;

/**
 * All generations of one sample process. They cannot be found as descendants, for an
 * orphan changes its parent, so that each carries a mark on its command line.
 */
final class ProcessLine {

	private final String mark;

	ProcessLine(UUID id) {
		this.mark = "--sample.line=" + id;
	}

	String mark() {
		return this.mark;
	}

	List<Long> pids() {
		return ProcessHandle.allProcesses()
			.map(ProcessHandle::pid)
			.filter((pid) -> arguments(pid).contains(this.mark))
			.toList();
	}

	void awaitOnly(long pid) {
		Awaitility.await("the end of all but " + pid)
			.atMost(Patience.LIMIT)
			.until(this::pids, (pids) -> pids.equals(List.of(pid)));
	}

	static List<String> arguments(long pid) {
		return strings(pid, "cmdline");
	}

	static List<String> environment(long pid) {
		return strings(pid, "environ").stream().sorted().toList();
	}

	private static List<String> strings(long pid, String file) {
		try {
			byte[] line = Files.readAllBytes(Path.of("/proc", Long.toString(pid), file));
			return List.of(new String(line, StandardCharsets.UTF_8).split("\0"));
		}
		catch (IOException ex) {
			return List.of();
		}
	}

	/**
	 * Return the children of a process, zombies too.
	 * @param pid the id of the process
	 * @return their ids
	 */
	static List<Long> children(long pid) {
		return ProcessHandle.of(pid).stream().flatMap(ProcessHandle::children).map(ProcessHandle::pid).toList();
	}

	static void kill(long pid) {
		ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
	}

	static void stop(long pid) {
		ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
	}

	/**
	 * Send a signal.
	 * @param name its name, without {@code SIG}
	 * @param pid the id of the process
	 * @return the exit status of {@code kill}, 0 where there is such a process
	 */
	static int signal(String name, long pid) throws Exception {
		return new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
	}

	void end() {
		Awaitility.await("the end of " + this.mark).atMost(Patience.LIMIT).until(() -> {
			List<Long> pids = pids();
			pids.forEach(ProcessLine::kill);
			return pids.isEmpty();
		});
	}

}
