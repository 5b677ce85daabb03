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

package io.copyover.web.tomcat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Waits for the last connections. Each request on one of them closes it, so whatever is
 * idle after a while has been idle all the time.
 */
final class Lingering {

	private static final long LOOK_AGAIN_MILLIS = 50;

	private final List<ConnectorTraffic> connectors;

	Lingering(List<ConnectorTraffic> connectors) {
		this.connectors = connectors;
	}

	void await(Duration idle, Duration limit) throws InterruptedException {
		long start = System.nanoTime();
		while (isAnyOpen() && System.nanoTime() - start < limit.toNanos()) {
			boolean over = System.nanoTime() - start >= idle.toNanos();
			this.connectors.forEach((connector) -> connector.moveStreamsOn(over));
			if (over) {
				this.connectors.forEach(ConnectorTraffic::closeIdleConnections);
			}
			TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
		}
	}

	private boolean isAnyOpen() {
		return this.connectors.stream()
			.anyMatch((connector) -> connector.control().listener().isArriving()
					|| !connector.openConnections().isEmpty());
	}

}
