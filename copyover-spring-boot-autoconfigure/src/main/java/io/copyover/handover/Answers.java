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
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.handover.Message.Kind;
import io.copyover.process.OperatingSystem.Child;
import io.copyover.process.OperatingSystem.ExitStatus;

/**
 * What the successor says, read by one thread and without blocking: when the successor is
 * stopped or dead and nothing is available, it is certain that it has not said more.
 */
final class Answers {

	private static final Logger logger = LoggerFactory.getLogger(Answers.class);

	private final InputStream in;

	private final Child child;

	private final BooleanSupplier stopped;

	private @Nullable String failure;

	private boolean released;

	private @Nullable Message early;

	Answers(InputStream in, Child child, BooleanSupplier stopped) {
		this.in = in;
		this.child = child;
		this.stopped = stopped;
	}

	/**
	 * Wait for an answer. One that came is never too late, for the process may have been
	 * at a standstill: so the clock is looked at first.
	 * @param expected what it should say
	 * @param deadline until when
	 * @param pace how often to look
	 * @return the answer
	 * @throws SuccessorException if it says something else or nothing
	 * @throws IOException if the pipe cannot be read
	 */
	Message await(Kind expected, Deadline deadline, Duration pace) throws IOException {
		while (true) {
			boolean over = deadline.isOver();
			Message message = (this.early != null) ? this.early : look(expected.name());
			this.early = null;
			if (message != null) {
				if (message.kind() != expected) {
					throw new SuccessorException(SuccessorException.Kind.CONFUSED,
							"The successor said " + message.kind() + " instead of " + expected);
				}
				return message;
			}
			if (over) {
				throw new SuccessorException(SuccessorException.Kind.TIMEOUT,
						"The successor did not say " + expected + " in time" + hint(expected));
			}
			LockSupport.parkNanos(pace.toNanos());
		}
	}

	/**
	 * Look whether the successor is still there. What it says is kept for {@link #await}:
	 * it may have read the end of the state before this side has seen that it was
	 * written.
	 * @throws SuccessorException if it failed or ended
	 * @throws IOException if the pipe cannot be read
	 */
	void check() throws IOException {
		if (this.early == null) {
			this.early = look("anything");
		}
	}

	/**
	 * Read all that is left, without waiting for more.
	 */
	void readToEnd() {
		try {
			while (next() != null) {
				continue;
			}
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("Copyover: the successor's last words cannot be read", ex);
		}
	}

	@Nullable String failure() {
		return this.failure;
	}

	boolean released() {
		return this.released;
	}

	private static String hint(Kind expected) {
		return (expected == Kind.READY) ? "; does its main method pass its arguments on?" : "";
	}

	private @Nullable Message look(String expected) throws IOException {
		if (this.stopped.getAsBoolean()) {
			throw new SuccessorException(SuccessorException.Kind.STOPPED, "This process was told to stop");
		}
		ExitStatus end = this.child.awaitExit(Duration.ZERO);
		Message message = next();
		if (message != null && message.kind() == Kind.FAILED) {
			throw new SuccessorException(SuccessorException.Kind.FAILED, "The successor failed: " + message.text());
		}
		if (message == null && end != null) {
			throw new SuccessorException(SuccessorException.Kind.ENDED,
					"The successor ended (" + end + ") before it said " + expected);
		}
		return message;
	}

	private @Nullable Message next() throws IOException {
		if (this.in.available() == 0) {
			return null;
		}
		Message message = Message.readFrom(this.in);
		if (message != null && message.kind() == Kind.FAILED) {
			this.failure = message.text();
		}
		if (message != null && message.kind() == Kind.RELEASED) {
			this.released = true;
		}
		return message;
	}

}
