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

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

import io.copyover.Pause;
import io.copyover.handover.Participant;

/**
 * A server on a loopback port with an application of a few paths, which the contract of
 * server adapters is tested with.
 */
public abstract class TestedServer implements AutoCloseable {

	public static final String EXEMPT = "/actuator/copyover";

	public static final long SPOOL = 64L * 1024 * 1024;

	/** The client's address and port, and the header, of each request past the gate. */
	public final Queue<String> seen = new ConcurrentLinkedQueue<>();

	/** The threads inside the application. */
	public final Set<Thread> inside = ConcurrentHashMap.newKeySet();

	/** The asynchronous requests of {@code /async}. */
	public final Queue<Suspended> suspended = new ConcurrentLinkedQueue<>();

	/** What {@code /slow} waits for. */
	public final Semaphore gateOfSlow = new Semaphore(0);

	/** The path that was served last by the default of the application. */
	public final AtomicReference<String> served = new AtomicReference<>("");

	/**
	 * Return the adapter.
	 */
	public abstract Participant traffic();

	/**
	 * Say how many requests are in progress and how many are held.
	 */
	public abstract String summary();

	/**
	 * Make the server without starting it.
	 */
	public abstract void create();

	/**
	 * Make the server if need be, and start it.
	 */
	public abstract TestedServer start();

	public abstract int port();

	/**
	 * Return the listening socket.
	 */
	public abstract ServerSocketChannel listener();

	public abstract int openConnections();

	/**
	 * Tell whether the server has begun with a request, be it past the gate or not.
	 */
	public abstract boolean isBusy();

	/**
	 * Return how many threads of the server's pool work on requests.
	 */
	public int busyThreads() {
		return 0;
	}

	protected abstract void stop();

	@Override
	public final void close() {
		this.gateOfSlow.release(1000);
		stop();
	}

	public final Client connect() throws IOException {
		return new Client(port());
	}

	public static Pause pause(Duration limit) {
		long end = System.nanoTime() + limit.toNanos();
		return new Pause() {

			@Override
			public Duration remaining() {
				return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
			}

			@Override
			public boolean isCaller(Thread thread) {
				return false;
			}

		};
	}

	/**
	 * An asynchronous request that waits.
	 */
	public interface Suspended {

		/**
		 * Have the application answer {@code async}.
		 */
		void dispatch();

		/**
		 * End it without a body.
		 */
		void complete();

	}

}
