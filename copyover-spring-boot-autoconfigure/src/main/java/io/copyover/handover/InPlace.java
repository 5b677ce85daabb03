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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.CopyoverAbortedEvent;
import io.copyover.CopyoverFreezingEvent;
import io.copyover.CopyoverReport;
import io.copyover.CopyoverReport.Contribution;
import io.copyover.CopyoverReport.Outcome;
import io.copyover.handover.Message.Kind;
import io.copyover.handover.Participant.Inheritance;
import io.copyover.handover.Participant.Listener;
import io.copyover.process.CommandLine;
import io.copyover.process.OperatingSystem.StateFile;
import io.copyover.stream.StateWriter;

/**
 * Replaces this process in place. A rehearsal shows that the successor is good; then the
 * open connections are served to their end, for no other process could go on with them;
 * the state goes into an unlinked file; and this process becomes its successor, with the
 * same id, that file and the listening sockets. Until then whatever goes wrong ends in
 * {@link #rollBack}. Runs on one thread, apart from {@link Saving}.
 */
final class InPlace {

	private static final Logger logger = LoggerFactory.getLogger(InPlace.class);

	private static final Duration FAST = Duration.ofMillis(1);

	private static final Duration LAST_MOMENT = Duration.ofSeconds(1);

	private static final int BACKLOG = 4096;

	private final Setting setting;

	private final CommandLine commandLine;

	private final List<String> extraArgs;

	private final Thread caller;

	private final Consumer<CopyoverReport> answer;

	private final Inheritance inheritance;

	private final StopSignals signals;

	private @Nullable Rehearsal rehearsal;

	private boolean rehearsing;

	private Timeline timeline = new Timeline();

	private long frozen;

	private boolean begun;

	private @Nullable Saving saving;

	private @Nullable StateFile file;

	/**
	 * Make one that has not begun.
	 * @param setting what it works with
	 * @param commandLine what this process becomes
	 * @param extraArgs arguments of this copyover alone
	 * @param caller the thread that asked for it
	 * @param answer takes the report that the caller is given before the last connections
	 * are closed
	 */
	InPlace(Setting setting, CommandLine commandLine, List<String> extraArgs, Thread caller,
			Consumer<CopyoverReport> answer) {
		this.setting = setting;
		this.commandLine = commandLine;
		this.extraArgs = extraArgs;
		this.caller = caller;
		this.answer = answer;
		this.inheritance = new Inheritance(setting.lineage().generation() + 1, setting.participants().listeners(),
				setting.lineage().secret());
		this.signals = new StopSignals(setting.system());
	}

	/**
	 * Do it. Returns only if it fails, for otherwise this process is another one.
	 * @return the report of the failure
	 */
	CopyoverReport run() {
		try {
			checkStopped();
			rehearse();
			windDown();
			quiet();
			this.answer.accept(report(Outcome.REPLACING, null));
			Deadline handover = closeConnections();
			freeze(handover);
			save(handover);
			replace();
			throw new IllegalStateException("This process was replaced, and is still there");
		}
		catch (Throwable ex) {
			return rollBack(ex);
		}
	}

	private void rehearse() throws Exception {
		if (!this.setting.settings().rehearse()) {
			return;
		}
		this.rehearsing = true;
		this.rehearsal = new Rehearsal(this.setting, this.commandLine, this.extraArgs, this.inheritance, this.caller);
		this.timeline = this.rehearsal.timeline();
		this.rehearsal.run(this.signals::received);
		this.rehearsing = false;
	}

	/**
	 * Serve on, until the connections of before are gone: nobody waits meanwhile.
	 * @throws Exception if that fails
	 */
	private void windDown() throws Exception {
		Settings settings = this.setting.settings();
		Duration idle = (settings.linger() != null) ? settings.linger() : this.setting.participants().idleTime();
		DeadlinePause pause = new DeadlinePause(Deadline.after(idle.plus(settings.lingerMax())), this.caller);
		logger.info("Copyover: connections are closed with their next answer, idle ones after {}", idle);
		this.begun = true;
		Bounded.run("wind down", pause.remaining().plus(LAST_MOMENT), SuccessorProcess.SLOW, this::checkStopped,
				() -> this.setting.participants().windDown(settings.linger(), pause));
		reached(Step.WOUND_DOWN);
	}

	private void quiet() throws Exception {
		Freeze freeze = new Freeze(this.setting, this.caller, this::checkStopped);
		freeze.readAhead();
		this.setting.events().publish(new CopyoverFreezingEvent(this.setting.system().pid()));
		freeze.quiet();
		reached(Step.QUIETED);
	}

	/**
	 * Hold the acceptors, and serve what is open to its end, the caller's connection too:
	 * it has its answer. From here on clients wait, in the kernel's queue.
	 * @return when the pause must be over
	 * @throws Exception if that fails
	 */
	private Deadline closeConnections() throws Exception {
		this.inheritance.listeners().stream().map(Listener::descriptor).forEach(this::widen);
		Timeline own = new Timeline();
		own.freezing();
		this.frozen = System.currentTimeMillis();
		this.timeline = own;
		Settings settings = this.setting.settings();
		Deadline handover = Deadline.after(settings.handover());
		DeadlinePause pause = new DeadlinePause(Deadline.after(settings.drain()).orEarlier(handover),
				Thread.currentThread());
		Bounded.run("close connections", pause.remaining().plus(LAST_MOMENT), FAST, this::checkStopped,
				() -> this.setting.participants().closeConnections(pause));
		return handover;
	}

