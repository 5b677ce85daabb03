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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

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
import io.copyover.handover.Message.Kind;
import io.copyover.handover.Participant.Inheritance;
import io.copyover.handover.Participant.Listener;
import io.copyover.handover.Participant.Work;
import io.copyover.process.CommandLine;
import io.copyover.process.OperatingSystem.Child;
import io.copyover.process.OperatingSystem.ExitStatus;
import io.copyover.process.OperatingSystem.Pipe;
import io.copyover.stream.StateWriter;

/**
 * The predecessor's side of one handover. Until the successor has said that it takes
 * over, whatever goes wrong ends in {@link #rollBack}; afterwards this process only
 * forwards, and ends ({@link Retirement}). Runs on one thread, apart from {@link Saving}.
 */
final class Predecessor {

	private static final Logger logger = LoggerFactory.getLogger(Predecessor.class);

	private static final Duration OLD = Duration.ofSeconds(1);

	private static final Duration FAST = Duration.ofMillis(1);

	private static final Duration SLOW = Duration.ofMillis(10);

	private static final Duration LAST_MOMENT = Duration.ofSeconds(1);

	private final Setting setting;

	private final CommandLine commandLine;

	private final List<String> extraArgs;

	private final Thread caller;

	private final Timeline timeline = new Timeline();

	private final StopSignals signals;

	private final Resources resources = new Resources();

	private final ExitGuard exitGuard = new ExitGuard();

	private final Inheritance inheritance;

	private @Nullable Child child;

	private @Nullable Answers answers;

	private @Nullable OutputStream orders;

	private @Nullable Saving saving;

	private @Nullable Deadline handover;

	private Map<String, Long> restoreMillis = Map.of();

	private boolean quieted;

	private boolean releaseSent;

