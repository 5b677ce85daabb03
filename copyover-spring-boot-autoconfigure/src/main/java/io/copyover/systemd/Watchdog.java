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

package io.copyover.systemd;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Calls something again and again, on a thread of its own, until it is stopped.
 */
final class Watchdog {

	private final Duration interval;

	private final Runnable ping;

	private @Nullable Thread thread;

	/**
	 * Make a watchdog.
	 * @param interval the time from one call to the next
	 * @param ping what to call
	 */
	Watchdog(Duration interval, Runnable ping) {
		this.interval = interval;
		this.ping = ping;
	}

	/**
	 * Start, with the first call after one interval. A repeated start does nothing.
	 */
	synchronized void start() {
		if (this.thread == null) {
			this.thread = new Thread(this::run, "copyover-watchdog");
			this.thread.setDaemon(true);
			this.thread.start();
		}
	}

	/**
	 * Stop. A call that is being made is not waited for.
	 */
	synchronized void stop() {
		if (this.thread != null) {
			this.thread.interrupt();
			this.thread = null;
		}
	}

	private void run() {
		try {
			while (true) {
				Thread.sleep(this.interval.toMillis());
				this.ping.run();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
