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
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.copyover.process.OperatingSystem.Child;
import io.copyover.process.OperatingSystem.ExitStatus;
import io.copyover.process.OperatingSystem.Supervision;

/**
 * Lets a {@link FakeOperatingSystem} become a supervisor, which waits for the line of
 * generations below it and ends as the last one does.
 */
public final class FakeSupervision implements Supervision {

	private static final Duration LIMIT = Duration.ofMinutes(1);

	private final FakeOperatingSystem os;

	private volatile boolean closed;

	private volatile @Nullable String failure;

	private volatile int attempts;

	private volatile @Nullable FakeOperatingSystem serving;

	FakeSupervision(FakeOperatingSystem os) {
		this.os = os;
	}

	/**
	 * Let it fail.
	 * @param message the message of the exception, {@code null} to let it succeed
	 */
	public void fail(@Nullable String message) {
		this.failure = message;
	}

	/**
	 * Return how often it was tried.
	 * @return how often
	 */
	public int attempts() {
		return this.attempts;
	}

	/**
	 * Return the process that is looked after.
	 * @return the process, {@code null} if it has not begun
	 */
	public @Nullable FakeOperatingSystem serving() {
		return this.serving;
	}

	/**
	 * Tell whether it was given back.
	 * @return whether it was closed
	 */
	public boolean closed() {
		return this.closed;
	}

	@Override
	public synchronized void begin(Child serving) throws IOException {
		this.attempts++;
		String message = this.failure;
		if (message != null) {
			throw new IOException(message);
		}
		FakeOperatingSystem first = ((FakeChild) serving).os();
		if (serviceOf(first) == null) {
			return;
		}
		this.os.program((supervisor, command) -> supervise(supervisor, first));
		this.os.replace(List.of("supervisor", "" + serving.pid()), List.of(), () -> {
		});
	}

	@Override
	public void close() {
		this.closed = true;
	}

	private void supervise(FakeOperatingSystem supervisor, FakeOperatingSystem first) {
		FakeOperatingSystem serving = first;
		while (true) {
			this.serving = serving;
			ExitStatus end = serving.awaitEnd(LIMIT);
			FakeOperatingSystem next = serviceOf(serving);
			if (end == null || next == null) {
				supervisor.halt((end != null) ? end.shellStatus() : 1);
				return;
			}
			serving = next;
		}
	}

	private static @Nullable FakeOperatingSystem serviceOf(FakeOperatingSystem process) {
		if (process.isAlive()) {
			return process;
		}
		List<FakeChild> children = process.current().children();
		return children.isEmpty() ? null : serviceOf(children.get(children.size() - 1).os());
	}

}
