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

package io.copyover.web.netty;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

import io.copyover.process.OperatingSystem;
import io.copyover.web.Gate;
import io.copyover.web.GateSettings;
import io.copyover.web.WarmUpRequest;

/**
 * Runs the code that a server's start, its first request and the first forwarding will
 * run: one request through two servers of its own on ports of the loopback interface, the
 * first of which forwards it to the second; both are closed again at once.
 */
final class WarmUp {

	private static final Logger logger = LoggerFactory.getLogger(WarmUp.class);

	private static final byte[] SECRET = new byte[32];

	private final OperatingSystem operatingSystem;

	WarmUp(OperatingSystem operatingSystem) {
		this.operatingSystem = operatingSystem;
	}

	void run() {
		try {
			warmUp();
		}
		catch (Exception ex) {
			logger.debug("The web server could not be warmed up", ex);
		}
	}

	void warmUp() throws Exception {
		LoopResources loops = LoopResources.create("copyover-warm-up", 1, true);
		try {
			withServer(loops, server(), (port) -> {
				NettyServer forwarding = server();
				forwarding.control().setSuccessor(address(port));
				forwarding.control().gate().forward();
				withServer(loops, forwarding, (first) -> WarmUpRequest.send(address(first)));
			});
		}
		finally {
			loops.disposeLater(Duration.ZERO, WarmUpRequest.LIMIT).subscribe();
		}
	}

	private NettyServer server() {
		return new NettyServer("warm-up", this.operatingSystem,
				new TrafficControl(new Gate(), GateSettings.defaults(Set::of), SECRET));
	}

	private void withServer(LoopResources loops, NettyServer server, Use use) throws Exception {
		HttpServer plain = HttpServer.create()
			.bindAddress(() -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
			.handle((request, response) -> response.sendString(Mono.just(" ")));
		DisposableServer bound = server.customize(plain).runOn(server.loops(loops)).bindNow(WarmUpRequest.LIMIT);
		try {
			this.operatingSystem.listenerDescriptor(address(bound.port()));
			use.of(bound.port());
		}
		finally {
			bound.disposeNow(WarmUpRequest.LIMIT);
		}
	}

	private static InetSocketAddress address(int port) {
		return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
	}

	/**
	 * What is done with a server.
	 */
	@FunctionalInterface
	private interface Use {

		void of(int port) throws Exception;

	}

}
