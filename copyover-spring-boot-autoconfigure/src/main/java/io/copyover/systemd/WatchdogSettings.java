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
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What systemd says about its watchdog in the environment.
 */
public final class WatchdogSettings {

	private static final Logger logger = LoggerFactory.getLogger(WatchdogSettings.class);

	private static final Duration SHORTEST = Duration.ofMillis(1);

	private WatchdogSettings() {
	}

	/**
	 * Return how often systemd wants to hear from this process: twice in the time after
	 * which it takes it for dead.
	 * @param timeout the value of {@code WATCHDOG_USEC}, {@code null} if there is none
	 * @param watched the value of {@code WATCHDOG_PID}, {@code null} if there is none, as
	 * in a successor
	 * @param pid the id of this process
	 * @return the time from one message to the next, {@code null} for no messages
	 */
	public static @Nullable Duration interval(@Nullable String timeout, @Nullable String watched, long pid) {
		if (timeout == null || timeout.isBlank() || !isWatched(watched, pid)) {
			return null;
		}
		try {
			Duration half = Duration.of(Long.parseLong(timeout.trim()), ChronoUnit.MICROS).dividedBy(2);
			if (half.compareTo(SHORTEST) >= 0) {
				return half;
			}
		}
		catch (NumberFormatException ex) {
			logger.debug("WATCHDOG_USEC is no number", ex);
		}
		logger.warn("WATCHDOG_USEC is {}, which is no time in microseconds; systemd gets no WATCHDOG=1", timeout);
		return null;
	}

	private static boolean isWatched(@Nullable String watched, long pid) {
		return watched == null || watched.isBlank() || watched.trim().equals(Long.toString(pid));
	}

}
