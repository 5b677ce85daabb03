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

import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.TriggerSignalException;

/**
 * The handler of the signal that starts copyovers, until this is closed.
 */
final class TriggerHandler implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(TriggerHandler.class);

	private final TriggerSignal signal;

	private final Runnable action;

	private final JdkSignal jdkSignal;

	private final AtomicBoolean warned = new AtomicBoolean();

	private volatile boolean shared;

	private @Nullable Object previous;

	private TriggerHandler(TriggerSignal signal, Runnable action) throws ReflectiveOperationException {
		this.signal = signal;
		this.action = action;
		this.jdkSignal = new JdkSignal(signal.name());
	}

	/**
	 * Handle a signal.
	 * @param signal the signal
	 * @param action is called with each, on a thread of its own
	 * @return puts back what was there before, when closed
	 * @throws TriggerSignalException if the JVM keeps the signal for itself, or this
	 * process ignores it
	 */
	static TriggerHandler install(TriggerSignal signal, Runnable action) {
		try {
			TriggerHandler handler = new TriggerHandler(signal, action);
			handler.install();
			return handler;
		}
		catch (IllegalArgumentException ex) {
			throw new TriggerSignalException(signal.toString(),
					"The JVM keeps " + signal + " for itself, as it does with SIGHUP when it is started with -Xrs");
		}
		catch (LinkageError ex) {
			throw new TriggerSignalException(signal.toString(),
					signal + " stays ignored, as it was while this process was replaced: " + ex.getMessage());
		}
		catch (ReflectiveOperationException ex) {
			throw new TriggerSignalException(signal.toString(), "This JVM does not handle signals: " + ex);
		}
	}

	/**
	 * The JVM does not have a signal that stops processes where it was ignored from the
	 * start, be it by {@code nohup} or by {@link FinalSignals}.
	 */
	private void install() throws ReflectiveOperationException {
		Object before = this.jdkSignal.handle(this::received);
		if (isIgnored(before) && ProcFiles.isRestoredInPlace()) {
			NativeCalls.get().exec().setHarmless(this.signal.number());
			before = this.jdkSignal.handle(this::received);
		}
		if (isIgnored(before)) {
			this.jdkSignal.putBack(before);
			throw new TriggerSignalException(this.signal.toString(),
					"This process ignores " + this.signal + ", as one does that is started by nohup");
		}
		this.previous = before;
		this.shared = this.signal == TriggerSignal.USR2 && !this.jdkSignal.isDefault(before);
	}

	private boolean isIgnored(Object before) throws ReflectiveOperationException {
		return this.signal == TriggerSignal.HUP && this.jdkSignal.isIgnored(before);
	}

	/**
	 * The JVM handles SIGUSR2 natively: its flight recorder sends it to its own threads,
	 * many times a second.
	 */
	private void received() {
		if (!this.shared || !isFlightRecorderUsed()) {
			this.action.run();
		}
		else if (this.warned.compareAndSet(false, true)) {
			logger.warn("Copyover: {} is ignored from now on, for the flight recorder of the JVM uses it too; set "
					+ "another signal to have both", this.signal);
		}
	}

	private static boolean isFlightRecorderUsed() {
		try {
			return (boolean) Class.forName("jdk.jfr.FlightRecorder").getMethod("isInitialized").invoke(null);
		}
		catch (ReflectiveOperationException | LinkageError ex) {
			return false;
		}
	}

	@Override
	public void close() {
		if (this.previous != null) {
			this.jdkSignal.putBack(this.previous);
		}
	}

}
