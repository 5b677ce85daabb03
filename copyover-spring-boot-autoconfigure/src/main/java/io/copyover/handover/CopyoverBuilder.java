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

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.copyover.Codec;
import io.copyover.CopyoverEvent;
import io.copyover.Workload;
import io.copyover.process.LinuxOperatingSystem;
import io.copyover.process.OperatingSystem;
import io.copyover.process.TriggerSignal;

/**
 * Makes a {@link io.copyover.Copyover}, for the auto-configuration and for a plain
 * {@code main}. Every setting has a default. Not safe for use by several threads.
 */
public final class CopyoverBuilder {

	private final List<Participant> participants = new ArrayList<>();

	private final List<Consumer<CopyoverEvent>> listeners = new ArrayList<>();

	private @Nullable OperatingSystem operatingSystem;

	private StepObserver observer = (step, args) -> {
	};

	private @Nullable Codec codec;

	private @Nullable Path binary;

	private List<String> extraArgs = List.of();

	private Duration boot = Duration.ofMinutes(2);

	private Duration quiet = Duration.ofSeconds(30);

	private Duration drain = Duration.ofSeconds(5);

	private Duration handover = Duration.ofSeconds(30);

	private Duration retire = Duration.ofSeconds(30);

	private @Nullable Duration linger;

	private Duration lingerMax = Duration.ofMinutes(10);

	private long restoreBuffer = 64L << 20;

	private Set<String> discard = Set.of();

	private Mode mode = Mode.AUTO;

	private boolean rehearse = true;

	private Path stateDirectory = Path.of(System.getProperty("java.io.tmpdir"));

	private @Nullable TriggerSignal signal;

	/**
	 * Set what turns the values of typed sections into bytes and back.
	 * @param codec the codec; without one only raw sections work
	 * @return this builder
	 */
	public CopyoverBuilder codec(@Nullable Codec codec) {
		this.codec = codec;
		return this;
	}

	/**
	 * Add work that is stopped and started by a copyover.
	 * @param workload the work
	 * @return this builder
	 */
	public CopyoverBuilder workload(Workload workload) {
		return participant(new WorkloadParticipant(workload));
	}

	/**
	 * Add an adapter to a server or a framework.
	 * @param participant the adapter
	 * @return this builder
	 */
	public CopyoverBuilder participant(Participant participant) {
		this.participants.add(Objects.requireNonNull(participant, "'participant' must not be null"));
		return this;
	}

	/**
	 * Set the operating system.
	 * @param operatingSystem the operating system, Linux by default
	 * @return this builder
	 */
	public CopyoverBuilder operatingSystem(OperatingSystem operatingSystem) {
		this.operatingSystem = operatingSystem;
		return this;
	}

	/**
	 * Add a listener to what happens. What it throws is logged and changes nothing.
	 * @param listener is called on a thread of the copyover's own
	 * @return this builder
	 */
	public CopyoverBuilder eventListener(Consumer<CopyoverEvent> listener) {
		this.listeners.add(listener);
		return this;
	}

	/**
	 * Set the jar that successors run where a call names none.
	 * @param binary the jar, {@code null} for the one that this process runs
	 * @return this builder
	 */
	public CopyoverBuilder binary(@Nullable Path binary) {
		this.binary = binary;
		return this;
	}

	/**
	 * Set arguments that every copyover gives to its successor, before those of the call.
	 * @param extraArgs the arguments
	 * @return this builder
	 */
	public CopyoverBuilder extraArgs(List<String> extraArgs) {
		this.extraArgs = List.copyOf(extraArgs);
		return this;
	}

	/**
	 * Set how long a successor may take until it is ready. This process serves meanwhile.
	 * @param timeout the time, 2 minutes by default
	 * @return this builder
	 */
	public CopyoverBuilder bootTimeout(Duration timeout) {
		this.boot = positive(timeout, "bootTimeout");
		return this;
	}

	/**
	 * Set how long stopping listeners may take, and how long work older than a second is
	 * waited for before the freeze. This process serves meanwhile.
	 * @param timeout the time, 30 seconds by default
	 * @return this builder
	 */
	public CopyoverBuilder quietTimeout(Duration timeout) {
		this.quiet = positive(timeout, "quietTimeout");
		return this;
	}

	/**
	 * Set how long work in progress is waited for in the freeze.
	 * @param timeout the time, 5 seconds by default
	 * @return this builder
	 */
	public CopyoverBuilder drainTimeout(Duration timeout) {
		this.drain = positive(timeout, "drainTimeout");
		return this;
	}

