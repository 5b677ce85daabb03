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

import java.io.IOException;
import java.nio.channels.SocketChannel;

/**
 * What a client has sent and no server has read yet.
 */
public final class UnreadBytes {

	private UnreadBytes() {
	}

	/**
	 * Tell whether bytes wait in the kernel. Does not wait for a thread that reads.
	 * @param connection where they would have come in
	 * @return {@code false} if there are none, be it that the client has closed the
	 * connection or that it is closed here
	 */
	public static boolean waitOn(SocketChannel connection) {
		try {
			return connection.socket().getInputStream().available() > 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
