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

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;

import io.copyover.handover.Participant;
import io.copyover.handover.Participant.Inheritance;
import io.copyover.web.LongRequestApplication;
import io.copyover.web.LongRequestContract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what becomes of long requests of Spring MVC on Tomcat.
 */
class LongRequestTests extends LongRequestContract {

	@Override
	protected Class<? extends Participant> adapter() {
		return TomcatTraffic.class;
	}

	@Override
	protected boolean isReactive() {
		return false;
	}

	@Override
	protected List<Class<?>> others() {
		return List.of(JettyServletWebServerAutoConfiguration.class);
	}

	@Override
	protected Map<String, Object> properties() {
		return Map.of("server.http2.enabled", true);
	}

	@Test
	void eventStreamOverHttp2EndsCleanlyAndItsClientComesBackOnTheSameConnection() throws Exception {
		try (FrameClient client = new FrameClient(port())) {
			FrameClient.Exchange stream = client.get("/events", "accept: text/event-stream");
			await().until(() -> application().streams() == 1);
			application().send("7", "one");
			await().until(() -> stream.received() > 0);
			FrameClient.Exchange silent = client.get("/silent", "accept: text/event-stream");
			FrameClient.Exchange poll = client.get("/poll/news");
			await().until(() -> application().polls() == 2);
			await().untilAsserted(() -> assertThat(traffic().oldestWork(pause())).isNull());
			Inheritance inheritance = inheritance();
			freeze(pause());
			assertThat(new String(stream.answer().body(), StandardCharsets.UTF_8)).contains("id:7", "data:one");
			assertThat(silent.answer().status()).isEqualTo(200);
			assertThat(silent.answer().headers().get("content-type")).startsWith("text/event-stream");
			assertThat(poll.answer().status()).isEqualTo(204);
			assertThat(poll.answer().headers()).doesNotContainKey("connection");
			FrameClient.Exchange again = client.get("/events", "accept: text/event-stream", "last-event-id: 7");
			LongRequestApplication successor = handOver(inheritance);
			await().until(() -> successor.streams() == 1);
			assertThat(successor.lastEventIds()).containsExactly("7");
			successor.send("8", "two");
			await().until(() -> again.received() > 0);
			assertThat(client.isOpen()).isTrue();
		}
	}

	@Test
	void eventStreamsOverHttp2ThatAreBeingWrittenEndCleanly() throws Exception {
		try (FrameClient client = new FrameClient(port())) {
			for (int i = 0; i < 10; i++) {
				FrameClient.Exchange stream = client.get("/flood?size=500", "accept: text/event-stream");
				await().until(() -> stream.received() > 0);
				application().flooding.release();
				freeze(pause());
				assertThat(stream.answer().body()).isNotEmpty();
				resume();
				await().until(() -> application().floods.get() == 0);
			}
		}
	}

	@Test
	void downloadAndUploadOverHttp2AreLeftAndComeWhole() throws Exception {
		try (FrameClient client = new FrameClient(port())) {
			FrameClient.Exchange download = client.get("/files/big");
			FrameClient.Exchange upload = client.post("/files/up", LongRequestApplication.CONTENT.length)
				.data(Arrays.copyOf(LongRequestApplication.CONTENT, 1000), false);
			await().until(() -> application().begun.get() == 2);
			Inheritance inheritance = inheritance();
			freeze(pause());
			LongRequestApplication successor = handOver(inheritance);
			assertThat(client.get("/quick").answer().body()).isEqualTo("quick".getBytes(StandardCharsets.UTF_8));
			assertThat(successor.quick).hasValue(1);
			application().letGo.release();
			assertThat(download.answer().body()).isEqualTo(LongRequestApplication.CONTENT);
			upload.data(Arrays.copyOfRange(LongRequestApplication.CONTENT, 1000, LongRequestApplication.CONTENT.length),
					true);
			assertThat(new String(upload.answer().body(), StandardCharsets.UTF_8))
				.isEqualTo("300000 " + Arrays.hashCode(LongRequestApplication.CONTENT));
			assertThat(successor.begun).hasValue(0);
		}
	}

}
