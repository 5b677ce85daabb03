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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.copyover.Contributor;
import io.copyover.CopyoverEvent;
import io.copyover.Decoder;
import io.copyover.Encoder;
import io.copyover.Pause;
import io.copyover.process.FakeOperatingSystem;

/**
 * A line of fake processes that hand a text over, each of which can be made to misbehave.
 */
final class Line {

	private final List<FakeProcess> processes = new CopyOnWriteArrayList<>();

	private final FakeProcess first;

	private Consumer<FakeProcess> preparation = (process) -> {
	};

	Line() {
		this.first = new FakeProcess(new FakeOperatingSystem(this::runSuccessor));
		this.first.state = "state of generation 0";
	}

	FakeProcess first() {
		return this.first;
	}

	/**
	 * Return the process that was started last, the first one until it has started
	 * another.
	 * @return the process
	 */
	FakeProcess last() {
		return this.processes.isEmpty() ? this.first : this.processes.get(this.processes.size() - 1);
	}

	/**
	 * Prepare every process before it starts, from now on.
	 * @param preparation changes it
	 */
	void prepareSuccessors(Consumer<FakeProcess> preparation) {
		this.preparation = preparation;
	}

	private void runSuccessor(FakeOperatingSystem system, List<String> command) {
		FakeProcess process = new FakeProcess(system);
		this.preparation.accept(process);
		this.processes.add(process);
		List<String> args = command.subList(command.indexOf("-jar") + 2, command.size());
		process.handover().receive(args.toArray(String[]::new));
	}

	/**
	 * One process of the line.
	 */
	static final class FakeProcess implements Participant, Contributor {

		private final FakeOperatingSystem system;

		private final Map<Step, Consumer<FakeOperatingSystem>> misbehaviour = new ConcurrentHashMap<>();

		private final List<String> calls = new CopyOnWriteArrayList<>();

		private final List<String> announcements = new CopyOnWriteArrayList<>();

		private final List<CopyoverEvent> events = new CopyOnWriteArrayList<>();

		private final List<Contributor> others = new ArrayList<>();

		private final CopyoverBuilder builder = new CopyoverBuilder();

		private volatile @Nullable Handover handover;

		private volatile @Nullable String state;

		private volatile List<Listener> listeners = List.of();

		private volatile boolean busy;

		private volatile @Nullable Work oldest;

		private final Map<String, Runnable> reactions = new ConcurrentHashMap<>();

		FakeProcess(FakeOperatingSystem system) {
			this.system = system;
			this.builder.operatingSystem(system)
				.mode(Mode.SPAWN)
				.participant(this)
				.eventListener(this.events::add)
				.observer(this::reached)
				.handoverTimeout(Duration.ofSeconds(20));
		}

		FakeOperatingSystem system() {
			return this.system;
		}

		CopyoverBuilder builder() {
			return this.builder;
		}

		/**
		 * Do something at a step.
		 * @param step the step
		 * @param what what to do
		 */
		void at(Step step, Consumer<FakeOperatingSystem> what) {
			this.misbehaviour.put(step, what);
		}

		/**
		 * Add a contributor, before the process runs.
		 * @param contributor the contributor
		 */
		void add(Contributor contributor) {
			this.others.add(contributor);
		}

		synchronized Handover handover() {
			Handover current = this.handover;
			if (current == null) {
				current = this.builder.build();
				current.register(this);
				this.others.forEach(current::register);
				this.handover = current;
			}
			return current;
		}

		/**
		 * Do something when a method is called.
		 * @param method the name of the method
		 * @param what what to do, on the thread that calls it
		 */
		void when(String method, Runnable what) {
			this.reactions.put(method, what);
		}

		/**
		 * Have work in progress.
		 * @param work the oldest, {@code null} for none
		 */
		void oldest(@Nullable Work work) {
			this.oldest = work;
		}

