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

/**
 * What only Jetty's own sessions can do. Loads nothing of Jetty where there is none.
 */
final class JettySessions {

	private static final String PACKAGE = "org.eclipse.jetty.websocket.";

	private JettySessions() {
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
