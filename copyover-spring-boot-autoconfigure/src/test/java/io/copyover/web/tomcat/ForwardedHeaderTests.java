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

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.web.WebProperties;
import org.springframework.boot.tomcat.autoconfigure.TomcatServerProperties;
import org.springframework.boot.tomcat.autoconfigure.TomcatWebServerFactoryCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties.ForwardHeadersStrategy;
import org.springframework.mock.env.MockEnvironment;

import io.copyover.process.OperatingSystem;
import io.copyover.web.Client;
import io.copyover.web.ForwardedHeaderContract;
import io.copyover.web.TestedServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the header of forwarded requests with {@link TomcatTraffic}.
 */
class ForwardedHeaderTests extends ForwardedHeaderContract {

	@Override
	protected TestedServer make(OperatingSystem operatingSystem, long spool, int threads) {
		return TestServer.of(operatingSystem, spool, threads);
	}

	@Test
	void proxyThatIsTrustedByDefaultIsOnlyTheOriginal() throws Exception {
		Client client = connect(start(server(null)));
		assertThat(client.get("/x", fields(field("203.0.113.9"))).answer().text())
			.startsWith("GET|/x|null|203.0.113.9|4711|http|");
		assertThat(client.get("/y", fields(field("127.0.0.1"))).answer().text())
			.startsWith("GET|/y|null|" + PROXIED + "|4711|https|");
	}

	@Test
	void forwardedRequestIsNotBelievedForComingFromLoopback() throws Exception {
		TestedServer predecessor = start(server("127\\.0\\.0\\.1"));
		Client stranger = connect(predecessor, "127.0.0.5");
		Client proxy = connect(predecessor);
		String seenOfStranger = "GET|/x|null|127.0.0.5|" + stranger.localPort() + "|http|";
		String seenOfProxy = "GET|/x|null|" + PROXIED + "|" + proxy.localPort() + "|https|";
		assertThat(stranger.get("/x", PROXY_FIELDS).answer().text()).startsWith(seenOfStranger);
		assertThat(proxy.get("/x", PROXY_FIELDS).answer().text()).startsWith(seenOfProxy);
		TestedServer successor = server("127\\.0\\.0\\.1");
		handOver(predecessor, successor);
		assertThat(stranger.get("/x", PROXY_FIELDS).answer().text()).startsWith(seenOfStranger);
		assertThat(proxy.get("/x", PROXY_FIELDS).answer().text()).startsWith(seenOfProxy);
		assertThat(successor.seen).containsExactly("127.0.0.5:" + stranger.localPort() + " null",
				PROXIED + ":" + proxy.localPort() + " null");
	}

	private TestServer server(String internalProxies) {
		return new TestServer(this.sockets.operatingSystem(), 1024,
				(factory) -> useNativeForwardHeaders(factory, internalProxies));
	}

	private static void useNativeForwardHeaders(TomcatServletWebServerFactory factory, String internalProxies) {
		ServerProperties properties = new ServerProperties();
		properties.setForwardHeadersStrategy(ForwardHeadersStrategy.NATIVE);
		TomcatServerProperties tomcat = new TomcatServerProperties();
		if (internalProxies != null) {
			tomcat.getRemoteip().setInternalProxies(internalProxies);
		}
		new TomcatWebServerFactoryCustomizer(new MockEnvironment(), properties, tomcat, new WebProperties())
			.customize(factory);
	}

}
