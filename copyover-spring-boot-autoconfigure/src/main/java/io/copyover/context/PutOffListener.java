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

import java.util.ArrayList;
import java.util.List;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.GenericApplicationListenerAdapter;

/**
 * Stands in place of a listener, which hears what happened once it is released. Safe for
 * use by several threads.
 */
class PutOffListener extends GenericApplicationListenerAdapter {

	private final List<ApplicationEvent> events = new ArrayList<>();

	private volatile boolean released;

	PutOffListener(ApplicationListener<?> delegate) {
		super(delegate);
	}

	@Override
	public final synchronized void onApplicationEvent(ApplicationEvent event) {
		if (this.released) {
			super.onApplicationEvent(event);
		}
		else {
			this.events.add(event);
		}
	}

	/**
	 * Tell whether the listener hears what happens, or is just being told.
	 * @return {@code false} if all of that is put off
	 */
	final boolean isReleased() {
		return this.released;
	}

	/**
	 * Let the listener hear what happened, and what happens from now on. A repeated call
	 * does nothing.
	 */
	final synchronized void release() {
		if (!this.released) {
			this.released = true;
			replay(this.events);
			this.events.clear();
		}
	}

	/**
	 * Let the listener hear what happened.
	 * @param events the events, first things first
	 */
	protected void replay(List<ApplicationEvent> events) {
		events.forEach(super::onApplicationEvent);
	}

}
