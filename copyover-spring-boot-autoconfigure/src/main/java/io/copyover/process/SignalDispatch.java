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

package io.copyover.process;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.process.OperatingSystem.StopSignal;

/**
 * How the JVM tells of signals: one thread takes them, that with the lowest number first,
 * and starts another thread for each, which calls the handler.
 */
final class SignalDispatch {

	private static final Logger logger = LoggerFactory.getLogger(SignalDispatch.class);

	// By default it does nothing, and its number is above those that stop a process.
	private static final String LAST = "URG";

	private static final Duration LIMIT = Duration.ofSeconds(5);

	private static final Set<String> THREADS = Arrays.stream(StopSignal.values())
		.map((signal) -> "SIG" + signal.name() + " handler")
		.collect(Collectors.toUnmodifiableSet());

	private SignalDispatch() {
	}

	/**
	 * Wait until the handlers of the signals that stop this process have returned, for
	 * all that have come so far.
	 */
	static void settle() {
		try {
			passThrough();
			for (Thread thread : Thread.getAllStackTraces().keySet()) {
				if (THREADS.contains(thread.getName())) {
					thread.join(LIMIT.toMillis());
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			logger.debug("It cannot be told whether signals have come", ex);
		}
	}

	private static void passThrough() throws ReflectiveOperationException, InterruptedException {
		JdkSignal signal = new JdkSignal(LAST);
		CountDownLatch handled = new CountDownLatch(1);
		Object previous = signal.handle(handled::countDown);
		try {
			signal.raise();
			if (!handled.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
				logger.debug("The JVM tells of no signals");
			}
		}
		finally {
			signal.putBack(previous);
		}
	}

}
