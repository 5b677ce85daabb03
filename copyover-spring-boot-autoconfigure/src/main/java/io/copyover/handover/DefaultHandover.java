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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.Contributor;
import io.copyover.CopyoverException;
import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;
import io.copyover.CopyoverReport;
import io.copyover.CopyoverStatus;
import io.copyover.InheritedDescriptorException;
import io.copyover.process.CommandLine;
import io.copyover.process.OperatingSystem;
import io.copyover.process.RunningJar;
import io.copyover.process.TriggerSignal;
import io.copyover.stream.StateReader;
import io.copyover.stream.StateWriter;

/**
 * The {@link Handover} that {@link CopyoverBuilder} makes: it owns the state of this
 * process between handovers, and lets one at a time run.
 */
final class DefaultHandover implements Handover {

	private static final Logger logger = LoggerFactory.getLogger(DefaultHandover.class);

	private static final int BUFFER = 1 << 16;

	private static final Duration HEARSAY = Duration.ofSeconds(5);

	private final Settings settings;

	private final OperatingSystem system;

	private final Participants participants;

	private final Events events;

	private final Steps steps;

	private final Registry registry = new Registry();

	private final History history = new History();

	private final RunningJar runningJar = RunningJar.ofThisJvm();

	private final AtomicBoolean running = new AtomicBoolean();

	private volatile Lineage lineage;

	DefaultHandover(Settings settings, OperatingSystem system, Participants participants, Events events,
			StepObserver observer) {
		this.settings = settings;
		this.system = system;
		this.participants = participants;
		this.events = events;
		this.steps = new Steps(observer);
		this.lineage = new Lineage(system);
	}

	@Override
	public void register(Contributor contributor) {
		this.registry.add(contributor);
	}

	@Override
	public void resetRegistry() {
		this.registry.clear();
	}

	@Override
	public void save(OutputStream out) {
		StateWriter writer = new StateWriter(out, this.settings.codec());
		writer.begin(Header.ofFile(this.lineage.generation()).fields());
		this.registry.all().forEach(writer::write);
		writer.end();
	}

	@Override
	public void restore(int descriptor) {
		try (InputStream in = new BufferedInputStream(this.system.read(descriptor), BUFFER)) {
			restore(in);
		}
		catch (IOException ex) {
			throw new InheritedDescriptorException(Arguments.FD + descriptor, Reason.describe(ex), ex);
		}
	}

	@Override
	public void restore(InputStream in) {
		StateReader reader = new StateReader(in, this.settings.codec(), this.settings.restoreBuffer(),
				this.settings.discard()::contains);
		reader.begin();
		reader.restore(this.registry.byName());
	}

	@Override
	public @Nullable Arrival arrive(String... args) {
		return successor(args);
	}

	@Override
	public boolean receive(String... args) {
		Successor successor = successor(args);
		if (successor == null) {
			return false;
		}
		successor.restore();
		try {
			this.participants.proceed();
			successor.serving();
			successor.awaitRelease();
		}
		catch (Throwable ex) {
			successor.failed(ex);
			throw new CopyoverException("The workload could not be started: " + Reason.describe(ex), ex);
		}
		return true;
	}

