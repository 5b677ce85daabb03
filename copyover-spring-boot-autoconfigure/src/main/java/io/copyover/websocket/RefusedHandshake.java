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

import java.io.IOException;
import java.util.List;
import java.util.Map;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes a handshake only to close the connection and say why. Where the container
 * cannot do that the handshake is answered with 403.
 */
final class RefusedHandshake {

	private static final Logger logger = LoggerFactory.getLogger(RefusedHandshake.class);

	private static final String CONTAINER = "jakarta.websocket.server.ServerContainer";

	void answer(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
		if (!(request.getServletContext().getAttribute(CONTAINER) instanceof ServerContainer container)) {
			response.sendError(HttpServletResponse.SC_FORBIDDEN);
			return;
		}
		ServerEndpointConfig configuration = ServerEndpointConfig.Builder.create(RefusingEndpoint.class, "/")
			.subprotocols(List.of(ReconnectProtocol.MARKER))
			.build();
		try {
			container.upgradeHttpToWebSocket(request, response, configuration, Map.of());
		}
		catch (DeploymentException ex) {
			throw new ServletException("A handshake could not be refused", ex);
		}
	}

	/**
	 * Closes each connection at once.
	 */
	public static final class RefusingEndpoint extends Endpoint {

		@Override
		public void onOpen(Session session, EndpointConfig configuration) {
			try {
				session.close(new CloseReason(CloseCodes.VIOLATED_POLICY, ReconnectProtocol.REFUSED.getReason()));
			}
			catch (IOException ex) {
				logger.debug("A client that is refused is gone already", ex);
			}
		}

	}

}
