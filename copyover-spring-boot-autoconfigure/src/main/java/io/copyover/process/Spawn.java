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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import io.copyover.process.OperatingSystem.Output;

/**
 * Starts a process that inherits nothing but what is named.
 */
final class Spawn {

	private static final String STARTED = "SYSTEMD_EXEC_PID=";

	private static final String PATH = "PATH=";

	private static final String DEFAULT_PATH = "/bin:/usr/bin";

	private static final int FIRST = 3;

	private final LocaleText localeText;

	private final NativeCalls calls;

	Spawn(LocaleText localeText, NativeCalls calls) {
		this.localeText = localeText;
		this.calls = calls;
	}

	/**
	 * Check a command without starting it.
	 * @param command the program and its arguments
	 * @throws IOException if it could not be started; the message says why
	 */
	void check(List<String> command) throws IOException {
		encode(command);
		lookUp(command, ProcFiles.environment());
	}

	/**
	 * Start a process.
	 * @param command the program and its arguments
	 * @param descriptors the numbers that it inherits, beside 0 to 2
	 * @param output what its standard output and error are
	 * @return the process
	 * @throws IOException if it cannot be started; the message says why
	 */
	LinuxChild run(List<String> command, List<Integer> descriptors, Output output) throws IOException {
		return run(command, descriptors, environment(ProcFiles.environment(), ProcessHandle.current().pid()), output);
	}

	/**
	 * Start a process with another environment.
	 * @param command the program and its arguments
	 * @param descriptors the numbers that it inherits, beside 0 to 2
	 * @param environment the environment
	 * @param output what its standard output and error are
	 * @return the process
	 * @throws IOException if it cannot be started; the message says why
	 */
	LinuxChild run(List<String> command, List<Integer> descriptors, List<byte[]> environment, Output output)
			throws IOException {
		List<byte[]> arguments = encode(command);
		String program = lookUp(command, environment);
		byte[] path = this.localeText.encode(program, "The path of the program");
		for (int descriptor : descriptors) {
			checkInheritable(descriptor);
		}
		int[] close = Descriptors.toClose(Descriptors.open(), ProcFiles.descriptorLimit(), descriptors);
		try {
			return new LinuxChild(this.calls, this.calls.spawn().spawn(path, arguments, environment, output, close));
		}
		catch (IOException ex) {
			throw new IOException("The program '" + program + "' could not be started: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Replace this process. Returns only by throwing.
	 * @param command the program and its arguments
	 * @param descriptors the numbers that stay open, beside 0 to 2
	 * @param environment the environment
	 * @param blocked the numbers of the signals that are blocked
	 * @param ignored the numbers of the signals that are ignored
	 * @param lastMoment runs when all has been checked that can be
	 * @throws IOException if it cannot be replaced; the message says why
	 */
	void replace(List<String> command, List<Integer> descriptors, List<byte[]> environment, Set<Integer> blocked,
			Set<Integer> ignored, Runnable lastMoment) throws IOException {
		List<byte[]> arguments = encode(command);
		String program = lookUp(command, environment);
		byte[] path = this.localeText.encode(program, "The path of the program");
		for (int descriptor : descriptors) {
			checkInheritable(descriptor);
		}
		int[] close = Descriptors.toClose(Descriptors.open(), ProcFiles.descriptorLimit(), descriptors);
		lastMoment.run();
		try {
			this.calls.exec().exec(path, arguments, environment, descriptors, close, blocked, ignored);
		}
		catch (IOException | LinkageError ex) {
			throw new IOException("This process could not be replaced by '" + program + "': " + ex.getMessage(), ex);
		}
	}

	/**
	 * Leave out the variable by which systemd's watchdog names this process as the one
	 * that it wants to hear: without it, it wants to hear whoever is the main process.
	 * The one that says that systemd has started this process is empty for the child,
	 * which is made the main process later.
	 * @param environment the environment of this process
	 * @param pid the id of this process
	 * @return the environment of the child
	 */
	static List<byte[]> environment(List<byte[]> environment, long pid) {
		byte[] watched = ("WATCHDOG_PID=" + pid).getBytes(StandardCharsets.US_ASCII);
		byte[] started = (STARTED + pid).getBytes(StandardCharsets.US_ASCII);
		byte[] none = STARTED.getBytes(StandardCharsets.US_ASCII);
		return environment.stream()
			.filter((variable) -> !Arrays.equals(variable, watched))
			.map((variable) -> Arrays.equals(variable, started) ? none : variable)
			.toList();
	}

	private String lookUp(List<String> command, List<byte[]> environment) throws IOException {
		return new ProgramLookup(searchPath(environment), Path.of("/proc/self/cwd")).find(command.get(0));
	}

	private List<byte[]> encode(List<String> command) throws IOException {
		if (command.isEmpty()) {
			throw new IOException("There is no program to start");
		}
		List<byte[]> arguments = new ArrayList<>();
		for (String argument : command) {
			arguments.add(this.localeText.encode(argument, LinuxOperatingSystem.name(arguments.size())));
		}
		return arguments;
	}

	private String searchPath(List<byte[]> environment) {
		for (byte[] variable : environment) {
			String text = new String(variable, this.localeText.charset());
			if (text.startsWith(PATH)) {
				return text.substring(PATH.length());
			}
		}
		return DEFAULT_PATH;
	}

	private static void checkInheritable(int descriptor) throws IOException {
		if (descriptor < FIRST) {
			throw new IOException("Descriptor " + descriptor + " cannot be handed on by number");
		}
		Descriptors.target(descriptor);
	}

}