	/**
	 * Set how long the whole freeze may be.
	 * @param timeout the time, 30 seconds by default
	 * @return this builder
	 */
	public CopyoverBuilder handoverTimeout(Duration timeout) {
		this.handover = positive(timeout, "handoverTimeout");
		return this;
	}

	/**
	 * Set how long a process that was replaced may take to close.
	 * @param timeout the time, 30 seconds by default
	 * @return this builder
	 */
	public CopyoverBuilder retireTimeout(Duration timeout) {
		this.retire = positive(timeout, "retireTimeout");
		return this;
	}

	/**
	 * Set how long a process that was replaced keeps idle connections.
	 * @param linger the time, {@code null} for the server's keep-alive time and 5 seconds
	 * @return this builder
	 */
	public CopyoverBuilder linger(@Nullable Duration linger) {
		this.linger = linger;
		return this;
	}

	/**
	 * Set how long a process that was replaced waits for running requests.
	 * @param lingerMax the time, 10 minutes by default
	 * @return this builder
	 */
	public CopyoverBuilder lingerMax(Duration lingerMax) {
		this.lingerMax = positive(lingerMax, "lingerMax");
		return this;
	}

	/**
	 * Set how many bytes of a record may be kept in memory while a contributor passes
	 * over sections.
	 * @param bytes the number of bytes, 64 MiB by default
	 * @return this builder
	 */
	public CopyoverBuilder restoreBuffer(long bytes) {
		this.restoreBuffer = bytes;
		return this;
	}

	/**
	 * Set which state may be dropped when nobody reads it.
	 * @param names names of the form {@code contributor} or {@code contributor/section}
	 * @return this builder
	 */
	public CopyoverBuilder discard(Collection<String> names) {
		this.discard = Set.copyOf(new LinkedHashSet<>(names));
		return this;
	}

	/**
	 * Set how this process is replaced.
	 * @param mode the mode, {@link Mode#AUTO} by default
	 * @return this builder
	 */
	public CopyoverBuilder mode(Mode mode) {
		this.mode = Objects.requireNonNull(mode, "'mode' must not be null");
		return this;
	}

	/**
	 * Set whether a successor shows in a process of its own that it can restore, before
	 * this process is replaced in place ({@link Mode#EXEC}).
	 * @param rehearse {@code false} for what two processes cannot hold at once, not even
	 * for a moment; a successor that is no good is then the end
	 * @return this builder
	 */
	public CopyoverBuilder rehearse(boolean rehearse) {
		this.rehearse = rehearse;
		return this;
	}

	/**
	 * Set where the state is kept while this process is replaced in place
	 * ({@link Mode#EXEC}), in a file without a name.
	 * @param directory the directory, {@code null} for {@code java.io.tmpdir}
	 * @return this builder
	 */
	public CopyoverBuilder stateDirectory(@Nullable Path directory) {
		this.stateDirectory = (directory != null) ? directory : Path.of(System.getProperty("java.io.tmpdir"));
		return this;
	}

	/**
	 * Set the signal that starts a copyover, as {@code execute()} would; it is listened
	 * to from {@link #build()} on. What comes of it is logged.
	 * @param signal {@code HUP}, {@code USR1} or {@code USR2}, with or without
	 * {@code SIG}; {@code null} for none, which is the default
	 * @return this builder
	 * @throws io.copyover.TriggerSignalException if it is no signal that can start
	 * copyovers
	 */
	public CopyoverBuilder signal(@Nullable String signal) {
		this.signal = (signal != null) ? TriggerSignal.of(signal) : null;
		return this;
	}

	CopyoverBuilder observer(StepObserver observer) {
		this.observer = observer;
		return this;
	}

	/**
	 * Make the copyover. Without {@link #operatingSystem} it works on Linux; elsewhere
	 * saving and restoring work, and {@code execute} is refused.
	 * @return the copyover
	 * @throws io.copyover.TriggerSignalException if the signal cannot be had
	 */
	public Handover build() {
		Settings settings = new Settings(this.codec, this.binary, this.extraArgs, this.boot, this.quiet, this.drain,
				this.handover, this.retire, this.linger, this.lingerMax, this.restoreBuffer, this.discard, this.mode,
				this.rehearse, this.stateDirectory);
		OperatingSystem system = (this.operatingSystem != null) ? this.operatingSystem : new LinuxOperatingSystem();
		DefaultHandover made = new DefaultHandover(settings, system, new Participants(this.participants),
				new Events(this.listeners), this.observer);
		if (this.signal != null) {
			made.listen(this.signal);
		}
		return made;
	}

	private static Duration positive(Duration duration, String name) {
		if (duration.isNegative() || duration.isZero()) {
			throw new IllegalArgumentException("'" + name + "' must be positive but is " + duration);
		}
		return duration;
	}

}