	private void widen(int listener) {
		try {
			this.setting.system().backlog(listener, BACKLOG);
		}
		catch (IOException ex) {
			logger.warn("Copyover: the kernel's queue of new connections stays as long as it is; when it is full, "
					+ "clients have to try again: {}", ex.getMessage());
		}
	}

	private void freeze(Deadline handover) throws Exception {
		new Freeze(this.setting, Thread.currentThread(), this::checkStopped).freeze(handover);
		this.timeline.drained();
		reached(Step.FROZEN);
	}

	private void save(Deadline handover) throws IOException, InterruptedException {
		StateFile state = this.setting.system().stateFile(this.setting.settings().stateDirectory());
		this.file = state;
		Header header = new Header(this.inheritance.generation(), this.commandLine.base(), this.inheritance.listeners(),
				this.inheritance.secret(), this.setting.lineage().memoryScore(), this.setting.ending().supervisor(),
				null, Purpose.IN_PLACE, this.frozen);
		StateWriter writer = new StateWriter(state.out(), this.setting.settings().codec());
		this.saving = new Saving(this.setting.registry().all(), writer, header, () -> reached(Step.STREAMING));
		this.saving.start();
		this.saving.await(handover, this::checkStopped);
		this.timeline.streamed(this.saving.bytes());
		reached(Step.STREAMED);
		List<CopyoverReport> reports = new ArrayList<>(List.of(report(Outcome.REPLACING, null)));
		reports.addAll(this.setting.history().all());
		new Message(Kind.REPORTS, ReportsCodec.encodeUpTo(Message.MAX_CONTENT, reports)).writeTo(state.out());
		state.rewind();
	}

	private void replace() throws IOException {
		StateFile state = this.file;
		if (state == null) {
			throw new IllegalStateException("A step was taken out of order");
		}
		List<Integer> descriptors = new ArrayList<>(List.of(state.descriptor()));
		this.inheritance.listeners().stream().map(Listener::descriptor).forEach(descriptors::add);
		reached(Step.REPLACING);
		logger.info("Copyover: {} bytes of state in {} records are saved, process {} is replaced in place",
				this.timeline.bytes(), contributions().size(), this.setting.system().pid());
		checkStopped();
		Settings settings = this.setting.settings();
		this.setting.participants().replacing(settings.boot().plus(settings.handover()));
		this.setting.system()
			.replace(this.commandLine.successor(this.setting.system().jvmOptions(), this.extraArgs,
					List.of(Arguments.FD + state.descriptor())), descriptors, this::checkStopped);
	}

	private CopyoverReport rollBack(Throwable cause) {
		try {
			workAgain();
		}
		finally {
			this.signals.close();
			if (this.file != null) {
				this.file.close();
			}
		}
		CopyoverReport report = report(Outcome.ROLLED_BACK, reason(cause));
		logger.warn("Copyover: rolled back in phase {}, this process serves on: {}", report.phase(), report.reason());
		logger.debug("Copyover: the cause", cause);
		this.setting.history().add(report);
		this.setting.events().publish(new CopyoverAbortedEvent(report));
		this.signals.exitIfReceived();
		return report;
	}

	private void workAgain() {
		try {
			if (this.saving != null) {
				this.saving.abort();
			}
		}
		finally {
			if (this.begun) {
				this.setting.participants().resume();
				this.timeline.released();
			}
		}
	}

	private String reason(Throwable cause) {
		return (this.rehearsing && this.rehearsal != null) ? "In the rehearsal: " + this.rehearsal.reason(cause)
				: Reason.describe(cause);
	}

	private CopyoverReport report(Outcome outcome, @Nullable String reason) {
		Rehearsal rehearsed = this.rehearsal;
		boolean inRehearsal = rehearsed != null && this.saving == null;
		return new CopyoverReport(outcome, this.setting.phase(), reason, this.setting.lineage().generation(),
				this.setting.system().pid(), (rehearsed != null) ? rehearsed.successorPid() : null,
				(rehearsed != null) ? rehearsed.timeline().bootMillis() : 0,
				(rehearsed != null) ? rehearsed.timeline().quietMillis() : 0, this.timeline.drainMillis(),
				this.timeline.freezeMillis(), this.timeline.bytes(),
				(inRehearsal) ? rehearsed.contributions() : contributions(),
				(this.rehearsing && rehearsed != null) ? rehearsed.output() : List.of());
	}

	private List<Contribution> contributions() {
		return (this.saving != null) ? this.saving.contributions(Map.of()) : List.of();
	}

	/**
	 * Fail if this process is to end, be it by a signal that came before those were taken
	 * over, or by the application itself: what it became would live on.
	 */
	private void checkStopped() {
		if (this.signals.received()) {
			throw new SuccessorException(SuccessorException.Kind.STOPPED, "This process was told to stop");
		}
		if (ExitGuard.isExiting()) {
			throw new SuccessorException(SuccessorException.Kind.STOPPED, "This process is exiting");
		}
	}

	private void reached(Step step) {
		this.setting.reached(step, this.extraArgs);
	}

}
