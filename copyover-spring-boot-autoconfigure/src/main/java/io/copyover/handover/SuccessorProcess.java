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
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.handover.Message.Kind;
import io.copyover.handover.Participant.Inheritance;
import io.copyover.handover.Participant.Listener;
import io.copyover.process.CommandLine;
import io.copyover.process.OperatingSystem.Child;
import io.copyover.process.OperatingSystem.Output;
import io.copyover.process.OperatingSystem.Pipe;

/**
 * A successor as its predecessor has it: its process, the pipes to and from it, and its
 * output.
 */
final class SuccessorProcess {

	private static final Logger logger = LoggerFactory.getLogger(SuccessorProcess.class);

	static final Duration SLOW = Duration.ofMillis(10);

	private static final Duration LAST_WORDS = Duration.ofSeconds(3);

	private final Setting setting;

	private final SuccessorOutput output;

	private final Resources resources = new Resources();

	private final ExitGuard exitGuard = new ExitGuard();

	private @Nullable Child child;

	private @Nullable Answers answers;

	private @Nullable OutputStream orders;

	SuccessorProcess(Setting setting) {
		this.setting = setting;
		this.output = new SuccessorOutput(setting.system());
	}

	/**
	 * Start it.
	 * @param commandLine what it runs
	 * @param extraArgs arguments for it alone
	 * @param inheritance what it is given
	 * @param stopped tells whether this process was told to stop
	 * @throws IOException if it cannot be started
	 */
	void start(CommandLine commandLine, List<String> extraArgs, Inheritance inheritance, BooleanSupplier stopped)
			throws IOException {
		Pipe state = this.resources.add(this.setting.system().pipe());
		Pipe ack = this.resources.add(this.setting.system().pipe());
		this.output.open(this.resources);
		List<Integer> descriptors = new ArrayList<>(List.of(state.readDescriptor(), ack.writeDescriptor()));
		inheritance.listeners().stream().map(Listener::descriptor).forEach(descriptors::add);
		Output originals = this.output.originals();
		if (originals != null) {
			descriptors.addAll(originals.numbers());
		}
		Child started = this.setting.system()
			.spawn(commandLine.successor(this.setting.system().jvmOptions(), extraArgs,
					List.of(Arguments.FD + state.readDescriptor(), Arguments.ACK_FD + ack.writeDescriptor())),
					descriptors, this.output.forChild());
		this.child = started;
		this.exitGuard.kill(started);
		started.sacrifice();
		this.output.start();
		state.closeRead();
		ack.closeWrite();
		this.orders = state.out();
		this.answers = new Answers(ack.in(), started, stopped);
	}

	/**
	 * Load meanwhile what the handover will need, and wait until it is ready.
	 * @throws IOException if its answers cannot be read
	 */
	void awaitReady() throws IOException {
		new WarmUp(this.setting.settings().codec()).run();
		this.setting.participants().warmUp();
		Message ready = answers().await(Kind.READY, Deadline.after(this.setting.settings().boot()), SLOW);
		Protocol.checkVersion(ready.text());
	}

	/**
	 * Return its process.
	 * @return the process, {@code null} if it was not started
	 */
	@Nullable Child childIfStarted() {
		return this.child;
	}

	/**
	 * Return what it says.
	 * @return the answers, {@code null} if it was not started
	 */
	@Nullable Answers answersIfStarted() {
		return this.answers;
	}

	Child child() {
		return required(this.child);
	}

	Answers answers() {
		return required(this.answers);
	}

	OutputStream orders() {
		return required(this.orders);
	}

	SuccessorOutput output() {
		return this.output;
	}

	/**
	 * It has taken over, and lives on when this process ends.
	 */
	void handOver() {
		this.exitGuard.close();
	}

	/**
	 * Let it end by itself for a moment, if it has said that it fails: it has more to
	 * write about that.
	 */
	void hearOut() {
		if (this.child != null && this.answers != null && this.answers.failure() != null) {
			this.child.awaitExit(LAST_WORDS);
		}
	}

	/**
	 * Kill it.
	 * @return whether it has ended, or was never started
	 */
	boolean kill() {
		return this.child == null || this.child.kill() != null;
	}

	/**
	 * Give back what it had taken. To a successor that could not be killed the end of its
	 * pipe would mean that it may serve, so its pipes stay open until it ends.
	 * @param ended whether it has ended
	 */
	void close(boolean ended) {
		this.exitGuard.close();
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

	private static <T> T required(@Nullable T value) {
		if (value == null) {
			throw new IllegalStateException("A step was taken out of order");
		}
		return value;
	}

}
