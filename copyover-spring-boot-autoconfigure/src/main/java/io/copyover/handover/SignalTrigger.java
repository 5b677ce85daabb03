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

package io.copyover.handover;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.CopyoverException;
import io.copyover.CopyoverRefusedException;
import io.copyover.process.OperatingSystem;
import io.copyover.process.OperatingSystem.Child;
import io.copyover.process.TriggerSignal;

/**
 * Starts a copyover when a signal is received. A process that was replaced passes it on,
 * a successor that has not taken over ignores it.
 */
final class SignalTrigger {

	private static final Logger logger = LoggerFactory.getLogger(SignalTrigger.class);

	private final TriggerSignal signal;

	private final Handover handover;

	private final Supplier<Lineage> lineage;

	/**
	 * Make a trigger.
	 * @param signal the signal
	 * @param handover is executed
	 * @param lineage this process's place in its line
	 */
	SignalTrigger(TriggerSignal signal, Handover handover, Supplier<Lineage> lineage) {
		this.signal = signal;
		this.handover = handover;
		this.lineage = lineage;
	}

	/**
	 * Listen from now on.
	 * @param system tells of the signal
	 * @throws io.copyover.TriggerSignalException if the signal cannot be had
	 */
	void listen(OperatingSystem system) {
		system.onTriggerSignal(this.signal, this::received);
	}

	private void received() {
		Lineage current = this.lineage.get();
		switch (current.place()) {
			case SERVING, RESUMING -> execute();
			case RETIRING -> passOn(current.successor());
			case ARRIVING -> logger.info("Copyover: {} is ignored: this process has not taken over yet", this.signal);
		}
	}

	/**
	 * What it comes to is logged by the handover itself, unless that never began.
	 */
	private void execute() {
		logger.info("Copyover: {} asks for a copyover", this.signal);
		try {
			this.handover.execute();
		}
		catch (CopyoverRefusedException ex) {
			logger.warn("Copyover: refused, this process serves on: {}", ex.getMessage());
		}
		catch (CopyoverException ex) {
			logger.error("Copyover: the copyover that {} asked for ended without a report", this.signal, ex);
		}
	}

	private void passOn(@Nullable Child successor) {
		if (successor == null || !successor.signal(this.signal)) {
			logger.warn("Copyover: {} is ignored: this process has been replaced, and its successor does not handle it",
					this.signal);
			return;
		}
		logger.info("Copyover: passing {} on to process {}", this.signal, successor.pid());
	}

}
