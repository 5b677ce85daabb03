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

package io.copyover.web;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.CopyoverException;
import io.copyover.Pause;
import io.copyover.handover.Participant.Work;
import io.copyover.web.LongRequests.Then;

/**
 * What every request passes before anything else sees it. Knows which requests are in
 * progress. Requests call {@link #enter} and {@link #leave} on any thread; the other
 * methods that change the state are called by the copyover, never two at the same time.
 */
public final class Gate {

	/** Ends the wait of a request that nobody lets go, by a fault elsewhere. */
	static final Duration LONGEST_HOLD = Duration.ofMinutes(10);

	private static final Logger logger = LoggerFactory.getLogger(Gate.class);

	private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition released = this.lock.newCondition();

	private final Condition drained = this.lock.newCondition();

	private final Set<RunningRequest> running = ConcurrentHashMap.newKeySet();

	private final Queue<Runnable> parked = new ArrayDeque<>();

	private final LongRequests longRequests;

	private final Duration longestHold;

	private volatile State state = State.OPEN;

	private int waiting;

	/**
	 * Make a gate that is open.
	 */
	public Gate() {
		this(LongRequests.NONE);
	}

	/**
	 * Make a gate that is open.
	 * @param longRequests which requests are not waited for
	 */
	public Gate(LongRequests longRequests) {
		this(longRequests, LONGEST_HOLD);
	}

	Gate(Duration longestHold) {
		this(LongRequests.NONE, longestHold);
	}

	private Gate(LongRequests longRequests, Duration longestHold) {
		this.longRequests = longRequests;
		this.longestHold = longestHold;
	}

	/**
	 * Return the state.
	 * @return the state
	 */
	public State state() {
		return this.state;
	}

	/**
	 * Ask to be let in; waits while the gate is held.
	 * @param description what the request is, without parameters
	 * @param reserve makes up for the thread while it waits
	 * @return the answer; if it is {@link Verdict#LET_IN}, {@link #leave} must follow
	 */
	public Pass enter(String description, ThreadReserve reserve) {
		RunningRequest request = admit(description);
		return (request != null) ? new Pass(Verdict.LET_IN, request) : hold(description, reserve);
	}

	/**
	 * Ask to be let in without waiting.
	 * @param description what the request is, without parameters
	 * @return the answer, {@code null} while the gate is held; if it is
	 * {@link Verdict#LET_IN}, {@link #leave} must follow
	 */
	public @Nullable Pass tryEnter(String description) {
		RunningRequest request = admit(description);
		if (request != null) {
			return new Pass(Verdict.LET_IN, request);
		}
		this.lock.lock();
		try {
			return (this.state == State.HELD) ? null : decide(description);
		}
		finally {
			this.lock.unlock();
		}
	}

	private @Nullable RunningRequest admit(String description) {
		RunningRequest request = new RunningRequest(description);
		// Added before the look at the state, so that whoever sets the state sees one of
		// the two.
		this.running.add(request);
		if (this.state.letsIn()) {
			return request;
		}
		leave(request);
		return null;
	}

	private Pass hold(String description, ThreadReserve reserve) {
		reserve.lend();
		try {
			return await(description);
		}
		finally {
			reserve.giveBack();
		}
	}

	private Pass await(String description) {
		this.lock.lock();
		this.waiting++;
		try {
			long left = this.longestHold.toNanos();
			while (this.state == State.HELD && left > 0) {
				left = this.released.awaitNanos(left);
			}
			return decide(description);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return new Pass(Verdict.REFUSE, null);
		}
		finally {
			this.waiting--;
			this.lock.unlock();
		}
	}

	private Pass decide(String description) {
		if (this.state.letsIn()) {
			RunningRequest request = new RunningRequest(description);
			this.running.add(request);
			return new Pass(Verdict.LET_IN, request);
		}
		return new Pass((this.state == State.FORWARDING) ? Verdict.FORWARD : Verdict.REFUSE, null);
	}

