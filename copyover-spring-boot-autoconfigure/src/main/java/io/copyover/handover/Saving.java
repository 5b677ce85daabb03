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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.Contributor;
import io.copyover.CopyoverException;
import io.copyover.CopyoverReport.Contribution;
import io.copyover.stream.StateWriter;

/**
 * Saves the state of all contributors on a thread of its own, so that one that hangs, or
 * a successor that does not read, can be given up.
 */
final class Saving {

	private static final Logger logger = LoggerFactory.getLogger(Saving.class);

	private static final Duration FAST = Duration.ofMillis(1);

	private static final Duration UNDO = Duration.ofSeconds(5);

	private final List<Contributor> contributors;

	private final List<Contributor> entered = Collections.synchronizedList(new ArrayList<>());

	private final List<Contribution> written = Collections.synchronizedList(new ArrayList<>());

	private final CompletableFuture<Long> bytes = new CompletableFuture<>();

	private final Thread thread;

	Saving(List<Contributor> contributors, StateWriter writer, Header header, Runnable streaming) {
		this.contributors = contributors;
		this.thread = new Thread(() -> run(writer, header, streaming), "copyover-save");
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	/**
	 * Wait until everything is saved, or saving has failed.
	 * @param deadline until when
	 * @param look is called again and again; what it throws ends the wait
	 * @throws IOException what the look threw
	 * @throws InterruptedException when interrupted
	 * @throws SuccessorException if it took too long
	 */
	void await(Deadline deadline, Bounded.Look look) throws IOException, InterruptedException {
		while (!isDone(FAST)) {
			look.look();
			if (deadline.isOver() && !isDone(Duration.ZERO)) {
				throw new SuccessorException(SuccessorException.Kind.TIMEOUT, "The state was not handed over in time");
			}
		}
	}

	private boolean isDone(Duration limit) throws InterruptedException {
		try {
			this.bytes.get(limit.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (ExecutionException ex) {
			return true;
		}
		return true;
	}

	/**
	 * Return the length of the stream, once it is done.
	 * @return the length in bytes
	 * @throws CopyoverException if saving failed
	 */
	long bytes() {
		try {
			return this.bytes.get();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof CopyoverException failure) {
				throw failure;
			}
			throw new CopyoverException("Saving failed: " + ex.getCause(), ex.getCause());
		}
		catch (InterruptedException ex) {
			throw new CopyoverException("Saving was interrupted", ex);
		}
	}

	List<Contribution> contributions(Map<String, Long> restoreMillis) {
		synchronized (this.written) {
			return this.written.stream()
				.map((one) -> new Contribution(one.name(), one.sections(), one.bytes(), one.saveMillis(),
						restoreMillis.getOrDefault(one.name(), 0L)))
				.toList();
		}
	}

	/**
	 * Let every contributor whose save was entered undo it, last first.
	 */
	void abort() {
		awaitThread();
		List<Contributor> reversed = new ArrayList<>(this.entered);
		Collections.reverse(reversed);
		for (Contributor contributor : reversed) {
			Bounded.tryRun("undo", UNDO, contributor::copyoverAborted);
		}
	}

	private void awaitThread() {
		this.thread.interrupt();
		try {
			this.thread.join(Duration.ofSeconds(5).toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		if (this.thread.isAlive()) {
			logger.error("Copyover: a contributor is still saving although the copyover was rolled back");
		}
	}

	private void run(StateWriter writer, Header header, Runnable streaming) {
		try {
			writer.begin(header.fields());
			for (Contributor contributor : this.contributors) {
				save(contributor, writer);
				if (this.written.size() == 1) {
					streaming.run();
				}
			}
			this.bytes.complete(writer.end());
		}
		catch (Throwable ex) {
			this.bytes.completeExceptionally(ex);
		}
	}

	private void save(Contributor contributor, StateWriter writer) {
		this.entered.add(contributor);
		long start = System.nanoTime();
		StateWriter.Written result = writer.write(contributor);
		long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
		this.written.add(new Contribution(contributor.copyoverName(), result.sections(), result.bytes(), millis, 0));
	}

}
