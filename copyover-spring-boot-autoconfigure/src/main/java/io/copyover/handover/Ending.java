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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;
import io.copyover.process.OperatingSystem;
import io.copyover.process.OperatingSystem.Child;
import io.copyover.process.OperatingSystem.Supervision;

/**
 * What becomes of a predecessor when it has retired: it halts, or it becomes the
 * supervisor of its line, of which there is never more than one.
 */
final class Ending implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Ending.class);

	private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final OperatingSystem system;

	private final long supervisor;

	private final @Nullable Supervision supervision;

	private Ending(OperatingSystem system, long supervisor, @Nullable Supervision supervision) {
		this.system = system;
		this.supervisor = supervisor;
		this.supervision = supervision;
	}

	/**
	 * Make one for a process that is not being replaced.
	 * @param system the operating system
	 * @return an ending that halts
	 */
	static Ending none(OperatingSystem system) {
		return new Ending(system, 0, null);
	}

	/**
	 * Choose what becomes of this process, and see whether that is possible.
	 * @param mode the mode that was set
	 * @param system the operating system
	 * @param named whether somebody is told the process id of a successor
	 * @param supervisor the id of the line's supervisor or of the process that will be
	 * it, 0 if there was none
	 * @return what becomes of this process
	 * @throws CopyoverRefusedException if it is not possible
	 */
	static Ending prepare(Mode mode, OperatingSystem system, boolean named, long supervisor) {
		long living = (supervisor != 0 && system.isAncestor(supervisor)) ? supervisor : 0;
		Mode resolved = mode.resolve(system, named);
		if (resolved == Mode.SPAWN && system.pid() == 1) {
			throw new CopyoverRefusedException(Refusal.NOT_SUPPORTED,
					"This process has the id 1: in mode spawn its end would be the end of its container, and of its "
							+ "successor with it. Set the mode to supervise, or to auto, which is the default");
		}
		if (resolved != Mode.SUPERVISE || living != 0) {
			return new Ending(system, living, null);
		}
		try {
			return new Ending(system, system.pid(), system.prepareSupervision());
		}
		catch (IOException ex) {
			throw new CopyoverRefusedException(Refusal.NOT_SUPPORTED, "This process cannot become a supervisor: "
					+ ex.getMessage() + ". Mode spawn does without, where nothing minds that the process id changes");
		}
	}

	/**
	 * Return the supervisor of the line from now on.
	 * @return its process id, which may be that of this process, 0 if there is none
	 */
	long supervisor() {
		return this.supervisor;
	}

	/**
	 * The successor has taken over: later generations must not be lost to this process.
	 */
	void released() {
		try {
			if (this.supervision != null) {
				this.system.adoptOrphans();
			}
			else if (this.supervisor != 0) {
				this.system.showLingering();
			}
		}
		catch (IOException ex) {
			logger.error("Copyover: {}", (this.supervision != null) ? "later generations will not be supervised"
					: "as long as this process lingers its supervisor passes signals on to it", ex);
		}
	}

	/**
	 * End this process, or go on as the supervisor. Where that fails it is tried again
	 * and again, for the end of this process would be taken for that of the service.
	 * @param successor the process that has taken over
	 * @param status the exit status of this process, if there is nothing to supervise
	 */
	void end(Child successor, IntSupplier status) {
		if (this.supervision != null) {
			supervise(this.supervision, successor);
		}
		this.system.halt(status.getAsInt());
	}

	private void supervise(Supervision supervision, Child successor) {
		boolean told = false;
		while (true) {
			try {
				supervision.begin(successor);
				supervision.close();
				return;
			}
			catch (IOException ex) {
				if (!told) {
					logger.error("Copyover: this process could not become the supervisor of process {}, and stays as "
							+ "it is; trying again", successor.pid(), ex);
					told = true;
				}
			}
			LockSupport.parkNanos(RETRY_NANOS);
		}
	}

	@Override
	public void close() {
		if (this.supervision != null) {
			this.supervision.close();
		}
	}

}
