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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starting from a descriptor, without a predecessor.
 */
@Timeout(120)
class RestoreProcessTests {

	@TempDir
	private Path directory;

	@Test
	void startWhenStreamWasSavedRestores() throws Exception {
		try (SampleProcess restored = SampleProcess.startFrom(this.directory,
				Files.write(this.directory.resolve("saved"), saved()), "--copyover-fd=3")) {
			assertThat(restored.visits()).isEqualTo(3);
			assertThat(restored.generation()).isZero();
			assertThat(restored.send("GET", "/api/notes/1", new byte[0]).body()).hasSize(100_000);
			assertThat(restored.copyover().status()).isEqualTo(200);
			assertThat(restored.visits()).isEqualTo(3);
		}
	}

	@Test
	void startWhenStreamIsTruncatedFails() throws Exception {
		byte[] saved = saved();
		assertFails(Arrays.copyOf(saved, saved.length / 2), "--copyover-fd=3");
	}

	@Test
	void startWhenStreamIsRandomFails() throws Exception {
		byte[] random = new byte[70_000];
		new Random(1).nextBytes(random);
		assertFails(random, "--copyover-fd=3");
	}

	@ParameterizedTest
	@ValueSource(strings = { "x", "-1", "99", "3" })
	void startWhenDescriptorIsNoGoodFails(String descriptor) throws Exception {
		assertFails(new byte[0], "--copyover-fd=" + descriptor);
	}

	@Test
	void startWhenCopyoverIsDisabledFails() throws Exception {
		assertFails(new byte[0], "--copyover-fd=3", "--copyover.enabled=false");
	}

	private byte[] saved() throws IOException {
		try (SampleProcess sample = SampleProcess.start(this.directory)) {
			for (int i = 0; i < 3; i++) {
				sample.post("/api/visits");
			}
			sample.send("POST", "/api/notes", new byte[100_000]);
			return sample.get("/api/saved").body();
		}
	}

	private void assertFails(byte[] stream, String... args) throws Exception {
		Path input = Files.write(this.directory.resolve("input"), stream);
		Path log = this.directory.resolve("failing.out");
		List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" 3< " + input, "sh"));
		command.addAll(SampleProcess.java("-jar", System.getProperty("sample.jar"), "--spring.profiles.active=bench",
				"--server.port=0"));
		command.addAll(List.of(args));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		try {
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
			assertThat(process.exitValue()).isNotZero();
			assertThat(Files.readString(log)).contains("APPLICATION FAILED TO START", "Action:")
				.doesNotContain("Tomcat started");
		}
		finally {
			process.destroyForcibly();
		}
	}

}
