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

package io.copyover.systemd;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NotifySocket}, with a real socket.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class NotifySocketTests {

	private static final int MORE_THAN_A_QUEUE_HOLDS = 2000;

	@TempDir
	private Path directory;

	@Test
	void sendWhenSocketHasPathArrives() throws Exception {
		String name = this.directory.resolve("notify").toString();
		try (FakeSystemd systemd = new FakeSystemd(name); NotifySocket socket = new NotifySocket(name)) {
			socket.send("READY=1");
			socket.send("RELOADING=1\nMONOTONIC_USEC=1");
			assertThat(systemd.next()).isEqualTo("READY=1");
			assertThat(systemd.next()).isEqualTo("RELOADING=1\nMONOTONIC_USEC=1");
		}
	}

	@Test
	void sendWhenSocketIsAbstractArrives() throws Exception {
		String name = "@copyover/" + UUID.randomUUID();
		try (FakeSystemd systemd = new FakeSystemd(name); NotifySocket socket = new NotifySocket(name)) {
			socket.send("READY=1");
			assertThat(systemd.next()).isEqualTo("READY=1");
		}
	}

	@Test
	void sendWhenSocketWasMadeAnewArrives() throws Exception {
		String name = this.directory.resolve("notify").toString();
		try (NotifySocket socket = new NotifySocket(name)) {
			FakeSystemd first = new FakeSystemd(name);
			first.close();
			socket.send("lost");
			Files.deleteIfExists(Path.of(name));
			try (FakeSystemd systemd = new FakeSystemd(name)) {
				socket.send("READY=1");
				assertThat(systemd.next()).isEqualTo("READY=1");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/nowhere/notify", "@copyover/nobody", "vsock:2:1234", "@", "" })
	void sendWhenNobodyListensWarnsOnce(String name, CapturedOutput output) {
		try (NotifySocket socket = new NotifySocket(name)) {
			socket.send("READY=1");
			socket.send("STOPPING=1");
		}
		assertThat(output.getOut().lines().filter((line) -> line.contains("NotifySocket"))).singleElement()
			.asString()
			.contains("WARN")
			.contains("systemd cannot be told what this process does; NOTIFY_SOCKET is " + name + ": ");
	}

	private static void fillQueue(NotifySocket socket, CapturedOutput output) {
		for (int i = 0; i < MORE_THAN_A_QUEUE_HOLDS && !output.getOut().contains("cannot be told"); i++) {
			socket.send("WATCHDOG=1");
		}
	}

	@Test
	void sendWhenNobodyReadsDoesNotHang(CapturedOutput output) throws Exception {
		String name = this.directory.resolve("notify").toString();
		try (FakeSystemd systemd = new FakeSystemd(name); NotifySocket socket = new NotifySocket(name)) {
			fillQueue(socket, output);
			assertThat(output).contains("systemd cannot be told");
			assertThat(systemd.next()).isEqualTo("WATCHDOG=1");
		}
	}

	@Test
	void sendPatientlyWhenNobodyReadsForAWhileArrives(CapturedOutput output) throws Exception {
		String name = this.directory.resolve("notify").toString();
		try (FakeSystemd systemd = new FakeSystemd(name); NotifySocket socket = new NotifySocket(name)) {
			fillQueue(socket, output);
			CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> socket.sendPatiently("MAINPID=1"));
			assertThat(sent)
				.satisfies((future) -> Awaitility.await().during(Duration.ofMillis(200)).until(() -> !future.isDone()));
			String message = systemd.next();
			while (message.equals("WATCHDOG=1")) {
				message = systemd.next();
			}
			assertThat(message).isEqualTo("MAINPID=1");
			sent.join();
		}
	}

}