	@Override
	public CopyoverReport execute(@Nullable Path binary, List<String> extraArgs) {
		if (!this.running.compareAndSet(false, true)) {
			throw new CopyoverRefusedException(Refusal.CONFLICT, "A copyover is in progress");
		}
		Thread caller = Thread.currentThread();
		CompletableFuture<CopyoverReport> report = new CompletableFuture<>();
		try {
			Thread thread = new Thread(() -> execute(binary, extraArgs, caller, report), "copyover");
			thread.setDaemon(false);
			thread.start();
		}
		catch (Throwable ex) {
			this.running.set(false);
			throw ex;
		}
		try {
			return report.join();
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof CopyoverException failure) ? failure
					: new CopyoverException("The copyover failed: " + Reason.describe(ex.getCause()), ex.getCause());
		}
	}

	@Override
	public CopyoverStatus status() {
		return new CopyoverStatus(this.lineage.generation(), this.system.pid(),
				this.running.get() ? this.steps.phase() : null, this.registry.names(), this.history.all());
	}

	@Override
	public boolean isRetiring() {
		return this.lineage.place() == Lineage.Place.RETIRING;
	}

	/**
	 * Start a copyover whenever a signal is received.
	 * @param signal the signal
	 * @throws io.copyover.TriggerSignalException if the signal cannot be had
	 */
	void listen(TriggerSignal signal) {
		new SignalTrigger(signal, this, () -> this.lineage).listen(this.system);
	}

	private @Nullable Successor successor(String... args) {
		Arguments arguments = Arguments.parse(args);
		if (arguments == null) {
			checkNotKept();
			return null;
		}
		if (arguments.answers() != null) {
			this.lineage.place(Lineage.Place.ARRIVING);
		}
		return new Successor(arguments, List.of(args), this.system, this.participants, this::inherit);
	}

	/**
	 * Refuse to work beside the predecessor, without its state, where a main method keeps
	 * its arguments to itself.
	 */
	private void checkNotKept() {
		try {
			for (String argument : this.system.commandLine()) {
				if (argument.startsWith(Arguments.FD)) {
					throw new InheritedDescriptorException(argument,
							"The process was started with it, but main does not pass its arguments on");
				}
			}
		}
		catch (IOException ex) {
			logger.debug("The command line of this process cannot be read", ex);
		}
	}

	private Setting inherit(Header header) {
		byte[] secret = header.secret();
		if (secret != null) {
			this.lineage = new Lineage(this.system, header, secret);
		}
		return setting(Ending.none(this.system));
	}

	private Setting setting(Ending ending) {
		return new Setting(this.settings, this.system, this.participants, this.events, this.registry, this.lineage,
				this.history, this.steps, ending);
	}

	private void execute(@Nullable Path binary, List<String> extraArgs, Thread caller,
			CompletableFuture<CopyoverReport> report) {
		CopyoverReport done = null;
		Throwable failure = null;
		try {
			this.steps.begin();
			List<String> args = new ArrayList<>(this.settings.extraArgs());
			args.addAll(extraArgs);
			checkPlace();
			done = replace((binary != null) ? binary : this.settings.binary(), args, caller, report);
		}
		catch (Throwable ex) {
			failure = ex;
		}
		finally {
			this.running.set(false);
		}
		if (done != null) {
			report.complete(done);
		}
		else {
			report.completeExceptionally(failure);
		}
	}

	private CopyoverReport replace(@Nullable Path binary, List<String> args, Thread caller,
			CompletableFuture<CopyoverReport> report) throws Exception {
		this.participants.begin();
		Ending ending = Ending.none(this.system);
		try {
			CommandLine commandLine = check(binary, args);
			ending = Ending.prepare(this.settings.mode(), this.system, this.participants.nameSuccessor(),
					this.lineage.supervisor());
			return (this.settings.mode() == Mode.EXEC)
					? new InPlace(setting(ending), commandLine, args, caller, report::complete).run()
					: new Predecessor(setting(ending), commandLine, args, caller).run();
		}
		finally {
			if (this.lineage.place() == Lineage.Place.SERVING) {
				this.participants.aborted();
				ending.close();
			}
		}
	}

	/**
	 * Refuse where this process does not serve. One that has just taken over is waited
	 * for: the participants know of one thing at a time.
	 * @throws InterruptedException when interrupted
	 */
	private void checkPlace() throws InterruptedException {
		Lineage.Place place = this.lineage.awaitPlace();
		if (place == Lineage.Place.RETIRING) {
			throw new CopyoverRefusedException(Refusal.CONFLICT, "This process has been replaced already");
		}
		if (place == Lineage.Place.RESUMING) {
			throw new CopyoverRefusedException(Refusal.CONFLICT,
					"This process has taken over, but has not gone on with all of its work yet");
		}
		if (place != Lineage.Place.SERVING) {
			throw new CopyoverRefusedException(Refusal.CONFLICT, "This process has not taken over yet");
		}
	}

	private CommandLine check(@Nullable Path binary, List<String> args) throws Exception {
		checkSystem();
		if (this.settings.mode() != Mode.EXEC || this.settings.rehearse()) {
			checkExclusive();
		}
		this.runningJar.check(binary);
		CommandLine commandLine = commandLine(binary, args);
		awaitEarlier();
		this.participants.check();
		return commandLine;
	}

	/**
	 * Refuse where this process could not be replaced. A native part that finds no
	 * descriptor left would never be loaded again.
	 */
	private void checkSystem() {
		String shortage = this.system.shortage();
		if (shortage != null) {
			throw new CopyoverRefusedException(Refusal.CONFLICT, shortage);
		}
		String unsupported = this.system.unsupportedReason();
		if (unsupported != null) {
			throw new CopyoverRefusedException(Refusal.NOT_SUPPORTED, unsupported);
		}
	}

	private void awaitEarlier() throws InterruptedException {
		// What is replaced in place can tell an earlier generation nothing any more.
		if (this.settings.mode() == Mode.EXEC && !this.lineage.awaitNoneEarlier(lingerTime())) {
			throw new CopyoverRefusedException(Refusal.CONFLICT,
					"An earlier generation still has open connections; try again when it has ended");
		}
		if (!this.lineage.awaitAtMostOneEarlier(lingerTime())) {
			throw new CopyoverRefusedException(Refusal.CONFLICT,
					"Two earlier generations still have open connections; try again when they have ended");
		}
	}

	/**
	 * Refuse what would end each successor at once, where it runs beside this process.
	 */
	private void checkExclusive() {
		String exclusive = this.system.exclusive();
		if (exclusive != null) {
			throw new CopyoverRefusedException(Refusal.NOT_SUPPORTED, "The JVM options of this process open "
					+ exclusive
					+ ", which a second process cannot have at the same time: remove them, make it port 0, or set "
					+ "copyover.mode to exec and copyover.exec.rehearse to false");
		}
	}

	// Long enough, too, to hear from a predecessor that none is before it, or that it has
	// ended.
	private Duration lingerTime() {
		Duration configured = this.settings.linger();
		Duration linger = (configured != null) ? configured : this.participants.idleTime();
		return (linger.compareTo(HEARSAY) < 0) ? HEARSAY : linger;
	}

	private CommandLine commandLine(@Nullable Path binary, List<String> args) {
		CommandLine.checkExtraArgs(args);
		CommandLine commandLine = CommandLine.of(ownCommand());
		CommandLine chosen = (binary != null) ? commandLine.withJar(binary) : commandLine;
		try {
			this.system.check(chosen.successor(List.of(), args, List.of()));
			return chosen;
		}
		catch (IOException ex) {
			throw new CopyoverRefusedException(Refusal.BAD_ARGUMENT, Reason.describe(ex));
		}
	}

	private List<String> ownCommand() {
		try {
			return this.lineage.command();
		}
		catch (IOException ex) {
			throw new CopyoverRefusedException(Refusal.NOT_SUPPORTED, Reason.describe(ex));
		}
	}

}
