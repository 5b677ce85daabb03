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
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.CopyoverReport.Contribution;
import io.copyover.handover.Message.Kind;
import io.copyover.handover.Participant.Inheritance;
import io.copyover.process.CommandLine;
import io.copyover.process.OperatingSystem.Child;
import io.copyover.process.OperatingSystem.ExitStatus;
import io.copyover.stream.StateWriter;

/**
 * Shows that a successor is good before this process gives itself up: one is started, is
 * given a copy of the state that is saved in a short freeze, restores it, and is told to
 * end without having started anything. This process goes on, however it ends.
 */
final class Rehearsal {

	private static final Logger logger = LoggerFactory.getLogger(Rehearsal.class);

	private static final Duration FAST = Duration.ofMillis(1);

	private static final Duration END = Duration.ofSeconds(10);

	private static final Duration LAST_WORDS = Duration.ofSeconds(1);

	private final Setting setting;

	private final CommandLine commandLine;

	private final List<String> extraArgs;

	private final Inheritance inheritance;

	private final Timeline timeline = new Timeline();

	private final SuccessorProcess successor;

	private final Freeze freeze;

	private @Nullable Saving saving;

	private @Nullable ExitStatus ownEnd;

	private Map<String, Long> restoreMillis = Map.of();

	Rehearsal(Setting setting, CommandLine commandLine, List<String> extraArgs, Inheritance inheritance,
			Thread caller) {
		this.setting = setting;
		this.commandLine = commandLine;
		this.extraArgs = extraArgs;
		this.inheritance = inheritance;
		this.successor = new SuccessorProcess(setting);
		this.freeze = new Freeze(setting, caller, () -> this.successor.answers().check());
	}

	/**
	 * Do it. The successor has ended afterwards.
	 * @param stopped tells whether this process was told to stop
	 * @throws Exception if it fails
	 */
	void run(BooleanSupplier stopped) throws Exception {
		try {
			boot(stopped);
			save();
			Message restored = this.successor.answers()
				.await(Kind.RESTORED, Deadline.after(this.setting.settings().handover()), FAST);
			this.restoreMillis = ReportsCodec.decodeTimes(restored.content());
			quit();
		}
		finally {
			end();
		}
		reached(Step.REHEARSED);
		logger.info("Copyover: rehearsed with process {}, {} bytes of state in {} records, clients waited {} ms",
				this.successor.child().pid(), this.timeline.bytes(), contributions().size(),
				this.timeline.freezeMillis());
	}

	Timeline timeline() {
		return this.timeline;
	}

	List<Contribution> contributions() {
		return (this.saving != null) ? this.saving.contributions(this.restoreMillis) : List.of();
	}

	@Nullable Long successorPid() {
		Child child = this.successor.childIfStarted();
		return (child != null) ? child.pid() : null;
	}

	/**
	 * Return what the successor wrote.
	 * @return the last lines
	 */
	List<String> output() {
		return this.successor.output().lines();
	}

	/**
	 * Say why it failed.
	 * @param cause what {@link #run} threw
	 * @return the reason
	 */
	String reason(Throwable cause) {
		return Reason.of(cause, this.successor.answersIfStarted(), this.ownEnd, null);
	}

	private void boot(BooleanSupplier stopped) throws IOException {
		this.setting.steps().booting();
		this.successor.start(this.commandLine, this.extraArgs, this.inheritance, stopped);
		logger.info("Copyover: started process {} for a rehearsal", this.successor.child().pid());
		reached(Step.SPAWNED);
		this.successor.awaitReady();
		this.timeline.booted();
	}

	private void save() throws Exception {
		try {
			this.freeze.readAhead();
			reached(Step.READY);
			this.freeze.quiet();
			this.timeline.quieted();
			reached(Step.QUIETED);
			this.timeline.freezing();
			Deadline handover = Deadline.after(this.setting.settings().handover());
			this.freeze.freeze(handover);
			this.timeline.drained();
			reached(Step.FROZEN);
			save(handover);
			reached(Step.STREAMED);
		}
		finally {
			goOn();
		}
	}

	private void save(Deadline handover) throws IOException, InterruptedException {
		Header header = new Header(this.inheritance.generation(), this.commandLine.base(), this.inheritance.listeners(),
				this.inheritance.secret(), this.setting.lineage().memoryScore(), this.setting.ending().supervisor(),
				this.successor.output().originals(), Purpose.REHEARSAL, 0);
		StateWriter writer = new StateWriter(this.successor.orders(), this.setting.settings().codec());
		this.saving = new Saving(this.setting.registry().all(), writer, header, () -> reached(Step.STREAMING));
		this.saving.start();
		this.saving.await(handover, () -> this.successor.answers().check());
		this.timeline.streamed(this.saving.bytes());
	}

	private void goOn() {
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

	private void quit() throws IOException {
		Message.of(Kind.QUIT).writeTo(this.successor.orders());
		if (this.successor.child().awaitExit(END) == null) {
			logger.warn("Copyover: process {} has rehearsed, but does not end; it is killed",
					this.successor.child().pid());
		}
	}

	private void end() {
		this.successor.hearOut();
		Child child = this.successor.childIfStarted();
		this.ownEnd = (child != null) ? child.awaitExit(Duration.ZERO) : null;
		boolean ended = this.successor.kill();
		Answers answers = this.successor.answersIfStarted();
		if (answers != null) {
			answers.readToEnd();
		}
		this.successor.close(ended);
		this.successor.output().finish(LAST_WORDS);
	}

	private void reached(Step step) {
		this.setting.reached(step, this.extraArgs);
	}

}
