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

import java.util.List;
import java.util.Set;

/**
 * Where the parts of a {@code java} command line are. A main class that an argument file
 * names is not visible; whatever follows that file and is no JVM option then counts as an
 * argument of the application.
 *
 * @param jar the index of the jar after {@code -jar}, -1 if there is none to be seen
 * @param application the index of the application's first argument
 */
record JavaLauncherSyntax(int jar, int application) {

	private static final Set<String> WITH_VALUE = Set.of("-cp", "-classpath", "--class-path", "-p", "--module-path",
			"--upgrade-module-path", "--add-modules", "--limit-modules", "--add-reads", "--add-exports", "--add-opens",
			"--patch-module", "--enable-native-access", "--source", "-d", "--describe-module");

	private static final Set<String> MODULE = Set.of("-m", "--module");

	private static final Set<String> DOUBLE_DASH = Set.of("--illegal-access", "--illegal-native-access",
			"--illegal-final-field-mutation", "--enable-final-field-mutation", "--sun-misc-unsafe-memory-access",
			"--finalization", "--enable-preview", "--dry-run", "--validate-modules", "--show-version", "--module",
			"--list-modules", "--show-module-resolution", "--version", "--help", "--help-extra", "--disable-@files");

	private static final int NONE = -1;

	/**
	 * Find the parts.
	 * @param command the program and its arguments
	 * @return where they are
	 */
	static JavaLauncherSyntax of(List<String> command) {
		boolean files = true;
		int afterFile = NONE;
		int index = 1;
		while (index < command.size()) {
			String argument = command.get(index);
			if ("-jar".equals(argument)) {
				boolean named = index + 1 < command.size();
				return new JavaLauncherSyntax(named ? index + 1 : NONE, Math.min(index + 2, command.size()));
			}
			if (MODULE.contains(argument)) {
				return new JavaLauncherSyntax(NONE, Math.min(index + 2, command.size()));
			}
			if (argument.startsWith("--module=")) {
				return new JavaLauncherSyntax(NONE, index + 1);
			}
			if (files && argument.startsWith("@") && !argument.startsWith("@@")) {
				afterFile = index + 1;
			}
			else if (!isJvmOption(argument)) {
				return new JavaLauncherSyntax(NONE, (afterFile != NONE) ? afterFile : applicationFrom(index, argument));
			}
			files &= !"--disable-@files".equals(argument);
			index += WITH_VALUE.contains(argument) ? 2 : 1;
		}
		return new JavaLauncherSyntax(NONE, (afterFile != NONE) ? afterFile : command.size());
	}

	/**
	 * Tell whether an argument is an option of the JVM, as far as that can be told from
	 * its looks: all with one dash, and those with two that are known.
	 * @param argument the argument
	 * @return whether it is one
	 */
	static boolean isJvmOption(String argument) {
		if (!argument.startsWith("--")) {
			return argument.startsWith("-");
		}
		String name = nameOf(argument);
		return WITH_VALUE.contains(name) || DOUBLE_DASH.contains(name);
	}

	/**
	 * Return the name of an option.
	 * @param option the option, with or without a value
	 * @return what stands before the equals sign
	 */
	static String nameOf(String option) {
		int equals = option.indexOf('=');
		return (equals < 0) ? option : option.substring(0, equals);
	}

	private static int applicationFrom(int index, String argument) {
		// A main class; an unknown option with two dashes would stop the launcher.
		return argument.startsWith("--") ? index : index + 1;
	}

	/**
	 * Tell whether a JVM option takes the argument that follows it as its value.
	 * @param argument the argument
	 * @return whether it does
	 */
	static boolean takesValue(String argument) {
		return WITH_VALUE.contains(argument);
	}

}
