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

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.CopyoverAbortedEvent;
import io.copyover.CopyoverException;
import io.copyover.CopyoverFreezingEvent;
import io.copyover.CopyoverPhase;
import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverReport;
import io.copyover.CopyoverReport.Outcome;
import io.copyover.CopyoverStreamException;
import io.copyover.handover.Message.Kind;
import io.copyover.handover.Participant.Inheritance;
import io.copyover.process.CommandLine;
import io.copyover.process.OperatingSystem.Child;
import io.copyover.process.OperatingSystem.ExitStatus;
import io.copyover.stream.StateWriter;

/**
 * The predecessor's side of one handover. Until the successor has said that it takes
 * over, whatever goes wrong ends in {@link #rollBack}; afterwards this process only
 * forwards, and ends ({@link Retirement}). Runs on one thread, apart from {@link Saving}.
 */
final class Predecessor {

	private static final Logger logger = LoggerFactory.getLogger(Predecessor.class);

	private static final Duration FAST = Duration.ofMillis(1);

	private static final Duration LAST_MOMENT = Duration.ofSeconds(1);

	private static final Duration LAST_BREATH = Duration.ofMillis(500);

	private static final Duration CATCH_UP = Duration.ofMillis(100);

	private final Setting setting;

	private final CommandLine commandLine;

	private final List<String> extraArgs;

	private final Thread caller;

	private final Timeline timeline = new Timeline();

	private final StopSignals signals;

	private final Inheritance inheritance;

	private final SuccessorProcess successor;

	private final Freeze freeze;

	private @Nullable Saving saving;

	private @Nullable Deadline handover;

	private Map<String, Long> restoreMillis = Map.of();

	private boolean releaseSent;

	Predecessor(Setting setting, CommandLine commandLine, List<String> extraArgs, Thread caller) {
		this.setting = setting;
		this.commandLine = commandLine;
		this.extraArgs = extraArgs;
		this.caller = caller;
		this.inheritance = new Inheritance(setting.lineage().generation() + 1, setting.participants().listeners(),
				setting.lineage().secret());
		this.successor = new SuccessorProcess(setting);
		this.freeze = new Freeze(setting, caller, () -> answers().check());
		this.signals = new StopSignals(setting.system());
	}

	CopyoverReport run() {
		try {
			boot();
			quiet();
			freeze();
			transfer();
			start();
			release();
		}
		catch (CopyoverRefusedException ex) {
			if (this.successor.childIfStarted() != null) {
				return rollBack(ex);
			}
			this.signals.close();
			this.successor.close(true);
			this.signals.exitIfReceived();
			throw ex;
		}
		catch (Throwable ex) {
			return rollBack(ex);
		}
		return complete();
	}

	private void boot() throws IOException {
		this.setting.steps().booting();
		this.successor.start(this.commandLine, this.extraArgs, this.inheritance, this.signals::received);
		logger.info("Copyover: started process {} as generation {}", child().pid(), this.inheritance.generation());
		reached(Step.SPAWNED);
		this.successor.awaitReady();
		this.timeline.booted();
		this.freeze.readAhead();
		reached(Step.READY);
	}

	private void quiet() throws Exception {
		this.setting.events().publish(new CopyoverFreezingEvent(child().pid()));
		this.freeze.quiet();
		this.timeline.quieted();
		reached(Step.QUIETED);
	}

	private void freeze() throws Exception {
		this.timeline.freezing();
		this.handover = Deadline.after(this.setting.settings().handover());
		this.freeze.freeze(this.handover);
		this.timeline.drained();
		reached(Step.FROZEN);
	}

	private void transfer() throws IOException, InterruptedException {
		Header header = new Header(this.inheritance.generation(), this.commandLine.base(), this.inheritance.listeners(),
				this.inheritance.secret(), this.setting.lineage().memoryScore(), this.setting.ending().supervisor(),
				this.successor.output().originals(), Purpose.SERVE, 0);
		StateWriter writer = new StateWriter(orders(), this.setting.settings().codec());
		this.saving = new Saving(this.setting.registry().all(), writer, header, () -> reached(Step.STREAMING));
		this.saving.start();
		this.saving.await(handover(), () -> answers().check());
		this.timeline.streamed(this.saving.bytes());
		reached(Step.STREAMED);
		Message restored = answers().await(Kind.RESTORED, handover(), FAST);
		this.restoreMillis = ReportsCodec.decodeTimes(restored.content());
		reached(Step.PROCEED);
	}

	private void start() throws IOException {
		Message.of(Kind.PROCEED).writeTo(orders());
		answers().await(Kind.SERVING, handover(), FAST);
		reached(Step.RELEASE);
	}

