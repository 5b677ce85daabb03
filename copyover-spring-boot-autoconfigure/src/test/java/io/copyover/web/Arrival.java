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

package io.copyover.web;

import org.springframework.context.SmartLifecycle;

import io.copyover.handover.Participant;

/**
 * Is where a successor restores: before any other lifecycle.
 */
record Arrival(Participant traffic, Arriving arriving) implements SmartLifecycle {

	@Override
	public void start() {
		try {
			this.arriving.arrive(this.traffic);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void stop() {
	}

	@Override
	public boolean isRunning() {
		return false;
	}

	@Override
	public int getPhase() {
		return Integer.MIN_VALUE;
	}

	/**
	 * What happens before the server starts.
	 */
	@FunctionalInterface
	interface Arriving {

		void arrive(Participant traffic) throws Exception;

	}

}
