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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FixedPorts}.
 */
class FixedPortsTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"-Dcom.sun.management.jmxremote.port=9010 | the JMX port 9010 (-Dcom.sun.management.jmxremote.port)",
			"-Dcom.sun.management.jmxremote.rmi.port=9011 | the JMX port 9011 (-Dcom.sun.management.jmxremote.rmi.port)",
			"-Dcom.sun.management.jmxremote.local.port=9012 | the JMX port 9012 (-Dcom.sun.management.jmxremote.local.port)",
			"-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=*:5005 | the debugger's port 5005 (-agentlib:jdwp)",
			"-agentlib:jdwp=transport=dt_socket,address=5006,server=y | the debugger's port 5006 (-agentlib:jdwp)",
			"-agentlib:jdwp=transport=dt_socket,server=y,address='[::1]:5007' | the debugger's port 5007 (-agentlib:jdwp)",
			"-Xrunjdwp:transport=dt_socket,server=y,address=127.0.0.1:5008 | the debugger's port 5008 (-Xrunjdwp)",
			"-agentpath:/opt/libjdwp.so=server=y,transport=dt_socket,address=5009 | the debugger's port 5009 (-agentpath:/opt/libjdwp.so)" })
	void describeNamesWhatASecondProcessCouldNotHave(String option, String description) {
		assertThat(FixedPorts.describe(List.of("-Xmx64m", option))).isEqualTo(description);
	}

	@ParameterizedTest
	@ValueSource(strings = { "-Dcom.sun.management.jmxremote", "-Dcom.sun.management.jmxremote.port=0",
			"-Dcom.sun.management.jmxremote.port", "-Dcom.sun.management.jmxremote.ssl=false", "-Dport=1",
			"-agentlib:jdwp=transport=dt_socket,server=n,address=build:5005",
			"-agentlib:jdwp=transport=dt_socket,address=build:5005", "-agentlib:jdwp=transport=dt_socket,server=y",
			"-agentlib:jdwp=transport=dt_socket,server=y,address=0",
			"-agentlib:jdwp=transport=dt_socket,server=y,address=*:0", "-agentlib:hprof=server=y,address=1",
			"-javaagent:jdwp.jar=server=y,address=1", "-Dcom.sun.management.config.file=/nowhere" })
	void describeWhenNothingIsFixedIsNull(String option) {
		assertThat(FixedPorts.describe(List.of(option))).isNull();
	}

	@Test
	void describeNamesAll() {
		assertThat(FixedPorts.describe(List.of("-agentlib:jdwp=server=y,address=5005",
				"-Dcom.sun.management.jmxremote.port=9010", "-Dcom.sun.management.jmxremote.rmi.port=9010")))
			.isEqualTo("the JMX port 9010 (-Dcom.sun.management.jmxremote.port) and "
					+ "the JMX port 9010 (-Dcom.sun.management.jmxremote.rmi.port) and "
					+ "the debugger's port 5005 (-agentlib:jdwp)");
	}

	@Test
	void describeWhenAnOptionIsRepeatedTakesTheLast() {
		assertThat(FixedPorts
			.describe(List.of("-Dcom.sun.management.jmxremote.port=9010", "-Dcom.sun.management.jmxremote.port=0")))
			.isNull();
	}

	@Test
	void describeReadsTheFileOfTheManagementAgent(@TempDir Path directory) throws Exception {
		Path file = directory.resolve("management.properties");
		Files.writeString(file, "com.sun.management.jmxremote.port = 9010\n");
		String option = "-Dcom.sun.management.config.file=" + file;
		assertThat(FixedPorts.describe(List.of(option))).startsWith("the JMX port 9010 (")
			.contains("com.sun.management.config.file");
		assertThat(FixedPorts.describe(List.of(option, "-Dcom.sun.management.jmxremote.port=0"))).isNull();
	}

}
