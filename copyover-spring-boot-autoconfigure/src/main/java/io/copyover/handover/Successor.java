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

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.CopyoverException;
import io.copyover.CopyoverReleasedEvent;
import io.copyover.CopyoverRestoredEvent;
import io.copyover.InheritedDescriptorException;
import io.copyover.handover.Message.Kind;
import io.copyover.handover.Participant.Inheritance;
import io.copyover.process.OperatingSystem;
import io.copyover.process.OperatingSystem.Output;
import io.copyover.stream.StateReader;

/**
 * The successor's side of one handover. Before the end mark of the stream anything that
 * goes wrong ends this process. After it this process holds the whole state: it ends by
 * order or kill only, and where its predecessor is gone it serves.
 */
final class Successor implements Handover.Arrival {

	private static final Logger logger = LoggerFactory.getLogger(Successor.class);

	private static final int FRAMES = 12;

	private static final int BUFFER = 1 << 16;

	private final Arguments arguments;

	private final List<String> args;

	private final OperatingSystem system;

	private final Function<Header, Setting> inherit;

	private final Participants participants;

	private final Thread main = Thread.currentThread();

	private final ExitGuard exitGuard = new ExitGuard();

	private final CountDownLatch proceed = new CountDownLatch(1);

	private final CountDownLatch serving = new CountDownLatch(1);

	private final CountDownLatch released = new CountDownLatch(1);

	private @Nullable OutputStream answers;

	private @Nullable Setting setting;

	private @Nullable Header header;

	private @Nullable NewImage image;

	private volatile boolean inPlace;

	private volatile boolean orphaned;

	private volatile @Nullable Output originals;

	private boolean over;

	Successor(Arguments arguments, List<String> args, OperatingSystem system, Participants participants,
			Function<Header, Setting> inherit) {
		this.arguments = arguments;
		this.args = args;
		this.system = system;
		this.participants = participants;
		this.inherit = inherit;
	}

	@Override
	public void restore() {
		try {
			InputStream in = open();
			StateReader reader = ready(in);
			Map<String, Long> times = restore(reader);
			if (this.answers == null) {
				restored(in, times);
				return;
			}
			setting().participants().hold();
			reached(Step.RESTORED);
			answer(new Message(Kind.RESTORED, ReportsCodec.encodeTimes(times)));
			Thread orders = new Thread(() -> obey(in), "copyover-orders");
			orders.setDaemon(true);
			orders.start();
			this.proceed.await();
			reached(Step.PROCEEDING);
		}
		catch (Throwable ex) {
			failed(ex);
			if (this.inPlace) {
				throw new CopyoverException(NewImage.LOST + ": " + Reason.describe(ex), ex);
			}
			throw (ex instanceof CopyoverException failure) ? failure
					: new CopyoverException("Restoring failed: " + Reason.describe(ex), ex);
		}
	}

	private void restored(InputStream in, Map<String, Long> times) throws Exception {
		try (in) {
			if (this.inPlace) {
				setting().participants().hold();
				this.image = NewImage.read(header(), in, times);
			}
		}
	}

	@Override
	public void serving() {
		if (this.answers == null) {
			NewImage replaced = this.image;
			if (replaced != null) {
				setting().history().replace(replaced.completed());
			}
			setting().lineage().place(Lineage.Place.RESUMING);
			work();
			return;
		}
		if (!this.orphaned) {
			checkShortage();
		}
		reached(Step.SERVING);
		answer(Message.of(Kind.SERVING));
		this.serving.countDown();
	}

	/**
	 * Fail while somebody is there who can serve better.
	 */
	private void checkShortage() {
		try {
			setting().checkShortage();
		}
		catch (CopyoverException ex) {
			failed(ex);
			throw ex;
		}
	}

	@Override
	public synchronized void failed(Throwable reason) {
		if (!this.over) {
			this.over = true;
			if (this.inPlace) {
				logger.error(NewImage.LOST, reason);
			}
			answer(Message.of(Kind.FAILED, Reason.describe(reason)));
		}
	}

	/**
	 * Refuse to take over: whatever is still starting here would be stopped right after.
	 */
	private synchronized void exiting() {
		if (!this.over) {
			logger.info("Copyover: this process is told to stop before it has taken over");
			failed(new CopyoverException("It was told to stop before it had taken over"));
		}
	}

	void awaitRelease() throws InterruptedException {
		if (this.answers != null) {
			this.released.await();
		}
	}

	private InputStream open() {
		try {
			if (this.arguments.answers() != null) {
				this.answers = this.system.write(this.arguments.answers());
			}
			return new BufferedInputStream(this.system.read(this.arguments.state()), BUFFER);
		}
		catch (IOException ex) {
			throw new InheritedDescriptorException(Arguments.FD + this.arguments.state(), Reason.describe(ex), ex);
		}
	}

	private StateReader ready(InputStream in) {
		Setting current = this.inherit.apply(Header.ofFile(0));
		if (this.answers != null) {
			this.exitGuard.run(this::exiting);
			current.checkShortage();
			new WarmUp(current.settings().codec()).run();
			this.system.warmUp();
			this.participants.warmUp();
			current.reached(Step.ARRIVED, this.args);
			answer(Message.of(Kind.READY, Protocol.VERSION));
		}
		return new StateReader(in, current.settings().codec(), current.settings().restoreBuffer(),
				current.settings().discard()::contains);
	}

