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

import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;

/**
 * What only Jetty's own sessions can do. Loads nothing of Jetty where there is none.
 */
final class JettySessions {

	private static final String JETTY = "org.eclipse.jetty.";

	private static final String PACKAGE = JETTY + "websocket.";

	private JettySessions() {
	}

	/**
	 * Tell whether the connection of a session is dropped as soon as a close with a
	 * status such as 1012 was sent, whatever the client has sent meanwhile and nobody has
	 * read: the client may then lose what it has not read.
	 * @param session a server's own session
	 * @return {@code true} with Jetty, by whichever of its interfaces
	 */
	static boolean dropConnections(@Nullable Object session) {
		return session != null && session.getClass().getName().startsWith(JETTY);
	}

	static boolean isOne(Object session) {
		return session.getClass().getName().startsWith(PACKAGE) && Disconnect.isOne(session);
	}

	static void disconnect(Object session) {
		Disconnect.run(session);
	}

	/**
	 * Keeps Jetty's class apart.
	 */
	private static final class Disconnect {

		private static boolean isOne(Object session) {
			return session instanceof Session;
		}

		private static void run(Object session) {
			((Session) session).disconnect();
		}

	}

}
