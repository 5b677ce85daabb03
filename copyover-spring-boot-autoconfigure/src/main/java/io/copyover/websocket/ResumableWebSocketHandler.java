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

import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;

/**
 * A handler that tells clients which come back from those which come. Other handlers find
 * {@link #RESUMED} among the attributes of the session.
 */
public interface ResumableWebSocketHandler extends WebSocketHandler {

	/**
	 * The name of the session's attribute that is {@code true} where the client came back
	 * with a reconnect token.
	 */
	String RESUMED = "copyover.resumed";

	/**
	 * Called in place of {@link #afterConnectionEstablished} where the client presented a
	 * good reconnect token: the session has the principal that it had before, and
	 * attributes of its own handshake.
	 * @param session the session, a new one
	 * @throws Exception to close the session
	 */
	default void afterConnectionResumed(WebSocketSession session) throws Exception {
		afterConnectionEstablished(session);
	}

}
