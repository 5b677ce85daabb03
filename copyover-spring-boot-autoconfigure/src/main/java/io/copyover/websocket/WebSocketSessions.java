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

import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.CloseStatus;

/**
 * The open sessions, and those that a copyover has ended and whose connection is still
 * there. Safe for use by several threads.
 */
public final class WebSocketSessions {

	private final Map<String, Entry> sessions = new ConcurrentHashMap<>();

	void add(TrackedSession session, Closed closed) {
		this.sessions.put(session.getId(), new Entry(session, closed));
	}

	@Nullable TrackedSession find(String id) {
		Entry entry = this.sessions.get(id);
		return (entry != null) ? entry.session() : null;
	}

	/**
	 * Tell the handler of a session that it has ended, unless it knows.
	 * @param session the session
	 * @param status why it ended
	 * @throws Exception what the handler threw
	 */
	void end(TrackedSession session, CloseStatus status) throws Exception {
		Entry entry = this.sessions.get(session.getId());
		if (entry != null) {
			session.end(() -> entry.closed().run(status));
		}
	}

	void remove(String id) {
		this.sessions.remove(id);
	}

	List<TrackedSession> all() {
		return this.sessions.values().stream().map(Entry::session).toList();
	}

	/**
	 * Return how many are open.
	 * @return the number
	 */
	public int count() {
		return this.sessions.size();
	}

	/**
	 * Say that a client told who it is after the handshake, as STOMP's can. Nothing
	 * happens if the session is gone.
	 * @param id the id of the session
	 * @param user who the client is
	 */
	public void authenticated(String id, Principal user) {
		TrackedSession session = find(id);
		if (session != null) {
			session.setUser(user);
		}
	}

	/**
	 * Tells the handler of a session that it has ended.
	 */
	@FunctionalInterface
	interface Closed {

		void run(CloseStatus status) throws Exception;

	}

	/**
	 * A session.
	 *
	 * @param session the session
	 * @param closed tells its handler that it has ended
	 */
	private record Entry(TrackedSession session, Closed closed) {

	}

}
