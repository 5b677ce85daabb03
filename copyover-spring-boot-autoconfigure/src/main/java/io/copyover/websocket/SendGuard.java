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

package io.copyover.websocket;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Lets one thread at a time send something to a client, and tells how long that has been
 * taking. Safe for use by several threads.
 */
final class SendGuard {

	private static final long IDLE = 0;

	private final ReentrantLock lock = new ReentrantLock();

	private final Object monitor = new Object();

	private volatile long since = IDLE;

	private @Nullable Thread sender;

	private boolean interrupted;

	/**
	 * Send something when nobody else does.
	 * @param sending sends it
	 * @throws IOException what that threw
	 */
	void send(Sending sending) throws IOException {
		this.lock.lock();
		try {
			run(sending);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Send something, unless somebody else does.
	 * @param limit how long to wait for that
	 * @param sending sends it
	 * @throws IOException what that threw, and if somebody else still sends
	 * @throws InterruptedException when interrupted
	 */
	void trySend(Duration limit, Sending sending) throws IOException, InterruptedException {
		if (!this.lock.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
			throw new IOException("A message is still being sent");
		}
		try {
			run(sending);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void run(Sending sending) throws IOException {
		synchronized (this.monitor) {
			this.sender = Thread.currentThread();
		}
		long now = System.nanoTime();
		this.since = (now != IDLE) ? now : 1;
		try {
			sending.send();
		}
		finally {
			this.since = IDLE;
			synchronized (this.monitor) {
				this.sender = null;
				if (this.interrupted) {
					this.interrupted = false;
					Thread.interrupted();
				}
			}
		}
	}

	/**
	 * Tell whether something has been on its way for too long.
	 * @param limit how long it may take
	 * @return {@code true} if so
	 */
	boolean isSlow(Duration limit) {
		long start = this.since;
		return start != IDLE && System.nanoTime() - start > limit.toNanos();
	}

	/**
	 * Interrupt the thread that sends, if there is one; it does not see that elsewhere.
	 */
	void interrupt() {
		synchronized (this.monitor) {
			if (this.sender != null) {
				this.interrupted = true;
				this.sender.interrupt();
			}
		}
	}

	/**
	 * Sends something.
	 */
	@FunctionalInterface
	interface Sending {

		void send() throws IOException;

	}

}
