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

package io.copyover.websocket;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.WebSocketSession;

/**
 * The open sessions. Safe for use by several threads.
 */
public final class WebSocketSessions {

	private final Map<String, TrackedSession> sessions = new ConcurrentHashMap<>();

	TrackedSession add(WebSocketSession session) {
		TrackedSession tracked = new TrackedSession(session);
		this.sessions.put(session.getId(), tracked);
		return tracked;
	}

	@Nullable TrackedSession find(WebSocketSession session) {
		return this.sessions.get(session.getId());
	}

	void remove(WebSocketSession session) {
		this.sessions.remove(session.getId());
	}

	List<TrackedSession> all() {
		return List.copyOf(this.sessions.values());
	}

	/**
	 * Return how many are open.
	 * @return the number
	 */
	public int count() {
		return this.sessions.size();
	}

}
