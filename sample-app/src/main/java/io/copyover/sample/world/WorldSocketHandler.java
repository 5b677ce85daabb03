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

package io.copyover.sample.world;

import java.io.IOException;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.Authentication;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.copyover.Copyover;
import io.copyover.CopyoverException;
import io.copyover.CopyoverReport;
import io.copyover.CopyoverReport.Outcome;

/**
 * The sockets of the world. A client says {@code {"after":17}} when it comes, for the
 * number of the last line that it has, and gets what it has missed; then
 * {@code {"command":"look"}}.
 */
class WorldSocketHandler extends TextWebSocketHandler implements Audience {

	private static final Logger logger = LoggerFactory.getLogger(WorldSocketHandler.class);

	private static final int SEND_MILLIS = 5000;

	private static final int SEND_BUFFER = 1 << 18;

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private final Map<String, List<WebSocketSession>> sessions = new ConcurrentHashMap<>();

	private final Map<String, Long> missingSince = new HashMap<>();

	private final JsonMapper mapper = new JsonMapper();

	private final World world;

	private final Commands commands;

	private final Copyover copyover;

	WorldSocketHandler(World world, Copyover copyover) {
		this.world = world;
		this.commands = new Commands(world);
		this.copyover = copyover;
		world.audience(this);
	}

	@Override
	protected void handleTextMessage(WebSocketSession session, TextMessage message) {
		JsonNode json = this.mapper.readTree(message.getPayload());
		String name = name(session);
		if (json.has("after")) {
			come(session, name, json.get("after").asLong());
		}
		else if (json.path("command").asString("").strip().equalsIgnoreCase("copyover")) {
			copyover(session, name);
		}
		else {
			this.commands.run(name, json.path("command").asString(""));
		}
	}

	private void come(WebSocketSession session, String name, long after) {
		// Under the lock of the world, so that no line is said in between.
		synchronized (this.world) {
			WebSocketSession safe = new ConcurrentWebSocketSessionDecorator(session, SEND_MILLIS, SEND_BUFFER);
			send(safe, Map.of("type", "hello", "name", name, "pid", this.copyover.status().pid(), "generation",
					this.copyover.status().generation()));
			this.world.linesAfter(name, after).forEach((line) -> send(safe, message(line)));
			this.sessions.computeIfAbsent(name, (key) -> new ArrayList<>()).add(safe);
			this.world.enter(name);
			view(name, this.world.view(name));
		}
	}

	private void copyover(WebSocketSession session, String name) {
		if (!mayCopyover(session.getPrincipal())) {
			this.world.answer(name, "Only an administrator can do that.");
			return;
		}
		try {
			CopyoverReport report = this.copyover.execute(null, List.of());
			if (report.outcome() != Outcome.COMPLETED) {
				this.world.answer(name, "Nothing has changed: " + report.reason());
			}
		}
		catch (CopyoverException ex) {
			this.world.answer(name, "Nothing has changed: " + ex.getMessage());
		}
	}

	private static boolean mayCopyover(Principal principal) {
		return principal instanceof Authentication user && user.getAuthorities()
			.stream()
			.anyMatch((authority) -> "ROLE_COPYOVER".equals(authority.getAuthority()));
	}

	@Override
	public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
		String name = name(session);
		synchronized (this.world) {
			List<WebSocketSession> open = this.sessions.getOrDefault(name, new ArrayList<>());
			open.removeIf((other) -> other.getId().equals(session.getId()));
			boolean comesBack = status.equalsCode(CloseStatus.SERVICE_RESTARTED);
			if (open.isEmpty() && !comesBack) {
				this.world.leave(name);
			}
		}
	}

	/**
	 * Let those leave who did not come back after a copyover.
	 * @param here who is in the world
	 */
	void forgetMissing(List<String> here) {
		synchronized (this.world) {
			this.missingSince.keySet().retainAll(here);
			for (String name : here) {
				if (!this.sessions.getOrDefault(name, List.of()).isEmpty()) {
					this.missingSince.remove(name);
				}
				else if (System.nanoTime()
						- this.missingSince.computeIfAbsent(name, (key) -> System.nanoTime()) > PATIENCE.toNanos()) {
					this.world.leave(name);
				}
			}
		}
	}

	@Override
	public void line(String person, Line line) {
		this.sessions.getOrDefault(person, List.of()).forEach((session) -> send(session, message(line)));
	}

	@Override
	public void view(String person, View view) {
		this.sessions.getOrDefault(person, List.of())
			.forEach((session) -> send(session, Map.of("type", "view", "view", view)));
	}

	private static Map<String, Object> message(Line line) {
		return Map.of("type", "line", "number", line.number(), "kind", line.kind().name().toLowerCase(), "text",
				line.text());
	}

	private void send(WebSocketSession session, Map<String, Object> message) {
		try {
			session.sendMessage(new TextMessage(this.mapper.writeValueAsString(message)));
		}
		catch (IOException | IllegalStateException ex) {
			// The client is gone, or comes back and asks for what it has missed.
			logger.debug("A line was not sent", ex);
		}
	}

	private static String name(WebSocketSession session) {
		Principal principal = session.getPrincipal();
		if (principal == null) {
			throw new IllegalStateException("Nobody is signed in");
		}
		return principal.getName();
	}

}
