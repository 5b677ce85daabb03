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
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.process.OperatingSystem.StopSignal;

/**
 * The handlers of the signals that stop a process, taken over until this is closed.
 */
final class StopSignals implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(StopSignals.class);

	private final Deque<Runnable> undo = new ArrayDeque<>();

	private StopSignals() {
	}

	/**
	 * Take over what can be taken over: a JVM that was started with {@code -Xrs} keeps
	 * its signals, and one that ignores HUP ({@code nohup}) goes on ignoring it.
	 * @param trigger the signal that starts copyovers and so does not stop the process,
	 * {@code null} if none does
	 * @param handler is called with each signal, on a thread of the JVM
	 * @return puts back what was there before, when closed
	 */
	static StopSignals takeOver(@Nullable TriggerSignal trigger, Consumer<StopSignal> handler) {
		StopSignals signals = new StopSignals();
		for (StopSignal signal : StopSignal.values()) {
			if (trigger == null || !trigger.name().equals(signal.name())) {
				signals.takeOver(signal, handler);
			}
		}
		return signals;
	}

	@Override
	public synchronized void close() {
		while (!this.undo.isEmpty()) {
			this.undo.pop().run();
		}
	}

	private void takeOver(StopSignal signal, Consumer<StopSignal> handler) {
		try {
			JdkSignal target = new JdkSignal(signal.name());
			Object previous = target.handle(() -> handler.accept(signal));
			if (target.isIgnored(previous)) {
				target.putBack(previous);
				return;
			}
			this.undo.push(() -> target.putBack(previous));
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			logger.debug("The signal {} stays as it is", signal, ex);
		}
	}

}