	private Map<String, Long> restore(StateReader reader) throws Exception {
		Header header = Header.of(reader.begin());
		this.header = header;
		this.inPlace = this.answers == null && header.isInPlace();
		boolean inherits = this.answers != null || this.inPlace;
		this.setting = this.inherit.apply(inherits ? header : Header.ofFile(0));
		reached(Step.RESTORING);
		this.originals = header.output();
		byte[] secret = header.secret();
		if (inherits && secret != null) {
			this.participants.adopt(new Inheritance(header.generation(), header.listeners(), secret));
		}
		Map<String, Long> times = reader.restore(setting().registry().byName());
		logger.info("Copyover: restored {} records as generation {}", times.size(), setting().lineage().generation());
		setting().events().publish(new CopyoverRestoredEvent(setting().lineage().generation()));
		return times;
	}

	private void obey(InputStream in) {
		try (in) {
			Message order = Message.readFrom(in);
			while (order != null) {
				obey(order);
				order = Message.readFrom(in);
			}
		}
		catch (IOException | RuntimeException ex) {
			giveUp(ex);
			return;
		}
		predecessorEnded();
	}

	/**
	 * Only the end of the pipe says that the predecessor has ended. Where its orders make
	 * no sense it may live, and this process must not serve beside it.
	 * @param cause what is wrong with its orders
	 */
	private void giveUp(Exception cause) {
		if (this.released.getCount() == 0) {
			logger.warn("Copyover: the predecessor cannot be understood any more", cause);
			return;
		}
		logger.error("Copyover: the predecessor's orders cannot be understood, this process ends", cause);
		failed(cause);
		this.system.halt(1);
	}

	private void obey(Message order) throws IOException {
		switch (order.kind()) {
			case PROCEED -> this.proceed.countDown();
			case RELEASE -> release();
			case QUIT -> quit();
			case EXPLAIN -> answer(Message.of(Kind.DOING, stack()));
			case REPORTS -> keep(order.content());
			case ALONE -> setting().lineage().predecessorIsAlone();
			default -> logger.warn("Copyover: the predecessor said {}, which is no order", order.kind());
		}
	}

	/**
	 * End a rehearsal. Nothing has been started.
	 */
	private void quit() {
		if (this.proceed.getCount() == 0) {
			logger.warn("Copyover: the predecessor said QUIT, but this process has started");
			return;
		}
		logger.info("Copyover: the rehearsal is over, this process ends");
		this.system.halt(0);
	}

	private void keep(byte[] reports) {
		try {
			setting().history().replace(ReportsCodec.decode(reports));
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("Copyover: the reports of the predecessor cannot be read", ex);
		}
	}

	private void predecessorEnded() {
		this.orphaned = true;
		if (header().purpose() == Purpose.REHEARSAL) {
			logger.info("Copyover: the predecessor has ended in the rehearsal, this process ends too");
			this.system.halt(1);
		}
		replaceOutput();
		this.proceed.countDown();
		try {
			this.serving.await();
		}
		catch (InterruptedException ex) {
			return;
		}
		release();
		setting().lineage().predecessorEnded();
		logger.info("Copyover: the predecessor has ended");
	}

	private void release() {
		if (this.released.getCount() == 0) {
			return;
		}
		reached(Step.RELEASING);
		synchronized (this) {
			if (this.over) {
				return;
			}
			this.over = true;
			// The answer makes it the one that is asked for the next copyover.
			setting().lineage().place(Lineage.Place.RESUMING);
			answer(Message.of(Kind.RELEASED));
			closeAnswers();
		}
		this.exitGuard.close();
		replaceOutput();
		this.system.memoryScore(setting().lineage().memoryScore());
		work();
	}

	/**
	 * Write past the predecessor from now on.
	 */
	private void replaceOutput() {
		Output originals = this.originals;
		this.originals = null;
		try {
			if (originals != null) {
				this.system.replaceOutput(originals);
			}
		}
		catch (IOException | LinkageError ex) {
			logger.error("Copyover: the output cannot be taken over, and ends with the predecessor", ex);
		}
	}

	private void work() {
		if (this.inPlace) {
			setting().lineage().predecessorEnded();
		}
		setting().participants().resume();
		if (this.inPlace) {
			setting().participants().replaced();
		}
		setting().lineage().place(Lineage.Place.SERVING);
		setting().events().publish(new CopyoverReleasedEvent(setting().lineage().generation()));
		logger.info("Copyover: process {} serves as generation {}", this.system.pid(),
				setting().lineage().generation());
		this.released.countDown();
	}

	/**
	 * Answer the predecessor. Where it is gone nobody needs the answer.
	 * @param message the answer
	 */
	private void answer(Message message) {
		OutputStream out = this.answers;
		if (out == null) {
			return;
		}
		try {
			message.writeTo(out);
		}
		catch (IOException ex) {
			logger.warn("Copyover: the predecessor does not hear {} any more", message.kind());
		}
	}

	private void closeAnswers() {
		try {
			if (this.answers != null) {
				this.answers.close();
			}
		}
		catch (IOException ex) {
			logger.debug("Copyover: the pipe of answers could not be closed", ex);
		}
	}

	private String stack() {
		return Arrays.stream(this.main.getStackTrace())
			.filter((frame) -> !frame.getClassName().startsWith("java.util.concurrent."))
			.limit(FRAMES)
			.map((frame) -> frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber())
			.collect(Collectors.joining(" < "));
	}

	private Header header() {
		if (this.header == null) {
			throw new IllegalStateException("No header has been read");
		}
		return this.header;
	}

	private void reached(Step step) {
		setting().reached(step, this.args);
	}

	private Setting setting() {
		if (this.setting == null) {
			throw new IllegalStateException("No header has been read");
		}
		return this.setting;
	}

}
