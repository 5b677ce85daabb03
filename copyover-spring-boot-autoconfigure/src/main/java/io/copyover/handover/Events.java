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

package io.copyover.handover;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.copyover.CopyoverEvent;

/**
 * Tells the listeners, which cannot break a copyover, nor hold it for long.
 */
final class Events {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private final List<Consumer<CopyoverEvent>> listeners;

	Events(List<Consumer<CopyoverEvent>> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	void publish(CopyoverEvent event) {
		for (Consumer<CopyoverEvent> listener : this.listeners) {
			Bounded.tryRun("event", LIMIT, () -> listener.accept(event));
		}
	}

}
