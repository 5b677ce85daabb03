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

package io.copyover.sample;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * One connection of a client.
 */
interface Connection extends Closeable {

	/**
	 * Send a request and receive its answer.
	 */
	Answer send(String method, String path, byte[] body, List<String> headers) throws IOException;

	/**
	 * Tell whether the server may be asking to leave this connection by now, which would
	 * fail the next request.
	 */
	default boolean isStale() {
		return false;
	}

	/**
	 * Opens connections to one listener of a sample.
	 */
	@FunctionalInterface
	interface Listener {

		/**
		 * Open a connection.
		 * @return the connection
		 * @throws IOException if it is refused
		 */
		Connection connect() throws IOException;

	}

}
