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

import java.util.Collection;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The controller of an application whose requests last until they are let go.
 */
public abstract class LongRequestApplication {

	public static final byte[] CONTENT = new byte[300_000];

	/** How much of the content is sent, or received, before something is waited for. */
	static final int BEGINNING = 100_000;

	/** How many downloads, uploads and slow requests have begun. */
	public final AtomicInteger begun = new AtomicInteger();

	/** How many quick requests were served. */
	public final AtomicInteger quick = new AtomicInteger();

	/** What downloads and slow requests wait for. */
	public final Semaphore letGo = new Semaphore(0);

	/** What floods on threads of the application wait for: that their head has come. */
	public final Semaphore flooding = new Semaphore(0);

	/** How many events the floods have sent. */
	public final AtomicInteger flood = new AtomicInteger();

	/** How many floods there are. */
	public final AtomicInteger floods = new AtomicInteger();

	private final Queue<String> lastEventIds = new ConcurrentLinkedQueue<>();

	static {
		new Random(1).nextBytes(CONTENT);
	}

	/**
	 * Return how many event streams wait for events.
	 */
	public abstract int streams();

	/**
	 * Send an event on the first stream.
	 */
	public abstract void send(String id, String data) throws Exception;

	public Collection<String> lastEventIds() {
		return this.lastEventIds;
	}

	/**
	 * Note what a client of an event stream saw last.
	 */
	protected void sawLast(String id) {
		if (id != null) {
			this.lastEventIds.add(id);
		}
	}

	/**
	 * Return how many polls wait for their results.
	 */
	public abstract int polls();

	/**
	 * Take the first poll that waits.
	 * @return what sets its result
	 */
	public abstract Runnable poll(String result);

	/**
	 * End all that waits.
	 */
	public abstract void end();

}
