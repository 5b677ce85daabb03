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
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.copyover.process.OperatingSystem.ExitStatus;
import io.copyover.process.OperatingSystem.Pipe;
import io.copyover.process.OperatingSystem.StopSignal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link FakeOperatingSystem}.
 */
@Timeout(60)
class FakeOperatingSystemTests {

	@Test
	void spawnWhenProgramAnswersGivesItsBytesThenEndOfFile() throws Exception {
		FakeOperatingSystem os = new FakeOperatingSystem((child, command) -> {
			try (InputStream in = child.read(Integer.parseInt(command.get(1)));
					OutputStream out = child.write(Integer.parseInt(command.get(2)))) {
				out.write(in.readAllBytes());
			}
			child.halt(7);
		});
		Pipe to = os.pipe();
		Pipe from = os.pipe();
		FakeChild child = os.spawn(List.of("cat", "" + to.readDescriptor(), "" + from.writeDescriptor()),
				List.of(to.readDescriptor(), from.writeDescriptor()));
		to.closeRead();
		from.closeWrite();
		byte[] bytes = new byte[200_000];
		bytes[199_999] = 1;
		CompletableFuture<byte[]> answer = CompletableFuture.supplyAsync(() -> readAll(from));
		try (OutputStream out = to.out()) {
			out.write(bytes);
		}
		assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(bytes);
		assertThat(child.awaitExit(Duration.ofSeconds(30))).isEqualTo(new ExitStatus(7, false));
		assertThat(child.reaped()).isTrue();
		assertThat(os.openDescriptors()).isEmpty();
	}

	@Test
	void killWhenChildBlocksClosesItsEndsAndReapsIt() throws Exception {
		FakeOperatingSystem os = new FakeOperatingSystem((child, command) -> child.read(3).read());
		Pipe to = os.pipe();
		Pipe from = os.pipe();
		FakeChild child = os.spawn(List.of("x"), List.of(to.readDescriptor(), from.writeDescriptor()));
		to.closeRead();
		from.closeWrite();
		assertThat(child.awaitExit(Duration.ZERO)).isNull();
		assertThat(child.kill()).isEqualTo(new ExitStatus(9, true));
		assertThat(from.in().read()).isEqualTo(-1);
		assertThatIOException().isThrownBy(() -> to.out().write(1)).withMessage("Broken pipe");
		assertThat(child.calls()).containsExactly("kill");
		assertThat(child.reaped()).isTrue();
	}

	@Test
	void crashWhenPredecessorDiesShowsEndOfFileToItsChild() throws Exception {
		CompletableFuture<Integer> read = new CompletableFuture<>();
		FakeOperatingSystem os = new FakeOperatingSystem((child, command) -> read.complete(child.read(3).read()));
		Pipe to = os.pipe();
		os.spawn(List.of("x"), List.of(to.readDescriptor()));
		os.crash();
		assertThat(read.get(30, TimeUnit.SECONDS)).isEqualTo(-1);
		assertThatExceptionOfType(ProcessEndedError.class).isThrownBy(os::pipe);
	}

	@Test
	void suspendWhenChildWritesHoldsItUntilResumed() throws Exception {
		FakeOperatingSystem os = new FakeOperatingSystem((child, command) -> {
			child.read(3).read();
			child.write(6).write("x".getBytes(StandardCharsets.US_ASCII));
			child.halt(0);
		});
		Pipe to = os.pipe();
		Pipe from = os.pipe();
		FakeChild child = os.spawn(List.of("x"), List.of(to.readDescriptor(), from.writeDescriptor()));
		child.suspend();
		to.out().write(1);
		assertThat(from.in().available()).isZero();
		assertThat(child.awaitExit(Duration.ofMillis(50))).isNull();
		child.resume();
		assertThat(from.in().read()).isEqualTo('x');
		assertThat(child.awaitExit(Duration.ofSeconds(30))).isEqualTo(new ExitStatus(0, false));
	}

	@Test
	void programWhenItThrowsEndsWithStatusOne() throws Exception {
		FakeOperatingSystem os = new FakeOperatingSystem((child, command) -> {
			throw new IOException("boom");
		});
		FakeChild child = os.spawn(List.of("x"), List.of());
		assertThat(child.awaitExit(Duration.ofSeconds(30))).isEqualTo(new ExitStatus(1, false));
		assertThat(child.os().failure()).hasMessage("boom");
	}

	@Test
	void signalWhenHandledDoesNotEndTheChild() throws Exception {
		CompletableFuture<StopSignal> got = new CompletableFuture<>();
		CompletableFuture<AutoCloseable> handle = new CompletableFuture<>();
		FakeOperatingSystem os = new FakeOperatingSystem(
				(child, command) -> handle.complete(child.onStopSignal(got::complete)));
		FakeChild child = os.spawn(List.of("x"), List.of());
		AutoCloseable registration = handle.get(30, TimeUnit.SECONDS);
		child.signal(StopSignal.TERM);
		assertThat(got.get(30, TimeUnit.SECONDS)).isEqualTo(StopSignal.TERM);
		assertThat(child.os().isAlive()).isTrue();
		registration.close();
		child.signal(StopSignal.HUP);
		assertThat(child.awaitExit(Duration.ofSeconds(30))).isEqualTo(new ExitStatus(1, true));
	}

	@Test
	void readWhenNotOpenIsRefused() {
		FakeOperatingSystem os = new FakeOperatingSystem((child, command) -> {
		});
		assertThatIOException().isThrownBy(() -> os.read(57)).withMessage("Descriptor 57 is not open in this process");
	}

	private static byte[] readAll(Pipe pipe) {
		try (InputStream in = pipe.in()) {
			return in.readAllBytes();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void replaceKeepsTheIdAndNamedDescriptorsOnly() throws Exception {
		AtomicReference<FakeOperatingSystem> replacement = new AtomicReference<>();
		FakeOperatingSystem os = new FakeOperatingSystem((process, command) -> {
			replacement.set(process);
			process.write(Integer.parseInt(command.get(1))).write(7);
			process.halt(5);
		});
		Pipe kept = os.pipe();
		os.pipe();
		assertThatExceptionOfType(ProcessEndedError.class)
			.isThrownBy(() -> os.replace(List.of("other", "" + kept.writeDescriptor()),
					List.of(kept.readDescriptor(), kept.writeDescriptor()), () -> {
					}));
		assertThat(os.awaitEnd(Duration.ofSeconds(30))).isEqualTo(new ExitStatus(5, false));
		FakeOperatingSystem now = os.current();
		assertThat(now).isNotSameAs(os).isSameAs(replacement.get());
		assertThat(now.pid()).isEqualTo(os.pid());
		assertThat(now.commandLine()).containsExactly("other", "" + kept.writeDescriptor());
		assertThat(now.openDescriptors()).isEmpty();
		assertThat(os.isAlive()).isFalse();
	}

	@Test
	void replaceWhenItFailsLeavesTheProcessAsItIs() {
		FakeOperatingSystem os = new FakeOperatingSystem((process, command) -> {
		});
		os.pipe();
		os.failReplace("no");
		assertThatIOException().isThrownBy(() -> os.replace(List.of("other"), List.of(), () -> {
		})).withMessage("no");
		assertThat(os.isAlive()).isTrue();
		assertThat(os.openDescriptors()).hasSize(2);
	}

}
