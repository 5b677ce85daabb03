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
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Waits for the last connections. Each request on one of them closes it, so whatever is
 * idle after a while has been idle all the time.
 */
final class Lingering {

	private static final long LOOK_AGAIN_MILLIS = 50;

	private final CopyoverEndpoint endpoint;

	private final Connections connections;

	Lingering(CopyoverEndpoint endpoint, Connections connections) {
		this.endpoint = endpoint;
		this.connections = connections;
	}

	void await(Duration idle, Duration limit) throws InterruptedException {
		long start = System.nanoTime();
		Set<SocketWrapperBase<NioChannel>> open = this.endpoint.openConnections();
		while (!open.isEmpty() && System.nanoTime() - start < limit.toNanos()) {
			boolean over = System.nanoTime() - start >= idle.toNanos();
			this.connections.http2().forEach((connection) -> connection.moveOn(over));
			if (over) {
				open.forEach(this.connections::closeIfIdle);
			}
			TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
			open = this.endpoint.openConnections();
		}
	}

}
