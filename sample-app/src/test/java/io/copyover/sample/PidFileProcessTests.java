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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The files that tell the process id and the port name the serving process, whatever
 * happens to a successor.
 */
@Timeout(1200)
class PidFileProcessTests {

	private static final long POLL_NANOS = 1_000_000;

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
			CompletableFuture<Answer> copyover = sample.copyoverAsync();
			while (!copyover.isDone()) {
				assertNames(sample, pidFile);
			}
			assertThat(copyover.join().status()).isEqualTo(200);
			long second = assertNames(sample, pidFile);
			assertThat(second).isNotEqualTo(first);
			assertFiles(sample, pidFile, portFile, second);
			assertThat(sample.copyover("--sample.fail=boot").status()).isEqualTo(500);
			assertFiles(sample, pidFile, portFile, second);
			sample.line().awaitOnly(second);
			assertFiles(sample, pidFile, portFile, second);
			ProcessLine.stop(second);
			Awaitility.await("the end").atMost(Patience.LIMIT).until(sample.line()::pids, (pids) -> pids.isEmpty());
			assertThat(pidFile).doesNotExist();
			assertThat(portFile).doesNotExist();
		}
	}

	@Test
	@Tag("full")
	void filesNameTheProcessThatIsReplacedInPlaceUntilItsEnd(@TempDir Path directory) throws Exception {
		Path pidFile = directory.resolve("sample.pid");
		Path portFile = directory.resolve("sample.port");
		Path goOn = directory.resolve("go-on");
		try (SampleProcess sample = SampleProcess.start(directory, "--spring.pid.file=" + pidFile,
				"--sample.port-file=" + portFile, "--copyover.mode=exec", "--copyover.linger=1s")) {
			long pid = sample.pid();
			assertFiles(sample, pidFile, portFile, pid);
			assertThat(sample.copyover("--sample.fail=restore").status()).isEqualTo(500);
			assertFiles(sample, pidFile, portFile, pid);
			CompletableFuture<Answer> copyover = sample.copyoverAsync("--sample.pause-at=successor:restoring@" + goOn);
			sample.awaitLog("Paused at successor:restoring");
			assertThat(sample.line().pids()).as("the process and that of the rehearsal").hasSize(2);
			assertFiles(sample, pidFile, portFile, pid);
			Files.createFile(goOn);
			CompletableFuture<Void> replaced = CompletableFuture
				.runAsync(() -> sample.awaitGeneration(1, Patience.LIMIT));
			while (!replaced.isDone()) {
				assertThat(pidFile).hasContent(Long.toString(pid));
				LockSupport.parkNanos(POLL_NANOS);
			}
			replaced.join();
			assertThat(copyover.join().status()).isEqualTo(200);
			assertThat(sample.pid()).isEqualTo(pid);
			assertFiles(sample, pidFile, portFile, pid);
			ProcessLine.stop(pid);
			assertThat(sample.awaitEnd()).isEqualTo(143);
			assertThat(pidFile).doesNotExist();
			assertThat(portFile).doesNotExist();
		}
	}

	/**
	 * The file is read first, and again if a copyover came between: an id that it names
	 * serves from then on, and one that serves is named.
	 */
	private static long assertNames(SampleProcess sample, Path pidFile) throws IOException {
		String before = Files.readString(pidFile);
		long pid = sample.pid();
		if (!before.equals(Long.toString(pid))) {
			assertThat(pidFile).hasContent(Long.toString(pid));
			assertThat(sample.pid()).isEqualTo(pid);
		}
		return pid;
	}

	private static void assertFiles(SampleProcess sample, Path pidFile, Path portFile, long pid) {
		assertThat(pidFile).hasContent(Long.toString(pid));
		assertThat(portFile).hasContent(Integer.toString(sample.port()));
	}

}