	Predecessor(Setting setting, CommandLine commandLine, List<String> extraArgs, Thread caller) {
		this.setting = setting;
		this.commandLine = commandLine;
		this.extraArgs = extraArgs;
		this.caller = caller;
		this.inheritance = new Inheritance(setting.lineage().generation() + 1, setting.participants().listeners(),
				setting.lineage().secret());
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
			if (this.child != null) {
				return rollBack(ex);
			}
			this.signals.close();
			this.resources.close();
			throw ex;
		}
		catch (Throwable ex) {
			return rollBack(ex);
		}
		return complete();
	}

	private void boot() throws IOException {
		this.setting.steps().booting();
		Pipe state = this.resources.add(this.setting.system().pipe());
		Pipe ack = this.resources.add(this.setting.system().pipe());
		List<Integer> descriptors = new ArrayList<>(List.of(state.readDescriptor(), ack.writeDescriptor()));
		this.inheritance.listeners().stream().map(Listener::descriptor).forEach(descriptors::add);
		this.child = this.setting.system()
			.spawn(this.commandLine.successor(this.setting.system().jvmOptions(), this.extraArgs,
					List.of(Arguments.FD + state.readDescriptor(), Arguments.ACK_FD + ack.writeDescriptor())),
					descriptors);
		this.exitGuard.kill(this.child);
		this.child.sacrifice();
		state.closeRead();
		ack.closeWrite();
		this.orders = state.out();
		this.answers = new Answers(ack.in(), this.child, this.signals::received);
		logger.info("Copyover: started process {} as generation {}", this.child.pid(), this.inheritance.generation());
		reached(Step.SPAWNED);
		new WarmUp(this.setting.settings().codec()).run();
		this.setting.participants().warmUp();
		Message ready = this.answers.await(Kind.READY, Deadline.after(this.setting.settings().boot()), SLOW);
		Protocol.checkVersion(ready.text());
		this.timeline.booted();
		reached(Step.READY);
	}

	private void quiet() throws Exception {
		this.setting.events().publish(new CopyoverFreezingEvent(child().pid()));
		Deadline deadline = Deadline.after(this.setting.settings().quiet());
		DeadlinePause pause = new DeadlinePause(deadline, this.caller);
		this.quieted = true;
		Bounded.run("quiet", pause.remaining().plus(LAST_MOMENT), SLOW, answers()::check,
				() -> this.setting.participants().quiet(pause));
		while (!deadline.isOver() && isOld(this.setting.participants().oldestWork(pause))) {
			answers().check();
			LockSupport.parkNanos(SLOW.toNanos());
		}
		answers().check();
		this.timeline.quieted();
		reached(Step.QUIETED);
	}

	private void freeze() throws Exception {
		this.timeline.freezing();
		this.handover = Deadline.after(this.setting.settings().handover());
		Deadline drain = Deadline.after(this.setting.settings().drain()).orEarlier(this.handover);
		DeadlinePause pause = new DeadlinePause(drain, this.caller);
		Bounded.run("freeze", pause.remaining().plus(LAST_MOMENT), FAST, answers()::check,
				() -> this.setting.participants().freeze(pause));
		this.timeline.drained();
		reached(Step.FROZEN);
	}

	private void transfer() throws IOException, InterruptedException {
		Header header = new Header(this.inheritance.generation(), this.commandLine.base(), this.inheritance.listeners(),
				this.inheritance.secret(), this.setting.lineage().memoryScore());
		StateWriter writer = new StateWriter(orders(), this.setting.settings().codec());
		this.saving = new Saving(this.setting.registry().all(), writer, header, () -> reached(Step.STREAMING));
		this.saving.start();
		while (!this.saving.isDone(FAST)) {
			answers().check();
			if (handover().isOver()) {
				throw new SuccessorException(SuccessorException.Kind.TIMEOUT, "The state was not handed over in time");
			}
		}
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
		this.releaseSent = true;
		Message.of(Kind.RELEASE).writeTo(orders());
		try {
			answers().await(Kind.RELEASED, Deadline.after(handover().remaining().plus(LAST_MOMENT)), FAST);
		}
		catch (IOException | RuntimeException ex) {
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
		this.exitGuard.close();
		this.setting.lineage().replacedBy(child());
	}

	private void retire() {
		new Retirement(this.setting, child(), orders(), this.caller).start(this.signals);
	}

	private CopyoverReport rollBack(Throwable cause) {
		String activity = explain(cause);
		ExitStatus ownEnd = (this.child != null) ? this.child.awaitExit(Duration.ZERO) : null;
		boolean ended = this.child == null || this.child.kill() != null;
		if (this.answers != null) {
			this.answers.readToEnd();
			if (this.releaseSent && this.answers.released()) {
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
			release(ended);
		}
		CopyoverReport report = report(Outcome.ROLLED_BACK, Reason.of(cause, this.answers, ownEnd, activity));
		logger.warn("Copyover: rolled back in phase {}, this process serves on: {}", report.phase(), report.reason());
		logger.debug("Copyover: the cause", cause);
		this.setting.history().add(report);
		this.setting.events().publish(new CopyoverAbortedEvent(report));
		if (this.signals.received()) {
			this.signals.exit();
		}
		return report;
	}

	private void workAgain() {
		try {
			if (this.saving != null) {
				this.saving.abort();
			}
		}
		finally {
			if (this.quieted) {
				this.setting.participants().resume();
			}
			this.timeline.released();
		}
	}

	/**
	 * Give back what this handover had taken. To a successor that could not be killed the
	 * end of its pipe would mean that it may serve, so its pipes stay open until it ends.
	 * @param ended whether the successor has ended
	 */
	private void release(boolean ended) {
		this.exitGuard.close();
		this.signals.close();
		if (ended) {
			this.resources.close();
			return;
		}
		logger.error("Copyover: process {} could not be killed; its pipes stay open until it ends", child().pid());
		Thread thread = new Thread(() -> {
			while (child().kill() == null) {
				Thread.onSpinWait();
			}
			this.resources.close();
		}, "copyover-kill");
		thread.setDaemon(true);
		thread.start();
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
		Long successor = (this.child != null) ? this.child.pid() : null;
		return new CopyoverReport(outcome, this.setting.phase(), reason, this.setting.lineage().generation(),
				this.setting.system().pid(), successor, this.timeline.bootMillis(), this.timeline.quietMillis(),
				this.timeline.drainMillis(), this.timeline.freezeMillis(), this.timeline.bytes(),
				(this.saving != null) ? this.saving.contributions(this.restoreMillis) : List.of());
	}

	private void reached(Step step) {
		this.setting.reached(step, this.extraArgs);
	}

	private static boolean isOld(@Nullable Work work) {
		return work != null && work.age().compareTo(OLD) >= 0;
	}

	private Child child() {
		return required(this.child);
	}

	private Answers answers() {
		return required(this.answers);
	}

	private OutputStream orders() {
		return required(this.orders);
	}

	private Deadline handover() {
		return required(this.handover);
	}

	private static <T> T required(@Nullable T value) {
		if (value == null) {
			throw new IllegalStateException("A step was taken out of order");
		}
		return value;
	}

}
