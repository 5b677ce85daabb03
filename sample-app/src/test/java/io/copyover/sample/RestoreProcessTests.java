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
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starting from a descriptor, without a predecessor.
 */
@Timeout(1200)
class RestoreProcessTests {

	private static final String STREAM_ADVICE = "Nothing was restored, and the application did not start. "
			+ "Give it a complete stream";

	private static SampleProcess bystander;

	@TempDir
	private Path directory;

	@BeforeAll
	static void start(@TempDir Path shared) throws Exception {
		bystander = SampleProcess.start(shared);
	}

	@AfterAll
	static void end() {
		bystander.close();
	}

	@Test
	void startWhenStreamWasSavedRestores() throws Exception {
		try (SampleProcess restored = SampleProcess.startFrom(this.directory,
				Files.write(this.directory.resolve("saved"), saved()), "--copyover-fd=3")) {
			long visits = bystander.visits();
			assertThat(visits).isGreaterThanOrEqualTo(3);
			assertThat(restored.visits()).isEqualTo(visits);
			assertThat(restored.generation()).isZero();
			assertThat(restored.send("GET", "/api/notes/1", new byte[0]).body()).hasSize(100_000);
			assertThat(restored.copyover().status()).isEqualTo(200);
			assertThat(restored.visits()).isEqualTo(visits);
		}
	}

	@Test
	void startWhenStreamIsTruncatedFails() throws Exception {
		byte[] saved = saved();
		assertFails(file(Arrays.copyOf(saved, saved.length / 2)), STREAM_ADVICE, "--copyover-fd=3");
	}

	@Test
	void startWhenStreamIsRandomFails() throws Exception {
		byte[] random = new byte[70_000];
		new Random(1).nextBytes(random);
		assertFails(file(random), STREAM_ADVICE, "--copyover-fd=3");
	}

	@Test
	void startWhenFileIsEmptyFails() throws Exception {
		assertFails(file(), STREAM_ADVICE, "--copyover-fd=3");
	}

	@Test
	void startWhenPipeIsEmptyFails() throws Exception {
		assertFails(": | { exec 3<&0 0</dev/null; exec \"$@\"; }", STREAM_ADVICE, "--copyover-fd=3");
	}

	@Test
	void startWhenSessionHasAClassOutsideTheAllowListFailsNamingIt() throws Exception {
		SessionClient somebody = new SessionClient(bystander.port());
		somebody.send("POST", "/api/session/trouble?kind=forbidden");
		try {
			String log = assertFails(file(saved()), "If such values may be restored", "--copyover-fd=3");
			assertThat(log).contains("org.springframework.http.MediaType may not be restored",
					"'copyover.serialization.allow'");
		}
		finally {
			somebody.send("DELETE", "/api/session/trouble");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "x", "-1", "99" })
	void startWhenDescriptorIsNoGoodFails(String descriptor) throws Exception {
		assertFails(file(), "Give --copyover-fd the number of a descriptor", "--copyover-fd=" + descriptor);
	}

	@Test
	void startWhenCopyoverIsDisabledFails() throws Exception {
		assertFails(file(), "Remove 'copyover.enabled=false'", "--copyover-fd=3", "--copyover.enabled=false");
	}

	private byte[] saved() {
		for (int i = 0; i < 3; i++) {
			bystander.post("/api/visits");
		}
		bystander.send("POST", "/api/notes", new byte[100_000]);
		return bystander.get("/api/saved", SampleProcess.ADMIN).body();
	}

	/**
	 * Return the part of a shell's command that runs its arguments with a file open as
	 * descriptor 3.
	 */
	private String file(byte... stream) throws IOException {
		return "exec \"$@\" 3< " + Files.write(this.directory.resolve("input"), stream);
	}

	/**
	 * Check that a process fails to start although it is meant for the port of one that
	 * serves, which does not even notice.
	 * @return what it wrote
	 */
	private String assertFails(String shell, String advice, String... args) throws Exception {
		long pid = bystander.pid();
		long visits = bystander.visits();
		Path log = this.directory.resolve("failing.out");
		List<String> command = new ArrayList<>(List.of("sh", "-c", shell, "sh"));
		command.addAll(SampleProcess.java("-jar", System.getProperty("sample.jar"), "--spring.profiles.active=bench",
				"--server.port=" + bystander.port()));
		command.addAll(List.of(args));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		try {
			assertThat(process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).as("ended").isTrue();
			assertThat(process.exitValue()).isNotZero();
			String written = Files.readString(log);
			assertThat(written).contains("APPLICATION FAILED TO START", "Action:")
				.containsPattern("Action:\\s+" + Pattern.quote(advice))
				.doesNotContain("Tomcat started", "already in use");
			assertThat(bystander.pid()).isEqualTo(pid);
			assertThat(bystander.visits()).isEqualTo(visits);
			return written;
		}
		finally {
			process.descendants().forEach(ProcessHandle::destroyForcibly);
			process.destroyForcibly();
		}
	}

}
