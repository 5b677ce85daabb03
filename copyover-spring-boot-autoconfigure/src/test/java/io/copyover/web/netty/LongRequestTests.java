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

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.jetty.autoconfigure.reactive.JettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration;

import io.copyover.handover.Participant;
import io.copyover.web.LongRequestContract;
import io.copyover.web.TestedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what becomes of long requests of WebFlux on Reactor Netty.
 */
class LongRequestTests extends LongRequestContract {

	@Override
	protected Class<? extends Participant> adapter() {
		return NettyTraffic.class;
	}

	@Override
	protected boolean isReactive() {
		return true;
	}

	@Override
	protected List<Class<?>> others() {
		return List.of(JettyReactiveWebServerAutoConfiguration.class, TomcatReactiveWebServerAutoConfiguration.class);
	}

	@Test
	void clientThatDoesNotReadTheEndOfItsStreamIsNotWaitedFor() throws Exception {
		streamThatIsNotRead();
		freeze(pause());
		resume();
		traffic().closeConnections(TestedServer.pause(Duration.ofSeconds(12)));
		await().until(() -> application().floods.get() == 0);
		traffic().resume();
		assertThat(client().get("/quick").answer().text()).isEqualTo("quick");
	}

}
