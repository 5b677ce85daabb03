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
 * The connection of an HTTP/2 stream. Requests are sent on by HTTP/1.1 only, so none that
 * came on a stream has another origin.
 *
 * @param protocol the protocol of the connector
 * @param socket the connection
 */
record StreamConnection(CopyoverHttp11Protocol protocol, SocketWrapperBase<?> socket) implements ClientConnection {

	@Override
	public boolean isHttp2() {
		return true;
	}

	@Override
	public boolean isUpgrade() {
		return false;
	}

	@Override
	public @Nullable Origin origin() {
		return null;
	}

	@Override
	public boolean setOrigin(Origin origin) {
		return false;
	}

	@Override
	public void forgetOrigin() {
	}

	@Override
	public void recycled() {
	}

}
