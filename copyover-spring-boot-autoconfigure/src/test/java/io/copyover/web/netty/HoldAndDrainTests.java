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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.copyover.process.OperatingSystem;
import io.copyover.web.Client;
import io.copyover.web.HoldAndDrainContract;
import io.copyover.web.TestedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for holding and draining with {@link NettyTraffic}.
 */
class HoldAndDrainTests extends HoldAndDrainContract {

	@Override
	protected TestedServer make(OperatingSystem operatingSystem, long spool, int threads) {
		return new NettyTestServer(operatingSystem, spool, threads, (factory) -> {
		});
	}

	/**
	 * Here only the application has a pool: what waits for it was let in.
	 */
	@Override
	@Test
	protected void freezeWithRequestsInQueueOfPoolParksThem() throws Exception {
		List<Client> slow = List.of(client().get("/slow"), client().get("/slow"));
		await().until(() -> this.server.inside.size() == 2);
		List<Client> queued = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			queued.add(client().get("/slow"));
		}
		await().until(() -> this.server.summary().startsWith("12 requests"));
		CompletableFuture<Void> frozen = CompletableFuture.runAsync(this::freeze);
		this.server.gateOfSlow.release(12);
		frozen.get(20, TimeUnit.SECONDS);
		assertThat(this.server.summary()).isNull();
		for (Client client : slow) {
			assertThat(client.answer().text()).isEqualTo("slow");
		}
		for (Client client : queued) {
			assertThat(client.answer().text()).isEqualTo("slow");
		}
	}

}
