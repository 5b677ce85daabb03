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

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;

/**
 * The command line of a successor.
 */
public final class CommandLine {

	private final List<String> arguments;

	private CommandLine(List<String> arguments) {
		this.arguments = arguments;
	}

	/**
	 * Start from the command line of generation 0.
	 * @param arguments the program and its arguments
	 * @return the command line
	 */
	public static CommandLine of(List<String> arguments) {
		return new CommandLine(arguments.stream().filter((argument) -> !argument.startsWith("--copyover-")).toList());
	}

	/**
	 * Replace the jar.
	 * @param jar the jar
	 * @return another command line
	 */
	public CommandLine withJar(Path jar) {
		int option = this.arguments.indexOf("-jar");
		if (option < 0 || option + 1 >= this.arguments.size()) {
			throw new CopyoverRefusedException(Refusal.BAD_ARGUMENT, "There is no visible -jar to replace");
		}
		List<String> copy = new ArrayList<>(this.arguments);
		copy.set(option + 1, jar.toString());
		return new CommandLine(copy);
	}

	/**
	 * Return what is carried on.
	 * @return the command line of generation 0
	 */
	public List<String> base() {
		return this.arguments;
	}

	/**
	 * Return the command line of a successor.
	 * @param jvmOptions options of the JVM
	 * @param extraArgs extra arguments
	 * @param copyoverArgs arguments of the copyover
	 * @return the command line
	 */
	public List<String> successor(List<String> jvmOptions, List<String> extraArgs, List<String> copyoverArgs) {
		List<String> command = new ArrayList<>(this.arguments);
		command.addAll(1, jvmOptions);
		command.addAll(extraArgs);
		command.addAll(copyoverArgs);
		return command;
	}

	/**
	 * Check extra arguments.
	 * @param extraArgs the arguments
	 */
	public static void checkExtraArgs(List<String> extraArgs) {
		if (extraArgs.stream().anyMatch((argument) -> argument.startsWith("--copyover-"))) {
			throw new CopyoverRefusedException(Refusal.BAD_ARGUMENT, "--copyover-… is reserved");
		}
	}

}
