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
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.process.OperatingSystem;
import io.copyover.process.OperatingSystem.Output;
import io.copyover.process.OperatingSystem.Pipe;

/**
 * The standard output and error of a successor, which run through this process until it
 * has taken over: it passes them on and remembers the last lines. The successor inherits
 * the originals too, under other numbers, and puts them in place when it takes over.
 */
final class SuccessorOutput {

	private static final Logger logger = LoggerFactory.getLogger(SuccessorOutput.class);

	private static final Duration LOOK = Duration.ofMillis(1);

	private static final Duration SILENCE = Duration.ofMillis(50);

	private final OperatingSystem system;

	private final LastLines lines = new LastLines();

	private final List<OutputRelay> relays = new ArrayList<>();

	private @Nullable Output originals;

	private Output forChild = Output.STANDARD;

	private boolean started;

	SuccessorOutput(OperatingSystem system) {
		this.system = system;
	}

	/**
	 * Make the pipes: one where both are the same, so that their order is kept. Where
	 * this process has no output to pass anything on to, the successor has none either.
	 * @param resources closes what is open if the successor cannot be started
	 * @throws IOException if there is no descriptor left
	 */
	void open(Resources resources) throws IOException {
		Output duplicates;
		try {
			duplicates = this.system.duplicateOutput();
		}
		catch (IOException ex) {
			logger.debug("Copyover: the output of the successor cannot be seen", ex);
			return;
		}
		this.originals = duplicates;
		resources.add(this::closeUnlessStarted);
		int out = relay(this.system.pipe(), Output.STANDARD.out());
		int err = duplicates.isOne() ? out : relay(this.system.pipe(), Output.STANDARD.err());
		this.forChild = new Output(out, err);
	}

	/**
	 * Return what the successor's standard output and error are to be.
	 * @return the descriptors
	 */
	Output forChild() {
		return this.forChild;
	}

	/**
	 * Return what the successor inherits to put in place of them.
	 * @return the descriptors, {@code null} if its output is this process's own
	 */
	@Nullable Output originals() {
		return this.originals;
	}

	/**
	 * Pass on what comes, now that the successor has its ends of the pipes.
	 */
	void start() {
		this.started = true;
		closeDuplicates();
		this.relays.forEach(OutputRelay::start);
	}

	/**
	 * Wait until everything that has been written so far has been passed on, so that it
	 * stands before what is written elsewhere.
	 * @param limit how long to wait at most
	 */
	void catchUp(Duration limit) {
		await(Deadline.after(limit), Duration.ZERO);
	}

	/**
	 * Wait until the pipes have ended, or for a short silence: a process that the
	 * successor has started may hold them open for ever.
	 * @param limit how long to wait at most
	 */
	void finish(Duration limit) {
		await(Deadline.after(limit), SILENCE);
	}

	/**
	 * Return the last lines that came.
	 * @return the lines, those of output and error in the order in which they came
	 */
	List<String> lines() {
		return this.lines.all();
	}

	private int relay(Pipe pipe, int target) throws IOException {
		this.relays.add(new OutputRelay(pipe, this.system.write(target), this.lines.source()));
		return pipe.writeDescriptor();
	}

	private void await(Deadline deadline, Duration silence) {
		Deadline silent = Deadline.after(silence);
		while (!deadline.isOver() && !this.relays.stream().allMatch(OutputRelay::hasEnded)) {
			if (!this.relays.stream().allMatch(OutputRelay::isIdle)) {
				silent = Deadline.after(silence);
			}
			else if (silent.isOver()) {
				return;
			}
			LockSupport.parkNanos(LOOK.toNanos());
		}
	}

	private void closeUnlessStarted() {
		if (!this.started) {
			this.relays.forEach(OutputRelay::close);
			closeDuplicates();
		}
	}

	private void closeDuplicates() {
		if (this.originals != null) {
			this.system.closeOutput(this.originals);
		}
	}

}
