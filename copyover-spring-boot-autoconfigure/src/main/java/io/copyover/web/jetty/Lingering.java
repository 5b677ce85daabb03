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

package io.copyover.web.jetty;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import org.eclipse.jetty.io.EndPoint;

import io.copyover.Pause;

/**
 * Waits for connections to close. Each answer on one of them closes it, so whatever is
 * idle after a while has been idle all the time.
 */
final class Lingering {

	private static final long LOOK_AGAIN_MILLIS = 50;

	private final CopyoverConnector connector;

	Lingering(CopyoverConnector connector) {
		this.connector = connector;
	}

	/**
	 * Wait for those that are open now.
	 * @param idle after what time idle ones are closed
	 * @param pause the time for it, and whose connection is left out
	 * @return {@code false} if the time was too short
	 */
	boolean awaitPresent(Duration idle, Pause pause) throws InterruptedException {
		Set<EndPoint> present = new HashSet<>(this.connector.getConnectedEndPoints());
		Connections connections = this.connector.connections();
		return await(() -> connections.anyOf(present, pause), present::contains, idle, pause);
	}

	/**
	 * Wait for all.
	 * @param idle after what time idle ones are closed
	 * @param pause the time for it, and whose connection is left out
	 * @return {@code false} if the time was too short
	 */
	boolean awaitAll(Duration idle, Pause pause) throws InterruptedException {
		return await(() -> this.connector.connections().any(pause), (connection) -> true, idle, pause);
	}

	private boolean await(BooleanSupplier open, Predicate<EndPoint> which, Duration idle, Pause pause)
			throws InterruptedException {
		long start = System.nanoTime();
		while (open.getAsBoolean()) {
			if (pause.remaining().isZero()) {
				return false;
			}
			if (System.nanoTime() - start >= idle.toNanos()) {
				this.connector.connections().closeIdle(which);
			}
			TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
		}
		return true;
	}

}
