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

import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.CloseStatus;

/**
 * What is agreed with clients such as {@code client.js}. A client offers the subprotocol
 * {@value #MARKER}, and when it comes back {@value #TOKEN_PREFIX} with its token behind
 * it, for a browser can set no other header of a handshake, and a URL would be logged.
 * The second is never selected.
 */
final class ReconnectProtocol {

	static final String HEADER = "Sec-WebSocket-Protocol";

	static final String MARKER = "copyover";

	static final String TOKEN_PREFIX = "copyover-token.";

	/** The frame that says that a token was taken. */
	static final String WELCOME = "{\"copyover\":\"resumed\"}";

	/** Come back: the service restarts. */
	static final CloseStatus RESTART = CloseStatus.SERVICE_RESTARTED.withReason("copyover");

	/** Sign in again: the token is not good. */
	static final CloseStatus REFUSED = CloseStatus.POLICY_VIOLATION.withReason("copyover: reconnect token refused");

	private ReconnectProtocol() {
	}

	/**
	 * Return the frame that carries a token.
	 * @param token the token, {@code null} for a client that gets none
	 * @param handled how many frames of this connection were handled: what the client
	 * sent after them was not, and is for it to send again
	 * @return a JSON object
	 */
	static String farewell(@Nullable String token, long handled) {
		return "{\"copyover\":\"reconnect\"," + ((token != null) ? "\"token\":\"" + token + "\"," : "") + "\"handled\":"
				+ handled + "}";
	}

	/**
	 * Return the frame that carries a token to a client that knows STOMP only: an
	 * {@code ERROR}, the one frame that a server may send unasked, before it closes the
	 * connection.
	 * @param token the token
	 * @param handled how many messages of this connection were handled, each a frame or a
	 * heart-beat
	 * @return a frame of STOMP 1.0 to 1.2
	 */
	static String stompFarewell(String token, long handled) {
		return "ERROR\nmessage:Service restart\ncopyover:reconnect\ncopyover-token:" + token + "\ncopyover-handled:"
				+ handled + "\ncontent-length:0\n\n\0";
	}

	static boolean isStomp(String protocol) {
		return protocol.endsWith(".stomp");
	}

	static boolean isOurs(String protocol) {
		return protocol.equals(MARKER) || protocol.startsWith(TOKEN_PREFIX);
	}

	static List<String> protocols(String header) {
		return Arrays.stream(header.split(",")).map(String::strip).filter((protocol) -> !protocol.isEmpty()).toList();
	}

}
