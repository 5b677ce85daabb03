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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.CopyoverException;

/**
 * Runs code of the application on a thread of its own, so that code that hangs is left
 * behind instead of holding the copyover.
 */
final class Bounded {

	private static final Logger logger = LoggerFactory.getLogger(Bounded.class);

	private static final Duration LAST_CHANCE = Duration.ofSeconds(1);

	private final String name;

	private final CompletableFuture<Void> end = new CompletableFuture<>();

	private final Thread thread;

	private Bounded(String name, Task task) {
		this.name = name;
		this.thread = new Thread(() -> run(task), "copyover-" + name.replace(' ', '-'));
		this.thread.setDaemon(true);
	}

	/**
	 * Run something, and look after something else meanwhile.
	 * @param name what it is
	 * @param limit how long it may take; it is interrupted then
	 * @param pace how often to look
	 * @param look is called again and again; what it throws ends the wait
	 * @param task what to run
	 * @throws Exception what the task or the look threw
	 */
	static void run(String name, Duration limit, Duration pace, Look look, Task task) throws Exception {
		Bounded bounded = new Bounded(name, task);
		bounded.thread.start();
		Deadline deadline = Deadline.after(limit);
		try {
			while (!bounded.isOver(pace)) {
				look.look();
				if (deadline.isOver() && !bounded.isOver(Duration.ZERO)) {
					throw new CopyoverException("The step '" + name + "' did not end in time");
				}
			}
		}
		finally {
			bounded.leave();
		}
	}

	/**
	 * Run something whose failure changes nothing.
	 * @param name what it is
	 * @param limit how long to wait for it; it is interrupted then
	 * @param task what to run
	 */
	static void tryRun(String name, Duration limit, Task task) {
		try {
			run(name, limit, limit, () -> {
			}, task);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (Throwable ex) {
			logger.error("Copyover: the step '{}' failed; everything else goes on", name, ex);
		}
	}

	private void run(Task task) {
		try {
			task.run();
			this.end.complete(null);
		}
		catch (Throwable ex) {
			this.end.completeExceptionally(ex);
		}
	}

	private boolean isOver(Duration pace) throws Exception {
		try {
			this.end.get(pace.toNanos(), TimeUnit.NANOSECONDS);
			return true;
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Exception exception) {
				throw exception;
			}
			throw (Error) ex.getCause();
		}
	}

	private void leave() throws InterruptedException {
		if (this.end.isDone()) {
			return;
		}
		this.thread.interrupt();
		this.thread.join(LAST_CHANCE.toMillis());
		if (this.thread.isAlive()) {
			logger.error("Copyover: the step '{}' hangs; it is left behind", this.name);
		}
	}

	/**
	 * Something to run.
	 */
	@FunctionalInterface
	interface Task {

		void run() throws Exception;

	}

	/**
	 * Something to look at.
	 */
	@FunctionalInterface
	interface Look {

		void look() throws IOException;

	}

}
