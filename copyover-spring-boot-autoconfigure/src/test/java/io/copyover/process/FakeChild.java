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

package io.copyover.process;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

import io.copyover.process.OperatingSystem.Child;
import io.copyover.process.OperatingSystem.ExitStatus;
import io.copyover.process.OperatingSystem.StopSignal;

/**
 * The predecessor's side of a process that a {@link FakeOperatingSystem} started, which
 * remembers what was done to it.
 */
public final class FakeChild implements Child {

	private final FakeOperatingSystem parent;

	private final FakeOperatingSystem os;

	private final List<String> command;

	private final List<String> calls = new CopyOnWriteArrayList<>();

	private final List<StopSignal> signals = new CopyOnWriteArrayList<>();

	private volatile boolean reaped;

	FakeChild(FakeOperatingSystem parent, FakeOperatingSystem os, List<String> command) {
		this.parent = parent;
		this.os = os;
		this.command = command;
	}

	/**
	 * Return the operating system as the child sees it.
	 * @return the child's own view
	 */
	public FakeOperatingSystem os() {
		return this.os;
	}

	/**
	 * Return what it was started with.
	 * @return the program and its arguments
	 */
	public List<String> command() {
		return this.command;
	}

	/**
	 * Return the names of the methods that were called, {@code awaitExit} excepted.
	 * @return {@code kill}, {@code suspend}, {@code resume}, {@code signal} or
	 * {@code sacrifice}, in order
	 */
	public List<String> calls() {
		return List.copyOf(this.calls);
	}

	/**
	 * Tell whether {@link #kill()} was called.
	 * @return whether it was
	 */
	public boolean killed() {
		return this.calls.contains("kill");
	}

	/**
	 * Tell whether its end was waited for, so that no zombie is left.
	 * @return whether it was
	 */
	public boolean reaped() {
		return this.reaped;
	}

	/**
	 * Return the signals that it was sent.
	 * @return the signals in order
	 */
	public List<StopSignal> signals() {
		return List.copyOf(this.signals);
	}

	@Override
	public long pid() {
		return this.os.pid();
	}

	@Override
	public @Nullable ExitStatus awaitExit(Duration limit) {
		this.parent.checkRunning();
		ExitStatus status = this.os.awaitEnd(limit);
		if (status != null) {
			this.reaped = true;
		}
		return status;
	}

	@Override
	public @Nullable ExitStatus kill() {
		this.parent.checkRunning();
		this.calls.add("kill");
		this.os.crash();
		return awaitExit(Duration.ofSeconds(10));
	}

	@Override
	public void suspend() {
		this.parent.checkRunning();
		this.calls.add("suspend");
		this.os.suspended(true);
	}

	@Override
	public void resume() {
		this.parent.checkRunning();
		this.calls.add("resume");
		this.os.suspended(false);
	}

	@Override
	public void signal(StopSignal signal) {
		this.parent.checkRunning();
		this.calls.add("signal");
		this.signals.add(signal);
		this.os.stop(signal);
	}

	@Override
	public boolean signal(TriggerSignal signal) {
		this.parent.checkRunning();
		this.calls.add("trigger");
		return this.os.trigger(signal);
	}

	@Override
	public void sacrifice() {
		this.parent.checkRunning();
		this.calls.add("sacrifice");
		this.os.current().memoryScore(1000);
	}

}
