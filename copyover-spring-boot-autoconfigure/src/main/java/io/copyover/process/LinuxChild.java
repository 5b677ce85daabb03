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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.copyover.process.OperatingSystem.Child;
import io.copyover.process.OperatingSystem.ExitStatus;
import io.copyover.process.OperatingSystem.StopSignal;

/**
 * A child of this process. It is reaped and signalled under one lock, so that no signal
 * ever reaches another process that was given its id.
 */
final class LinuxChild implements Child {

	static final Duration LIMIT = Duration.ofSeconds(10);

	private static final int WNOHANG = 1;

	private static final int WUNTRACED = 2;

	private static final int SIGKILL = 9;

	private static final int SIGCONT = 18;

	private static final int SIGSTOP = 19;

	private static final long POLL_NANOS = Duration.ofMillis(2).toNanos();

	private final NativeCalls calls;

	private final int pid;

	private boolean stopped;

	private boolean left;

	private @Nullable ExitStatus end;

	LinuxChild(NativeCalls calls, int pid) {
		this.calls = calls;
		this.pid = pid;
	}

	@Override
	public long pid() {
		return this.pid;
	}

	@Override
	public @Nullable ExitStatus awaitExit(Duration limit) {
		boolean interrupted = false;
		long start = System.nanoTime();
		ExitStatus status = poll(WNOHANG);
		while (status == null && limit.minusNanos(System.nanoTime() - start).compareTo(Duration.ZERO) > 0) {
			LockSupport.parkNanos(POLL_NANOS);
			interrupted |= Thread.interrupted();
			status = poll(WNOHANG);
		}
		restore(interrupted);
		return status;
	}

	@Override
	public @Nullable ExitStatus kill() {
		send(SIGKILL);
		return awaitExit(LIMIT);
	}

	@Override
	public void suspend() {
		send(SIGSTOP);
		boolean interrupted = false;
		long start = System.nanoTime();
		while (!isStoppedOrEnded() && System.nanoTime() - start < LIMIT.toNanos()) {
			LockSupport.parkNanos(POLL_NANOS);
			interrupted |= Thread.interrupted();
		}
		restore(interrupted);
	}

	@Override
	public synchronized void resume() {
		this.stopped = false;
		send(SIGCONT);
	}

	@Override
	public void signal(StopSignal signal) {
		send(signal.number());
	}

	@Override
	public synchronized boolean signal(TriggerSignal signal) {
		if (poll(WNOHANG) != null || !CaughtSignals.contain(this.pid, signal.number())) {
			return false;
		}
		send(signal.number());
		return true;
	}

	@Override
	public synchronized void sacrifice() {
		if (poll(WNOHANG) == null) {
			try {
				Files.writeString(Path.of("/proc", Integer.toString(this.pid), "oom_score_adj"), "1000");
			}
			catch (IOException ex) {
				// A container may not allow it; the kernel then chooses for itself.
			}
		}
	}

	/**
	 * Leave it to what this process becomes: from now on it is not reaped here.
	 * @return {@code false} if it has ended and was reaped
	 */
	synchronized boolean leave() {
		this.left = poll(WNOHANG) == null;
		return this.left;
	}

	/**
	 * Reap it again, for this process has stayed what it is.
	 */
	synchronized void takeBack() {
		this.left = false;
	}

	@Override
	public String toString() {
		return "process " + this.pid;
	}

	private synchronized boolean isStoppedOrEnded() {
		return poll(WNOHANG | WUNTRACED) != null || this.stopped;
	}

	private synchronized void send(int signal) {
		if (poll(WNOHANG) == null) {
			this.calls.kill(this.pid, signal);
		}
	}

	private synchronized @Nullable ExitStatus poll(int flags) {
		if (this.end != null || this.left) {
			return this.end;
		}
		int[] status = new int[1];
		int result = this.calls.waitpid(this.pid, status, flags);
		if (result == this.pid && WaitStatus.isStopped(status[0])) {
			this.stopped = true;
		}
		else if (result == this.pid) {
			this.end = WaitStatus.decode(status[0]);
		}
		else if (result < 0) {
			this.end = WaitStatus.UNKNOWN;
		}
		return this.end;
	}

	private static void restore(boolean interrupted) {
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
