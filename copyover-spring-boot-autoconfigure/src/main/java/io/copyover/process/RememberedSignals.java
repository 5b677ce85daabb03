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

import java.util.ArrayDeque;
import java.util.Deque;

import jnr.ffi.Pointer;

import io.copyover.process.OperatingSystem.StopSignal;

/**
 * Stop signals that come in the last moment before this process becomes a supervisor,
 * until this is closed: the JVM would take them, and have nobody to tell any more. The
 * number of the latest is kept in the umask, which a handler can set without code of its
 * own, and which the supervisor inherits. A signal that comes later still is blocked, and
 * waits for the supervisor.
 */
final class RememberedSignals implements AutoCloseable {

	private static final int PRIVATE = 077;

	private final NativeCalls calls;

	private final NativeExec exec;

	private final Deque<Runnable> undo = new ArrayDeque<>();

	/**
	 * Make it, without changing anything.
	 * @param calls the native calls
	 */
	RememberedSignals(NativeCalls calls) {
		this.calls = calls;
		this.exec = calls.exec();
	}

	/**
	 * Remember signals from now on. When this returns the handlers of those that came
	 * before have been called.
	 */
	void enter() {
		int pid = (int) ProcessHandle.current().pid();
		int umask = this.exec.umask(PRIVATE);
		this.undo.push(() -> {
			int remembered = this.exec.umask(umask);
			if (remembered != PRIVATE) {
				this.calls.kill(pid, remembered);
			}
		});
		for (StopSignal signal : StopSignal.values()) {
			if (CaughtSignals.contain(pid, signal.number())) {
				Pointer previous = this.exec.setRemembered(signal.number());
				this.undo.push(() -> this.exec.restore(signal.number(), previous));
			}
		}
		SignalDispatch.settle();
	}

	@Override
	public void close() {
		while (!this.undo.isEmpty()) {
			this.undo.pop().run();
		}
	}

}
