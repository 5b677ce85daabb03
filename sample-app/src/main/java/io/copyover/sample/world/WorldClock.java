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

package io.copyover.sample.world;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Makes time pass, and sees whom a copyover did not bring back.
 */
@Component
@ConditionalOnWebApplication(type = Type.SERVLET)
class WorldClock {

	private final World world;

	private final WorldSocketHandler sockets;

	WorldClock(World world, WorldSocketHandler sockets) {
		this.world = world;
		this.sockets = sockets;
	}

	@Scheduled(fixedRateString = "${sample.world.tick:2s}")
	void tick() {
		this.world.tick();
		this.sockets.forgetMissing(this.world.here());
	}

}
