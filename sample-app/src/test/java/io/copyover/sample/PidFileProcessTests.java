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
import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The files that tell the process id and the port name the serving process, whatever
 * happens to a successor.
 */
@Timeout(180)
class PidFileProcessTests {

	private static final Duration LIMIT = Duration.ofSeconds(90);

	@Test
	void filesNameTheServingProcessUntilItsEnd(@TempDir Path directory) throws Exception {
		Path pidFile = directory.resolve("sample.pid");
		Path portFile = directory.resolve("sample.port");
		try (SampleProcess sample = SampleProcess.start(directory, "--spring.pid.file=" + pidFile,
				"--sample.port-file=" + portFile)) {
			long first = sample.pid();
			assertThat(pidFile).hasContent(Long.toString(first));
			assertThat(sample.copyover("--sample.fail=runner").status()).isEqualTo(500);
			assertFiles(sample, pidFile, portFile, first);
			assertThat(sample.copyover().status()).isEqualTo(200);
			long second = sample.pid();
			assertThat(second).isNotEqualTo(first);
			Awaitility.await("the new id")
				.atMost(LIMIT)
				.until(() -> Files.readString(pidFile), Long.toString(second)::equals);
			assertThat(sample.copyover("--sample.fail=boot").status()).isEqualTo(500);
			assertFiles(sample, pidFile, portFile, second);
			sample.line().awaitOnly(second);
			assertFiles(sample, pidFile, portFile, second);
			ProcessLine.stop(second);
			Awaitility.await("the end").atMost(LIMIT).until(sample.line()::pids, (pids) -> pids.isEmpty());
			assertThat(pidFile).doesNotExist();
			assertThat(portFile).doesNotExist();
		}
	}

	private static void assertFiles(SampleProcess sample, Path pidFile, Path portFile, long pid) {
		assertThat(pidFile).hasContent(Long.toString(pid));
		assertThat(portFile).hasContent(Integer.toString(sample.port()));
	}

}
