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

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

import org.eclipse.jetty.server.CustomRequestLog;
import org.junit.jupiter.api.Test;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;

import io.copyover.process.OperatingSystem;
import io.copyover.web.Client;
import io.copyover.web.ForwardedHeaderContract;
import io.copyover.web.TestedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the header of forwarded requests with {@link JettyTraffic}.
 */
class ForwardedHeaderTests extends ForwardedHeaderContract {

	@Override
	protected TestedServer make(OperatingSystem operatingSystem, long spool, int threads) {
		return JettyTestServer.of(operatingSystem, spool, threads);
	}

	@Test
	void headersOfProxiesMeanTheSameAtTheSuccessor() throws Exception {
		Consumer<JettyServletWebServerFactory> trusting = (factory) -> factory.setUseForwardHeaders(true);
		TestedServer predecessor = start(new JettyTestServer(this.sockets.operatingSystem(), 1024, trusting));
		Client proxy = connect(predecessor);
		Client other = connect(predecessor, "127.0.0.5");
		String seenOfProxy = proxy.get("/x", PROXY_FIELDS).answer().text();
		String seenOfOther = other.get("/x").answer().text();
		assertThat(seenOfProxy).contains("|" + PROXIED + "|", "|https|");
		assertThat(seenOfOther).contains("|127.0.0.5|" + other.localPort() + "|http|");
		TestedServer successor = new JettyTestServer(this.sockets.operatingSystem(), 1024, trusting);
		handOver(predecessor, successor);
		assertThat(proxy.get("/x", PROXY_FIELDS).answer().text()).isEqualTo(seenOfProxy);
		assertThat(other.get("/x").answer().text()).isEqualTo(seenOfOther);
		assertThat(successor.seen).hasSize(2).allMatch((seen) -> seen.endsWith(" null"));
	}

	@Test
	void forwardedRequestStandsInTheAccessLogOfTheSuccessorOnly() throws Exception {
		Queue<String> first = new ConcurrentLinkedQueue<>();
		Queue<String> second = new ConcurrentLinkedQueue<>();
		TestedServer predecessor = start(logging(first));
		Client client = connect(predecessor, "127.0.0.5");
		assertThat(client.get("/before").answer().status()).isEqualTo(200);
		TestedServer successor = logging(second);
		handOver(predecessor, successor);
		assertThat(client.get("/after?q=1").answer().status()).isEqualTo(200);
		assertThat(client.isClosed()).isTrue();
		await().until(() -> !second.isEmpty());
		assertThat(second).containsExactly("127.0.0.5 GET /after?q=1 HTTP/1.1 - 200");
		assertThat(first).containsExactly("127.0.0.5 GET /before HTTP/1.1 - 200");
	}

	private JettyTestServer logging(Queue<String> lines) {
		return new JettyTestServer(this.sockets.operatingSystem(), 1024,
				(factory) -> factory.addServerCustomizers((server) -> server
					.setRequestLog(new CustomRequestLog(lines::add, "%{client}a %r %{Copyover-Forwarded}i %s"))));
	}

}
