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

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.Pause;
import io.copyover.handover.Participant.Inheritance;
import io.copyover.handover.Participant.Listener;
import io.copyover.handover.Participant.Work;

/**
 * The participants as one.
 */
final class Participants {

	private static final Logger logger = LoggerFactory.getLogger(Participants.class);

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Duration GRACE = Duration.ofSeconds(1);

	private final List<Participant> participants;

	Participants(List<Participant> participants) {
		this.participants = List.copyOf(participants);
	}

	boolean nameSuccessor() {
		return this.participants.stream().anyMatch(Participant::namesSuccessor);
	}

	void begin() {
		tryAll(this.participants, "begin", Participant::begin);
	}

	void check() {
		this.participants.forEach(Participant::check);
	}

	List<Listener> listeners() {
		return this.participants.stream().flatMap((participant) -> participant.listeners().stream()).toList();
	}

	void warmUp() {
		tryAll(this.participants, "warm up", Participant::warmUp);
	}

	void adopt(Inheritance inheritance) throws Exception {
		each(this.participants, (participant) -> participant.adopt(inheritance));
	}

	/**
	 * Hold what starts in a successor. An interrupt of its main thread is none of theirs.
	 * @throws Exception if that fails
	 */
	void hold() throws Exception {
		boolean interrupted = Thread.interrupted();
		try {
			each(this.participants, Participant::hold);
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	void readAhead() {
		this.participants.forEach(Participant::readAhead);
	}

	void quiet(Pause pause) throws Exception {
		eachInTime(this.participants, (participant) -> participant.quiet(pause));
	}

	void freeze(Pause pause) throws Exception {
		eachInTime(this.participants, (participant) -> participant.freeze(pause));
	}

	void windDown(@Nullable Duration idle, Pause pause) throws Exception {
		eachInTime(this.participants, (participant) -> participant.windDown(idle, pause));
	}

	void closeConnections(Pause pause) throws Exception {
		eachInTime(this.participants, (participant) -> participant.closeConnections(pause));
	}

	void proceed() throws Exception {
		each(this.participants, Participant::proceed);
	}

	@Nullable Work oldestWork(Pause pause) {
		return this.participants.stream()
			.map((participant) -> participant.oldestWork(pause))
			.filter(Objects::nonNull)
			.max((one, other) -> one.age().compareTo(other.age()))
			.orElse(null);
	}

	/**
	 * Let a successor work, or a predecessor again. The order is that of the
	 * participants: traffic goes on before listeners, which may take their time.
	 */
	void resume() {
		tryAll(this.participants, "resume", (participant) -> Bounded.run("resume", PATIENCE, PATIENCE, () -> {
		}, participant::resume));
	}

	void aborted() {
		tryAll(this.participants, "go on", Participant::aborted);
	}

	void released(long successorPid) {
		tryAll(this.participants, "name the successor", (participant) -> participant.released(successorPid));
	}

	void replacing(Duration limit) {
		tryAll(this.participants, "prepare for its replacement", (participant) -> participant.replacing(limit));
	}

	void replaced() {
		tryAll(this.participants, "tell that it serves", Participant::replaced);
	}

	void forward(Inheritance inheritance) {
		tryAll(this.participants, "forward", (participant) -> participant.forward(inheritance));
	}

	void orphaned() {
		tryAll(this.participants, "refuse requests", Participant::orphaned);
	}

	/**
	 * Return how long idle connections are kept where nothing else is configured.
	 * @return the longest time that a participant names
	 */
	Duration idleTime() {
		return this.participants.stream()
			.map(Participant::idleTime)
			.max(Comparator.naturalOrder())
			.orElse(Duration.ZERO);
	}

	void linger(Settings settings) throws InterruptedException {
		for (Participant participant : this.participants) {
			try {
				participant.linger(settings.linger(), settings.lingerMax());
			}
			catch (RuntimeException ex) {
				logger.error("{} could not wait for its connections", participant.getClass().getSimpleName(), ex);
			}
		}
	}

	void retire(Settings settings) {
		Duration limit = settings.retire();
		tryAll(reversed(), "close", (participant) -> Bounded.run("retire", limit.plus(GRACE), limit, () -> {
		}, () -> participant.retire(limit)));
	}

	private List<Participant> reversed() {
		List<Participant> reversed = new ArrayList<>(this.participants);
		Collections.reverse(reversed);
		return reversed;
	}

	private static void each(List<Participant> participants, Call call) throws Exception {
		for (Participant participant : participants) {
			call.on(participant);
		}
	}

	/**
	 * Call all, but none any more on a thread that was left behind: everything may have
	 * gone on by then.
	 * @param participants the participants
	 * @param call what to call
	 * @throws Exception if one fails, or this thread is interrupted
	 */
	private static void eachInTime(List<Participant> participants, Call call) throws Exception {
		each(participants, (participant) -> {
			if (Thread.interrupted()) {
				throw new InterruptedException("The copyover was given up meanwhile");
			}
			call.on(participant);
		});
	}

	private static void tryAll(List<Participant> participants, String what, Call call) {
		for (Participant participant : participants) {
			try {
				call.on(participant);
			}
			catch (Throwable ex) {
				logger.error("{} could not {}; everything else goes on", participant.getClass().getSimpleName(), what,
						ex);
			}
		}
	}

	/**
	 * A call on a participant.
	 */
	@FunctionalInterface
	private interface Call {

		void on(Participant participant) throws Exception;

	}

}
