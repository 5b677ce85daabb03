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

package io.copyover.web.tomcat;

import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

import io.copyover.web.Origin;

/**
 * What the gate has to know of the connection that a request came on.
 */
interface ClientConnection {

	CopyoverHttp11Protocol protocol();

	/**
	 * Return the connection.
	 * @return the connection, {@code null} if it is closed
	 */
	@Nullable SocketWrapperBase<?> socket();

	/**
	 * Tell whether the connection has streams, so that it is not the request's own.
	 * @return {@code true} with HTTP/2
	 */
	boolean isHttp2();

	/**
	 * Tell whether the current request has made the connection one of another protocol
	 * than HTTP, such as WebSocket.
	 * @return {@code true} if it has
	 */
	boolean isUpgrade();

	/**
	 * Return where the current request came from.
	 * @return its origin, {@code null} if it came from the other end of the connection
	 */
	@Nullable Origin origin();

	/**
	 * Have the current request look as if it had come from elsewhere.
	 * @param origin where it came from
	 * @return {@code false} if it cannot have
	 */
	boolean setOrigin(Origin origin);

	void forgetOrigin();

	/**
	 * Say that what served the connection will be kept for another one, unless it is
	 * spent.
	 */
	void recycled();

}
