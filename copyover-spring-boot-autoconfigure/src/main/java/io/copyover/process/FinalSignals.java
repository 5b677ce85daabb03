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

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

import jnr.ffi.Pointer;
import org.jspecify.annotations.Nullable;

import io.copyover.process.OperatingSystem.StopSignal;

/**
 * What signals do in the last moment before this process is replaced in place, until this
 * is closed. A handler of the JVM would have nobody to tell any more: so those that stop
 * the process end it at once, as they do by default, and the one that starts copyovers is
 * ignored, as it still is in the new image until that has a handler.
 */
final class FinalSignals implements AutoCloseable {

	private static final String JVM_SIGNAL = "_JAVA_SR_SIGNUM";

	private final NativeExec calls;

	private final @Nullable TriggerSignal trigger;

	private final Deque<Runnable> undo = new ArrayDeque<>();

	/**
	 * Make it, without changing anything.
	 * @param calls the native calls
	 * @param trigger the signal that starts copyovers, {@code null} if none does
	 */
	FinalSignals(NativeExec calls, @Nullable TriggerSignal trigger) {
		this.calls = calls;
		this.trigger = trigger;
		if (trigger != null) {
			save(trigger.number(), calls.disposition(trigger.number()));
		}
	}

	/**
	 * Have signals that stop this process end it from now on; the first process of a
	 * container would not even end, so there the handlers stay. When this returns those
	 * of signals that came before have been called.
	 */
	void enter() {
		int pid = (int) ProcessHandle.current().pid();
		boolean handled = false;
		for (StopSignal signal : StopSignal.values()) {
			boolean starts = this.trigger != null && this.trigger.number() == signal.number();
			if (!starts && CaughtSignals.contain(pid, signal.number())) {
				handled = true;
				if (pid != 1) {
					save(signal.number(), this.calls.setDefault(signal.number()));
				}
			}
		}
		if (handled) {
			SignalDispatch.settle();
		}
	}

	private void save(int signal, Pointer disposition) {
		this.undo.push(() -> this.calls.restore(signal, disposition));
	}

	/**
	 * Return the signals that are ignored.
	 * @return their numbers
	 */
	Set<Integer> ignored() {
		return (this.trigger != null) ? Set.of(this.trigger.number()) : Set.of();
	}

	/**
	 * Return the environment of the new image. While a JVM starts it takes USR2 for
	 * itself, and crashes if a thread gets that which it has not finished making; but it
	 * takes another one on request.
	 * @param environment the environment of this process
	 * @return the environment
	 */
	List<byte[]> environment(List<byte[]> environment) {
		if (this.trigger != TriggerSignal.USR2 || System.getenv(JVM_SIGNAL) != null) {
			return environment;
		}
		List<byte[]> extended = new ArrayList<>(environment);
		extended.add((JVM_SIGNAL + "=64").getBytes(StandardCharsets.US_ASCII));
		return extended;
	}

	@Override
	public void close() {
		while (!this.undo.isEmpty()) {
			this.undo.pop().run();
		}
	}

}