	private void release() throws IOException {
		this.setting.checkShortage();
		this.successor.output().catchUp(CATCH_UP);
		this.releaseSent = true;
		try {
			Message.of(Kind.RELEASE).writeTo(orders());
			answers().await(Kind.RELEASED, Deadline.after(handover().remaining().plus(LAST_MOMENT)), FAST);
		}
		catch (Throwable ex) {
			child().suspend();
			answers().readToEnd();
			if (!answers().released()) {
				throw ex;
			}
			child().resume();
		}
	}

	private CopyoverReport complete() {
		handOver();
		try {
			this.setting.participants().released(child().pid());
			this.setting.participants().forward(this.inheritance);
			this.timeline.released();
			reached(Step.RELEASED);
			CopyoverReport report = report(Outcome.COMPLETED, null);
			this.setting.history().add(report);
			logger.info(
					"Copyover: process {} has taken over as generation {}, {} bytes of state in {} records, "
							+ "clients waited {} ms",
					child().pid(), this.inheritance.generation(), report.bytes(), report.contributors().size(),
					report.freezeMillis());
			return report;
		}
		finally {
			retire();
		}
	}

	private void handOver() {
		this.successor.handOver();
		this.setting.lineage().replacedBy(child());
		this.setting.ending().released();
	}

	private void retire() {
		new Retirement(this.setting, this.successor, this.caller).start(this.signals);
	}

	private CopyoverReport rollBack(Throwable cause) {
		String activity = explain(cause);
		if (this.setting.phase() == CopyoverPhase.BOOT) {
			this.successor.hearOut();
		}
		Child child = this.successor.childIfStarted();
		ExitStatus ownEnd = (child != null) ? child.awaitExit(isBroken(cause) ? LAST_BREATH : Duration.ZERO) : null;
		boolean ended = this.successor.kill();
		Answers answers = this.successor.answersIfStarted();
		if (answers != null) {
			answers.readToEnd();
			if (this.releaseSent && answers.released()) {
				handOver();
				retire();
				throw new CopyoverException("The successor took over and then ended (" + ownEnd
						+ "); this process does not serve again, and ends");
			}
		}
		try {
			workAgain();
		}
		finally {
			this.signals.close();
			this.successor.close(ended);
		}
		this.successor.output().finish(LAST_MOMENT);
		CopyoverReport report = report(Outcome.ROLLED_BACK, Reason.of(cause, answers, ownEnd, activity));
		logger.warn("Copyover: rolled back in phase {}, this process serves on: {}", report.phase(), report.reason());
		logger.debug("Copyover: the cause", cause);
		this.setting.history().add(report);
		this.setting.events().publish(new CopyoverAbortedEvent(report));
		this.signals.exitIfReceived();
		return report;
	}

	// The successor is about to end then: its pipes are closed a little before its end
	// can be seen.
	private static boolean isBroken(Throwable cause) {
		Throwable origin = cause;
		while (origin instanceof CopyoverStreamException && origin.getCause() != null) {
			origin = origin.getCause();
		}
		return origin instanceof IOException;
	}

	private void workAgain() {
		try {
			if (this.saving != null) {
				this.saving.abort();
			}
		}
		finally {
			this.freeze.resume();
			this.timeline.released();
		}
	}

	private @Nullable String explain(Throwable cause) {
		boolean starting = this.setting.phase() == CopyoverPhase.START;
		if (!starting || !(cause instanceof SuccessorException failure)
				|| failure.kind() != SuccessorException.Kind.TIMEOUT) {
			return null;
		}
		try {
			Message.of(Kind.EXPLAIN).writeTo(orders());
			return answers().await(Kind.DOING, Deadline.after(LAST_MOMENT), FAST).text();
		}
		catch (Throwable ex) {
			logger.debug("Copyover: the successor does not say what it is doing", ex);
			return null;
		}
	}

	private CopyoverReport report(Outcome outcome, @Nullable String reason) {
		Child child = this.successor.childIfStarted();
		return new CopyoverReport(outcome, this.setting.phase(), reason, this.setting.lineage().generation(),
				this.setting.system().pid(), (child != null) ? child.pid() : null, this.timeline.bootMillis(),
				this.timeline.quietMillis(), this.timeline.drainMillis(), this.timeline.freezeMillis(),
				this.timeline.bytes(),
				(this.saving != null) ? this.saving.contributions(this.restoreMillis) : List.of(),
				(outcome == Outcome.COMPLETED) ? List.of() : this.successor.output().lines());
	}

	private void reached(Step step) {
		this.setting.reached(step, this.extraArgs);
	}

	private Child child() {
		return this.successor.child();
	}

	private Answers answers() {
		return this.successor.answers();
	}

	private OutputStream orders() {
		return this.successor.orders();
	}

	private Deadline handover() {
		if (this.handover == null) {
			throw new IllegalStateException("A step was taken out of order");
		}
		return this.handover;
	}

}
