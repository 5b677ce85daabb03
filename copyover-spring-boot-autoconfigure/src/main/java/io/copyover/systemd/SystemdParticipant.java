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

package io.copyover.systemd;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;

import io.copyover.handover.Participant;

/**
 * Tells systemd what the main process of its service does: that it is ready, that it is
 * being replaced ("reloading"), who replaced it, that it stops; and that it lives, as
 * often as systemd's watchdog wants to hear it. A successor that has not taken over and a
 * predecessor that was replaced say nothing, for systemd hears the main process only
 * ({@code NotifyAccess=main}); so it is the predecessor that names its successor.
 * <p>
 * The messages are those of {@code sd_notify(3)}.
 */
public final class SystemdParticipant
		implements Participant, ApplicationListener<AvailabilityChangeEvent<ReadinessState>>, DisposableBean {

	private static final String READY = "READY=1";

	private static final String ALIVE = "WATCHDOG=1";

	private final ApplicationContext context;

	private final NotifySocket socket;

	private final boolean named;

	private final @Nullable Duration interval;

	private final @Nullable Watchdog watchdog;

	private final Thread hook = new Thread(this::stopping, "copyover-stopping");

	private State state = State.STARTING;

	private boolean patient;

	/**
	 * Make a participant.
	 * @param context the context whose readiness counts
	 * @param socket where systemd listens
	 * @param named whether a successor is the main process from its release on;
	 * {@code false} where that keeps its id, and becomes a supervisor
	 * @param interval how often the watchdog wants to hear from this process,
	 * {@code null} for never
	 */
	public SystemdParticipant(ApplicationContext context, NotifySocket socket, boolean named,
			@Nullable Duration interval) {
		this.context = context;
		this.socket = socket;
		this.named = named;
		this.interval = interval;
		this.watchdog = (interval != null) ? new Watchdog(interval, this::alive) : null;
	}

	@Override
	public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
		if (event.getSource() == this.context && event.getState() == ReadinessState.ACCEPTING_TRAFFIC) {
			ready();
		}
	}

	private synchronized void ready() {
		if (this.state == State.STARTING) {
			this.socket.sendPatiently(READY);
			serve();
		}
	}

	@Override
	public synchronized void hold() {
		this.state = State.ARRIVING;
	}

	@Override
	public synchronized void resume() {
		if (this.state == State.ARRIVING) {
			serve();
		}
	}

	@Override
	public boolean namesSuccessor() {
		return this.named;
	}

	@Override
	public synchronized void begin() {
		if (this.state == State.SERVING) {
			this.state = State.RELOADING;
			// On Linux this clock is CLOCK_MONOTONIC, which systemd compares it with.
			this.socket.send("RELOADING=1\nMONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
		}
	}

	@Override
	public synchronized void aborted() {
		if (this.state == State.RELOADING) {
			this.state = State.SERVING;
			if (this.patient) {
				watchAgain();
			}
			this.socket.sendPatiently(READY);
		}
	}

	/**
	 * Ask the watchdog for patience: nobody speaks while the new image starts.
	 */
	@Override
	public synchronized void replacing(Duration limit) {
		if (this.state == State.RELOADING && this.watchdog != null) {
			this.patient = true;
			this.watchdog.stop();
			watch(limit);
		}
	}

	@Override
	public synchronized void replaced() {
		if (this.state == State.SERVING) {
			watchAgain();
			this.socket.sendPatiently(READY);
		}
	}

	private void watchAgain() {
		this.patient = false;
		if (this.watchdog != null && this.interval != null) {
			watch(this.interval.multipliedBy(2));
			this.watchdog.start();
		}
	}

	private void watch(Duration timeout) {
		this.socket.send("WATCHDOG_USEC=" + TimeUnit.NANOSECONDS.toMicros(timeout.toNanos()) + "\n" + ALIVE);
	}

	/**
	 * Name the successor. The watchdog hears from this process once more, for the
	 * successor's first message comes after one interval.
	 */
	@Override
	public synchronized void released(long successorPid) {
		if (this.state != State.RELOADING && this.state != State.SERVING) {
			return;
		}
		this.state = State.REPLACED;
		if (this.watchdog != null) {
			this.watchdog.stop();
			this.socket.send(ALIVE);
		}
		this.socket.sendPatiently(this.named ? "MAINPID=" + successorPid + "\n" + READY : READY);
	}

	/**
	 * The context has closed. In a process that is ending the watchdog goes on.
	 */
	@Override
	public synchronized void destroy() {
		try {
			Runtime.getRuntime().removeShutdownHook(this.hook);
		}
		catch (IllegalStateException ex) {
			return;
		}
		if (this.watchdog != null) {
			this.watchdog.stop();
		}
		this.socket.close();
	}

	/**
	 * The process ends in the ordinary way, which one that was replaced never does: it
	 * halts.
	 */
	synchronized void stopping() {
		if (this.state == State.SERVING || this.state == State.RELOADING) {
			this.state = State.STOPPING;
			this.socket.send("STOPPING=1");
		}
	}

	private void serve() {
		this.state = State.SERVING;
		if (this.watchdog != null) {
			this.watchdog.start();
		}
		try {
			Runtime.getRuntime().addShutdownHook(this.hook);
		}
		catch (IllegalStateException ex) {
			stopping();
		}
	}

	private synchronized void alive() {
		if (this.state != State.REPLACED) {
			this.socket.send(ALIVE);
		}
	}

	/**
	 * What this process is to systemd.
	 */
	private enum State {

		/** The first process, not ready yet. */
		STARTING,
		/** A successor that has not taken over. */
		ARRIVING,
		/** The main process. */
		SERVING,
		/** The main process during a copyover. */
		RELOADING,
		/** No longer the main process. */
		REPLACED,
		/** The main process, which ends. */
		STOPPING

	}

}
