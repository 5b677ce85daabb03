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

import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.copyover.CopyoverException;
import io.copyover.Pause;
import io.copyover.ReconnectTokens;
import io.copyover.handover.Participant;

/**
 * At the freeze, after the last request and before any executor is paused: has frames
 * wait, waits for those in progress and for the messages of STOMP that they made, gives
 * each authenticated client a reconnect token, and closes all sessions with status 1012.
 * A client that has not said who it is gets no token. One that does not read is cut off
 * when its time is over.
 */
public final class WebSocketParticipant implements Participant {

	private final WebSocketSessions sessions;

	private final ReconnectTokens tokens;

	private final Predicate<Principal> authenticated;

	private final ChannelTasks messages;

	private final SendToken sendToken;

	private final Duration limit;

	/**
	 * Make a participant.
	 * @param sessions the open sessions
	 * @param tokens issues the tokens
	 * @param authenticated tells whose sessions are authenticated
	 * @param messages the messages of STOMP
	 * @param sendToken who is sent a token
	 * @param limit how long a client may take that does not read
	 */
	public WebSocketParticipant(WebSocketSessions sessions, ReconnectTokens tokens, Predicate<Principal> authenticated,
			ChannelTasks messages, SendToken sendToken, Duration limit) {
		this.sessions = sessions;
		this.tokens = tokens;
		this.authenticated = authenticated;
		this.messages = messages;
		this.sendToken = sendToken;
		this.limit = limit;
	}

	@Override
	public @Nullable Work oldestWork(Pause pause) {
		return this.sessions.all()
			.stream()
			.map((session) -> session.oldestWork(pause))
			.filter(Objects::nonNull)
			.max(Comparator.comparing(Work::age))
			.orElse(null);
	}

	@Override
	public void freeze(Pause pause) throws InterruptedException {
		List<TrackedSession> all = this.sessions.all();
		all.forEach(TrackedSession::stop);
		List<TrackedSession> open = all.stream().filter((session) -> !session.hasEnded()).toList();
		settle(all, pause);
		farewell().run(open, pause, () -> cutSlow(open));
		settle(all, pause);
	}

	private void settle(List<TrackedSession> open, Pause pause) throws InterruptedException {
		await(() -> open.stream().allMatch((session) -> session.isIdle(pause)), open, pause,
				"The handling of a WebSocket message had not ended in time");
		await(() -> this.messages.isIdle(pause), open, pause, "Messages of STOMP were not delivered in time");
	}

	private void await(BooleanSupplier condition, List<TrackedSession> open, Pause pause, String failure)
			throws InterruptedException {
		while (!condition.getAsBoolean()) {
			if (pause.remaining().isZero()) {
				throw new CopyoverException(failure);
			}
			cutSlow(open);
			TimeUnit.MILLISECONDS.sleep(1);
		}
	}

	// Whoever sends to such a client waits as long as the server lets it.
	private void cutSlow(List<TrackedSession> open) {
		List<TrackedSession> slow = open.stream().filter((session) -> session.isToBeCut(this.limit)).toList();
		if (!slow.isEmpty()) {
			start("copyover-websocket-cut", () -> slow.forEach(Farewell::cut));
		}
	}

	private Farewell farewell() {
		return new Farewell(this.sessions, this.tokens, this.authenticated, this.sendToken, this.limit);
	}

	@Override
	public void resume() {
		List<TrackedSession> left = new ArrayList<>();
		for (TrackedSession session : this.sessions.all()) {
			if (!session.goOn() && (session.isToBeClosed() || session.hasMissed())) {
				left.add(session);
			}
		}
		if (!left.isEmpty()) {
			start("copyover-websocket-close", () -> finish(left));
		}
	}

	private void finish(List<TrackedSession> left) {
		try {
			farewell().finish(left);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void start(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
	}

}
