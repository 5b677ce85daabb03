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

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.jetty.autoconfigure.reactive.JettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;

import io.copyover.handover.Participant;
import io.copyover.web.Client;
import io.copyover.web.LongRequestContract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what becomes of long requests of WebFlux on Tomcat.
 */
class WebFluxLongRequestTests extends LongRequestContract {

	@Override
	protected Class<? extends Participant> adapter() {
		return TomcatTraffic.class;
	}

	@Override
	protected boolean isReactive() {
		return true;
	}

	@Override
	protected List<Class<?>> others() {
		return List.of(JettyReactiveWebServerAutoConfiguration.class, NettyReactiveWebServerAutoConfiguration.class);
	}

	/**
	 * The request has no thread of Tomcat's, and what other threads do for it Tomcat does
	 * not know.
	 */
	@Override
	@Test
	protected void whatCannotBeEndedIsWaitedForAndNamed() throws Exception {
		assertIsEnded("/poll/blocking");
	}

	@Test
	void connectionOfAnEndedStreamServesOn() throws Exception {
		try (Client client = new Client(port())) {
			endStream(client.get("/events", "Accept: text/event-stream"));
			resume();
			assertThat(client.get("/quick").answer().text()).isEqualTo("quick");
		}
	}

	@Test
	void requestThatWaitsBehindAnEndedStreamIsServed() throws Exception {
		try (Client client = new Client(port())) {
			endStream(client.get("/events", "Accept: text/event-stream").get("/quick"));
			resume();
			assertThat(client.answer().text()).isEqualTo("quick");
		}
	}

	private void endStream(Client client) throws Exception {
		await().until(() -> application().streams() == 1);
		application().send("7", "one");
		assertThat(client.readHead().status()).isEqualTo(200);
		freeze(pause());
		assertThat(client.readChunks()).isNotEmpty();
	}

}
