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
import java.util.Set;
import java.util.stream.Collectors;

import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;

/**
 * The command line that a line of generations was started with, from which each successor
 * gets its own. Every argument stays as it is. An argument file and
 * {@code JDK_JAVA_OPTIONS} are left alone: the launcher applies them again.
 */
public final class CommandLine {

	private static final String OWN = "--copyover-";

	private static final Set<String> RESERVED = Set.of("--copyover-fd", "--copyover-ack-fd");

	private static final String END_OF_OPTIONS = "--";

	private final List<String> command;

	private final JavaLauncherSyntax syntax;

	private CommandLine(List<String> command) {
		this.command = List.copyOf(command);
		this.syntax = JavaLauncherSyntax.of(this.command);
	}

	/**
	 * Take the command line of generation 0, or a {@link #base()} that was handed on.
	 * @param command the program and its arguments; {@code --copyover-*} is left out
	 * @return the command line
	 * @throws CopyoverRefusedException if there is no program
	 */
	public static CommandLine of(List<String> command) {
		if (command.isEmpty()) {
			throw new CopyoverRefusedException(Refusal.NOT_SUPPORTED,
					"The command line of this process cannot be seen, so it cannot be started again");
		}
		int application = JavaLauncherSyntax.of(command).application();
		List<String> kept = new ArrayList<>(command.subList(0, application));
		command.subList(application, command.size())
			.stream()
			.filter((argument) -> !argument.startsWith(OWN))
			.forEach(kept::add);
		return new CommandLine(kept);
	}

	/**
	 * Put another jar in place of the one after {@code -jar}.
	 * @param jar the jar
	 * @return a command line with that jar
	 * @throws CopyoverRefusedException if there is no {@code -jar} to be seen
	 */
	public CommandLine withJar(Path jar) {
		if (this.syntax.jar() < 0) {
			throw new CopyoverRefusedException(Refusal.BAD_ARGUMENT,
					"The jar cannot be replaced by " + jar + ": this process was started without a visible -jar");
		}
		List<String> replaced = new ArrayList<>(this.command);
		replaced.set(this.syntax.jar(), jar.toString());
		return new CommandLine(replaced);
	}

	/**
	 * Return what later generations start from: no extra arguments, no added JVM options,
	 * no {@code --copyover-*}.
	 * @return the program and its arguments
	 */
	public List<String> base() {
		return this.command;
	}

	/**
	 * Compose the command line of a successor.
	 * @param jvmOptions options that follow the program, unless they are there already
	 * @param extraArgs arguments that follow the application's own; an option of the form
	 * {@code --name} or {@code --name=value} stands in place of the application's options
	 * of that name
	 * @param copyoverArgs {@code --copyover-*}
	 * @return the program and its arguments
	 * @throws CopyoverRefusedException if an extra argument is not valid
	 */
	public List<String> successor(List<String> jvmOptions, List<String> extraArgs, List<String> copyoverArgs) {
		checkExtraArgs(extraArgs);
		List<String> options = this.command.subList(1, this.syntax.application());
		List<String> result = new ArrayList<>();
		result.add(this.command.get(0));
		jvmOptions.stream().filter((option) -> !isThere(option, options)).forEach(result::add);
		result.addAll(options);
		List<String> arguments = withoutReplaced(extraArgs);
		int end = arguments.indexOf(END_OF_OPTIONS);
		if (end < 0) {
			result.addAll(arguments);
			result.addAll(extraArgs);
			result.addAll(copyoverArgs);
			return List.copyOf(result);
		}
		// Behind the end of the options none of these would be one.
		result.addAll(arguments.subList(0, end));
		extraArgs.stream().filter(CommandLine::isOption).forEach(result::add);
		result.addAll(copyoverArgs);
		result.addAll(arguments.subList(end, arguments.size()));
		extraArgs.stream().filter((argument) -> !isOption(argument)).forEach(result::add);
		return List.copyOf(result);
	}

	/**
	 * Check extra arguments.
	 * @param extraArgs the arguments
	 * @throws CopyoverRefusedException if one contains a NUL character or is an argument
	 * of the copyover itself
	 */
	public static void checkExtraArgs(List<String> extraArgs) {
		for (int i = 0; i < extraArgs.size(); i++) {
			String argument = extraArgs.get(i);
			if (argument.indexOf('\0') >= 0) {
				throw new CopyoverRefusedException(Refusal.BAD_ARGUMENT,
						"Extra argument " + (i + 1) + " contains a NUL character");
			}
			String name = JavaLauncherSyntax.nameOf(argument);
			if (RESERVED.contains(name)) {
				throw new CopyoverRefusedException(Refusal.BAD_ARGUMENT,
						"Extra argument " + (i + 1) + " is " + name + ", which is reserved for the copyover itself");
			}
		}
	}

	private List<String> withoutReplaced(List<String> extraArgs) {
		Set<String> names = extraArgs.stream()
			.filter(CommandLine::isOption)
			.map(JavaLauncherSyntax::nameOf)
			.collect(Collectors.toSet());
		List<String> kept = new ArrayList<>();
		boolean options = true;
		for (String argument : this.command.subList(this.syntax.application(), this.command.size())) {
			options &= !END_OF_OPTIONS.equals(argument);
			boolean replaced = options && isOption(argument) && names.contains(JavaLauncherSyntax.nameOf(argument));
			if (!replaced) {
				kept.add(argument);
			}
		}
		return kept;
	}

	private static boolean isOption(String argument) {
		return argument.startsWith("--") && argument.length() > 2;
	}

	private static boolean isThere(String option, List<String> options) {
		if (options.contains(option)) {
			return true;
		}
		String name = JavaLauncherSyntax.nameOf(option);
		if (!JavaLauncherSyntax.takesValue(name) || name.length() == option.length()) {
			return false;
		}
		String value = option.substring(name.length() + 1);
		for (int i = 0; i + 1 < options.size(); i++) {
			if (options.get(i).equals(name) && options.get(i + 1).equals(value)) {
				return true;
			}
		}
		return false;
	}

}
