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

package io.copyover.context;

import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;

import io.copyover.CopyoverEvent;

/**
 * Publishes what happens in a copyover as application events. What a listener throws is
 * logged and changes nothing.
 */
public final class CopyoverEventPublisher implements Consumer<CopyoverEvent> {

	private static final Logger logger = LoggerFactory.getLogger(CopyoverEventPublisher.class);

	private final ApplicationEventPublisher publisher;

	/**
	 * Make an adapter.
	 * @param publisher publishes the events
	 */
	public CopyoverEventPublisher(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	@Override
	public void accept(CopyoverEvent event) {
		try {
			this.publisher.publishEvent(event);
		}
		catch (Exception ex) {
			logger.warn("A listener failed on {}", event.getClass().getSimpleName(), ex);
		}
	}

}
