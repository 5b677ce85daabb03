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
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.copyover.process.OperatingSystem;
import io.copyover.process.OperatingSystem.Child;

/**
 * This process's place in its line of generations, and what it has of the earlier ones.
 */
final class Lineage {

	private static final int SECRET_BYTES = 32;

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	private final OperatingSystem system;

	private final CompletableFuture<Void> predecessorGone = new CompletableFuture<>();

	private final CountDownLatch alone = new CountDownLatch(1);

	private final CountDownLatch resumed = new CountDownLatch(1);

	private final int generation;

	private final List<String> command;

	private final byte[] secret;

	private final int memoryScore;

	private final long supervisor;

	private volatile Place place = Place.SERVING;

	private volatile @Nullable Child successor;

	Lineage(OperatingSystem system) {
		this.system = system;
		this.generation = 0;
		this.command = List.of();
		this.memoryScore = 0;
		this.supervisor = 0;
		this.secret = new byte[SECRET_BYTES];
		new SecureRandom().nextBytes(this.secret);
		this.predecessorGone.complete(null);
	}

	Lineage(OperatingSystem system, Header header, byte[] secret) {
		this.system = system;
		this.generation = header.generation();
		this.command = header.command();
		this.memoryScore = header.memoryScore();
		this.supervisor = header.supervisor();
		this.secret = secret;
		this.place = Place.ARRIVING;
	}

	int generation() {
		return this.generation;
	}

	byte[] secret() {
		return this.secret;
	}

	/**
	 * Return the command line of generation 0.
	 * @return the command line
	 * @throws IOException if this is generation 0 and its command line cannot be read
	 */
	List<String> command() throws IOException {
		return this.command.isEmpty() ? this.system.commandLine() : this.command;
	}

	int memoryScore() {
		return (this.generation == 0) ? this.system.memoryScore() : this.memoryScore;
	}

	/**
	 * Return the supervisor of this line, or the process that will be it.
	 * @return its process id, which may have ended, 0 if there was none
	 */
	long supervisor() {
		return this.supervisor;
	}

	Place place() {
		return this.place;
	}

	/**
	 * Return what this process is, once it has gone on with all of its work if it has
	 * just taken over. What was held back may be long in starting, which is not waited
	 * for without end.
	 * @return its place
	 * @throws InterruptedException when interrupted
	 */
	Place awaitPlace() throws InterruptedException {
		if (this.place == Place.RESUMING) {
			this.resumed.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		}
		return this.place;
	}

	void place(Place place) {
		this.place = place;
		if (place == Place.SERVING) {
			this.resumed.countDown();
		}
	}

	/**
	 * Another process has taken over from this one.
	 * @param successor the process
	 */
	void replacedBy(Child successor) {
		this.successor = successor;
		this.place = Place.RETIRING;
	}

	/**
	 * Return the process that has taken over from this one.
	 * @return the process, {@code null} if none has
	 */
	@Nullable Child successor() {
		return this.successor;
	}

	/**
	 * The process that this one was made by has ended; so have all before it.
	 */
	void predecessorEnded() {
		this.predecessorGone.complete(null);
		this.alone.countDown();
	}

	/**
	 * All processes before the one that made this one have ended.
	 */
	void predecessorIsAlone() {
		this.alone.countDown();
	}

	CompletableFuture<Void> predecessorGone() {
		return this.predecessorGone;
	}

	/**
	 * Wait until at most one earlier generation lives.
	 * @param limit how long
	 * @return {@code false} if two or more still live
	 * @throws InterruptedException when interrupted
	 */
	boolean awaitAtMostOneEarlier(Duration limit) throws InterruptedException {
		return this.predecessorGone.isDone() || this.alone.await(limit.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * Wait until no earlier generation lives.
	 * @param limit how long
	 * @return {@code false} if one still lives
	 * @throws InterruptedException when interrupted
	 */
	boolean awaitNoneEarlier(Duration limit) throws InterruptedException {
		try {
			this.predecessorGone.get(limit.toMillis(), TimeUnit.MILLISECONDS);
			return true;
		}
		catch (ExecutionException | TimeoutException ex) {
			return false;
		}
	}

	/**
	 * What this process is in its line.
	 */
	enum Place {

		/** It has not taken over yet. */
		ARRIVING,
		/** It has taken over, and is about to go on with its work. */
		RESUMING,
		/** It serves. */
		SERVING,
		/** Its successor has taken over. */
		RETIRING

	}

}
