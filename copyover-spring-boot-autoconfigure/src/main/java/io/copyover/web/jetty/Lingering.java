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

import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.copyover.Pause;
import io.copyover.web.IdleClosing;

/**
 * Waits for connections to close. Each answer on one of them closes it, so whatever is
 * idle after a while has been idle all the time.
 */
final class Lingering {

	private static final long LOOK_AGAIN_MILLIS = 50;

	private final List<CopyoverConnector> connectors;

	private final Predicate<SocketChannel> which;

	private final boolean held;

	private Lingering(List<CopyoverConnector> connectors, Predicate<SocketChannel> which, boolean held) {
		this.connectors = connectors;
		this.which = which;
		this.held = held;
	}

	/**
	 * Make one for the connections that are open now.
	 * @param connectors whose connections
	 * @return what waits for them
	 */
	static Lingering ofPresent(List<CopyoverConnector> connectors) {
		Set<SocketChannel> present = connectors.stream()
			.flatMap((connector) -> connector.connections().present())
			.collect(Collectors.toSet());
		return new Lingering(connectors, present::contains, false);
	}

	/**
	 * Make one for all connections. No new ones are accepted.
	 * @param connectors whose connections
	 * @return what waits for them
	 */
	static Lingering ofAll(List<CopyoverConnector> connectors) {
		return new Lingering(connectors, (connection) -> true, true);
	}

	/**
	 * Wait until they are closed.
	 * @param idle after what time idle ones are closed
	 * @param pause the time for it, and whose connection is left out
	 * @param ending ends long requests, called again and again
	 * @return {@code false} if the time was too short
	 * @throws InterruptedException when interrupted
	 */
	boolean await(Duration idle, Pause pause, Runnable ending) throws InterruptedException {
		IdleClosing closing = new IdleClosing(idle, pause, this.held, ending);
		while (isAnyOpen(pause)) {
			if (closing.isOver()) {
				return false;
			}
			if (closing.isDue()) {
				this.connectors.forEach((connector) -> connector.connections().closeIdle(this.which));
			}
			TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
		}
		return true;
	}

	private boolean isAnyOpen(Pause pause) {
		return this.connectors.stream().anyMatch((connector) -> connector.connections().any(this.which, pause));
	}

}