	/**
	 * Say that a request is over. A repeated call does nothing.
	 * @param request the request
	 */
	public void leave(RunningRequest request) {
		request.over();
		if (this.running.remove(request) && this.state == State.HELD) {
			this.lock.lock();
			try {
				this.drained.signalAll();
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	/**
	 * Put something off until the gate is no longer held.
	 * @param task what to do then, in the order of the calls, on the thread that changes
	 * the state
	 * @return {@code false} if the gate is not held; nothing was put off
	 */
	public boolean park(Runnable task) {
		this.lock.lock();
		try {
			return this.state == State.HELD && this.parked.add(task);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Let requests in, but have their bodies read before. Does nothing unless the gate is
	 * open.
	 */
	public void readAhead() {
		if (this.state == State.OPEN) {
			change(State.READING_AHEAD);
		}
	}

	/**
	 * Let no further request in: when this returns nothing enters any more.
	 * @throws CopyoverException if this thread was interrupted, that is left behind
	 */
	public void hold() {
		change(State.HELD);
	}

	/**
	 * Fail where a copyover was given up: it interrupts the thread that takes too long in
	 * it, before it lets everything go on. What that thread held afterwards would be held
	 * for ever.
	 * @throws CopyoverException if this thread is interrupted, which it still is then
	 */
	public static void failIfLeftBehind() {
		if (Thread.currentThread().isInterrupted()) {
			throw new CopyoverException("The copyover was given up meanwhile");
		}
	}

	/**
	 * Let everything in, what was held first.
	 */
	public void open() {
		this.running.forEach(RunningRequest::takeBack);
		change(State.OPEN);
	}

	/**
	 * End the long requests that are to be ended, that of the caller left out.
	 * @param pause tells who the caller is
	 */
	public void endLongRequests(Pause pause) {
		letGo(pause, Then.END);
	}

	private void letGo(Pause pause, @Nullable Then kind) {
		for (RunningRequest request : this.running) {
			if (!request.isOfCaller(pause)) {
				request.letGo(this.longRequests, kind);
			}
		}
	}

	/**
	 * Have everything sent on to the successor, what was held first.
	 */
	public void forward() {
		change(State.FORWARDING);
	}

	/**
	 * Refuse everything.
	 */
	public void refuse() {
		change(State.REFUSING);
	}

	private void change(State next) {
		List<Runnable> tasks = List.of();
		this.lock.lock();
		try {
			if (next == State.HELD) {
				failIfLeftBehind();
			}
			this.state = next;
			if (next != State.HELD) {
				this.released.signalAll();
				tasks = new ArrayList<>(this.parked);
				this.parked.clear();
			}
		}
		finally {
			this.lock.unlock();
		}
		tasks.forEach(this::goOn);
	}

	private void goOn(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			logger.error("A connection that was held could not go on", ex);
		}
	}

	/**
	 * Wait until no request is in progress, that of the caller and long ones left out.
	 * The latter are let go: what becomes of them is what the rules say.
	 * @param pause the time for it
	 * @return what is still in progress when the time is over, oldest first
	 * @throws InterruptedException when interrupted
	 */
	public List<Work> drain(Pause pause) throws InterruptedException {
		letGo(pause, null);
		boolean busy = isBusy(pause);
		while (busy && !pause.remaining().isZero()) {
			awaitLeaving(pause);
			letGo(pause, null);
			busy = isBusy(pause);
		}
		// Not looked at again: what comes now is counted for a moment before it is held.
		return (busy) ? works(pause, (request) -> !request.isLetGo()) : List.of();
	}

	private void awaitLeaving(Pause pause) throws InterruptedException {
		this.lock.lock();
		try {
			if (isBusy(pause)) {
				this.drained.awaitNanos(Math.min(pause.remaining().toNanos(), LOOK_AGAIN_NANOS));
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isBusy(Pause pause) {
		return this.running.stream().anyMatch((request) -> !request.isLetGo() && !request.isOfCaller(pause));
	}

	/**
	 * Return the requests in progress that are waited for: not that of the caller, nor
	 * long ones that the freeze will let go.
	 * @param pause tells who the caller is
	 * @return the requests, oldest first
	 */
	public List<Work> inProgress(Pause pause) {
		return works(pause, (request) -> !request.willBeLetGo(this.longRequests));
	}

	private List<Work> works(Pause pause, Predicate<RunningRequest> filter) {
		long now = System.nanoTime();
		return this.running.stream()
			.filter((request) -> !request.isOfCaller(pause) && filter.test(request))
			.map((request) -> request.work(now))
			.sorted(Comparator.comparing(Work::age).reversed())
			.toList();
	}

	/**
	 * Say how many requests are in progress and how many are held.
	 * @return a line, {@code null} if there are none
	 */
	public @Nullable String summary() {
		this.lock.lock();
		try {
			int held = this.waiting + this.parked.size();
			if (this.running.isEmpty() && held == 0) {
				return null;
			}
			return this.running.size() + " requests in progress, " + held + " held";
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The states of a gate.
	 */
	public enum State {

		/** Requests are let in. */
		OPEN,
		/** Requests are let in once their body was read. */
		READING_AHEAD,
		/** Requests wait. */
		HELD,
		/** Requests are sent on to the successor. */
		FORWARDING,
		/** Requests are refused: another process took over, and died. */
		REFUSING;

		boolean letsIn() {
			return this == OPEN || this == READING_AHEAD;
		}

	}

	/**
	 * What becomes of a request.
	 */
	public enum Verdict {

		/** It may go on. */
		LET_IN,
		/** It must be sent on to the successor. */
		FORWARD,
		/** It must be answered with an error. */
		REFUSE

	}

	/**
	 * The answer to a request.
	 *
	 * @param verdict what becomes of it
	 * @param request the request in progress, {@code null} if it was not let in
	 */
	public record Pass(Verdict verdict, @Nullable RunningRequest request) {

	}

}
