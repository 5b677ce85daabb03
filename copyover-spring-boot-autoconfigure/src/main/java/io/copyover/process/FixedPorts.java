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
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The options by which a JVM opens a port of its own for JMX or for a debugger, which a
 * second one with the same options could not. They are looked for in what the JVM was
 * really given, from wherever: command line, argument files, {@code JAVA_TOOL_OPTIONS},
 * {@code JDK_JAVA_OPTIONS}.
 */
final class FixedPorts {

	private static final String JMX = "com.sun.management.jmxremote.";

	private static final List<String> JMX_PORTS = List.of(JMX + "port", JMX + "rmi.port", JMX + "local.port");

	private static final String CONFIG_FILE = "com.sun.management.config.file";

	private static final Pattern DEBUGGER = Pattern
		.compile("(-agentlib:jdwp|-agentpath:[^=]*jdwp[^=/]*|-Xrunjdwp)[=:](.*)");

	private FixedPorts() {
	}

	/**
	 * Return the options of this JVM, in words.
	 * @return the options, {@code null} if there are none
	 */
	static @Nullable String ofThisJvm() {
		return describe(ManagementFactory.getRuntimeMXBean().getInputArguments());
	}

	static @Nullable String describe(List<String> options) {
		List<String> found = new ArrayList<>(jmx(options));
		options.stream().flatMap(FixedPorts::debugger).forEach(found::add);
		return found.isEmpty() ? null : String.join(" and ", found);
	}

	private static List<String> jmx(List<String> options) {
		Map<String, String> properties = new LinkedHashMap<>();
		options.stream().filter((option) -> option.startsWith("-D")).forEach((option) -> {
			String[] parts = option.substring(2).split("=", 2);
			properties.put(parts[0], (parts.length > 1) ? parts[1] : "");
		});
		Properties file = load(properties.get(CONFIG_FILE));
		List<String> found = new ArrayList<>();
		for (String name : JMX_PORTS) {
			String port = properties.get(name);
			if (port == null && isFixed(file.getProperty(name))) {
				found.add("the JMX port " + file.getProperty(name).trim() + " (" + name + " in the file of -D"
						+ CONFIG_FILE + ")");
			}
			else if (isFixed(port)) {
				found.add("the JMX port " + port.trim() + " (-D" + name + ")");
			}
		}
		return found;
	}

	private static Properties load(@Nullable String file) {
		Properties properties = new Properties();
		if (file != null) {
			try (InputStream in = Files.newInputStream(Path.of(file))) {
				properties.load(in);
			}
			catch (IOException | IllegalArgumentException ex) {
				// The JVM would not have started with a file that it needs.
			}
		}
		return properties;
	}

	private static Stream<String> debugger(String option) {
		Matcher matcher = DEBUGGER.matcher(option);
		if (!matcher.matches()) {
			return Stream.empty();
		}
		List<String> suboptions = Arrays.asList(matcher.group(2).replace("'", "").split(","));
		if (!suboptions.contains("server=y")) {
			return Stream.empty();
		}
		return suboptions.stream()
			.filter((suboption) -> suboption.startsWith("address="))
			.map((suboption) -> suboption.substring(suboption.lastIndexOf('=') + 1))
			.map((address) -> address.substring(address.lastIndexOf(':') + 1))
			.filter(FixedPorts::isFixed)
			.map((port) -> "the debugger's port " + port.trim() + " (" + matcher.group(1) + ")");
	}

	private static boolean isFixed(@Nullable String port) {
		return port != null && port.trim().matches("0*[1-9]\\d*");
	}

}