		/**
		 * Listen.
		 * @param listeners the listening sockets
		 */
		void listeners(List<Listener> listeners) {
			this.listeners = listeners;
		}

		/**
		 * Let connections be done.
		 */
		void stopBeingBusy() {
			this.busy = false;
		}

		@Override
		public @Nullable Work oldestWork(Pause pause) {
			return this.oldest;
		}

		private void called(String method) {
			this.calls.add(method);
			this.reactions.getOrDefault(method, () -> {
			}).run();
		}

		/**
		 * Let connections stay open until told otherwise.
		 */
		void stayBusy() {
			this.busy = true;
		}

		@Nullable String state() {
			return this.state;
		}

		List<String> calls() {
			return this.calls;
		}

		/**
		 * Return what was announced about the handover as a whole.
		 */
		List<String> announcements() {
			return this.announcements;
		}

		List<CopyoverEvent> events() {
			return this.events;
		}

		boolean works() {
			String last = this.calls.isEmpty() ? "check" : this.calls.get(this.calls.size() - 1);
			return this.system.isAlive() && (Set.of("check", "warmUp", "resume").contains(last));
		}

		private void reached(Step step, List<String> args) {
			this.misbehaviour.getOrDefault(step, (system) -> {
			}).accept(this.system);
		}

		@Override
		public String copyoverName() {
			return "text";
		}

		@Override
		public void copyoverSave(Encoder encoder) throws Exception {
			this.calls.add("save");
			try (var out = encoder.openSection("text")) {
				out.write(String.valueOf(this.state).getBytes(StandardCharsets.UTF_8));
			}
		}

		@Override
		public void copyoverRestore(Decoder decoder) throws Exception {
			try (var in = decoder.openSection("text")) {
				this.state = new String(in.readAllBytes(), StandardCharsets.UTF_8);
			}
			this.calls.add("restore");
		}

		@Override
		public void copyoverAborted() {
			called("aborted");
		}

		@Override
		public List<Listener> listeners() {
			return this.listeners;
		}

		@Override
		public void begin() {
			this.announcements.add("begin");
		}

		@Override
		public void aborted() {
			this.announcements.add("aborted");
		}

		@Override
		public void released(long successorPid) {
			this.announcements.add("released " + successorPid + " after " + this.calls.get(this.calls.size() - 1));
		}

		@Override
		public void replacing(Duration limit) {
			this.announcements.add("replacing after " + this.calls.get(this.calls.size() - 1));
		}

		@Override
		public void replaced() {
			this.announcements.add("replaced after " + this.calls.get(this.calls.size() - 1));
		}

		@Override
		public void check() {
			called("check");
		}

		@Override
		public void warmUp() {
			this.calls.add("warmUp");
		}

		@Override
		public void adopt(Inheritance inheritance) {
			this.calls.add("adopt");
		}

		@Override
		public void hold() {
			this.calls.add("hold");
		}

		@Override
		public void readAhead() {
			called("readAhead");
		}

		@Override
		public void quiet(Pause pause) {
			called("quiet");
		}

		@Override
		public void freeze(Pause pause) {
			called("freeze");
		}

		@Override
		public void proceed() {
			this.calls.add("proceed");
		}

		@Override
		public void resume() {
			called("resume");
		}

		@Override
		public void windDown(@Nullable Duration idle, Pause pause) {
			called("windDown");
		}

		@Override
		public void closeConnections(Pause pause) {
			called("closeConnections");
		}

		@Override
		public void forward(Inheritance inheritance) {
			this.calls.add("forward");
		}

		@Override
		public void orphaned() {
			this.calls.add("orphaned");
		}

		@Override
		public void linger(@Nullable Duration idle, Duration limit) throws InterruptedException {
			this.calls.add("linger");
			while (this.busy) {
				Thread.sleep(5);
			}
		}

		@Override
		public void retire(Duration limit) {
			this.calls.add("retire");
		}

	}

}
