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

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The jar and the log.
 */
@Timeout(1200)
class JarProcessTests {

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void copyoverWhenJarWasOverwrittenIsRefusedAndWhenReplacedWorks(boolean resized, @TempDir Path directory)
			throws Exception {
		Path jar = Files.copy(Path.of(System.getProperty("sample.jar")), directory.resolve("app.jar"));
		FileTime time = Files.getLastModifiedTime(jar);
		try (SampleProcess sample = SampleProcess.startJar(directory, jar)) {
			long pid = sample.pid();
			if (resized) {
				Files.write(jar, new byte[1], StandardOpenOption.APPEND);
			}
			Files.setLastModifiedTime(jar, (resized) ? time : FileTime.fromMillis(time.toMillis() + 5000));
			Answer refused = sample.copyover();
			assertThat(refused.status()).as(refused.text()).isEqualTo(409);
			assertThat(refused.json().get("outcome").asString()).isEqualTo("refused");
			assertThat(refused.json().get("reason").asString()).contains("app.jar", "overwritten in place");
			assertThat(sample.line().pids()).containsExactly(pid);
			assertThat(sample.log()).doesNotContain("Copyover: started process");
			Path fresh = Files.copy(Path.of(System.getProperty("sample.jar")), directory.resolve("fresh.jar"));
			Files.move(fresh, jar, StandardCopyOption.ATOMIC_MOVE);
			Answer answer = sample.copyover();
			assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		}
	}

	@Test
	void logWhenGenerationsPassHoldsTheLinesOfEach(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.start(directory)) {
			List<Long> pids = new ArrayList<>(List.of(sample.pid()));
			for (int i = 0; i < 2; i++) {
				assertThat(sample.copyover().status()).isEqualTo(200);
				pids.add(sample.pid());
			}
			sample.line().awaitOnly(sample.pid());
			List<String> lines = sample.log().lines().toList();
			assertThat(pids)
				.allSatisfy((pid) -> assertThat(lines).anyMatch((line) -> line.contains(" " + pid + " --- ")));
			assertThat(pids.subList(0, 2)).as("processes with a last line")
				.allSatisfy((pid) -> assertThat(lines).anyMatch((line) -> line.contains(" " + pid + " --- ")
						&& line.contains("the last connections are done, this process ends")));
			assertThat(sample.log()).doesNotContain("\0").endsWith("\n");
		}
	}

}
