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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

import io.copyover.CopyoverException;
import io.copyover.Pause;
import io.copyover.ReconnectTokens;
import io.copyover.handover.Participant;

/**
 * At the freeze, after the last request and before any executor is paused: stops handling
 * frames, waits for those in progress and for the messages of STOMP that they made, gives
 * each authenticated client a reconnect token, and closes all sessions with status 1012.
 * A client that has not said who it is gets no token.
 */
public final class WebSocketParticipant implements Participant {

	private static final int QUIET_LOOKS = 3;

	private final WebSocketSessions sessions;

	private final ReconnectTokens tokens;

	private final Supplier<List<ThreadPoolTaskExecutor>> channels;

	private final Duration limit;

	/**
	 * Make a participant.
	 * @param sessions the open sessions
	 * @param tokens issues the tokens
	 * @param channels gives the executors of STOMP's channels, in the order in which a
	 * message passes them
	 * @param limit how long a client may take that does not read
	 */
	public WebSocketParticipant(WebSocketSessions sessions, ReconnectTokens tokens,
			Supplier<List<ThreadPoolTaskExecutor>> channels, Duration limit) {
		this.sessions = sessions;
		this.tokens = tokens;
		this.channels = channels;
		this.limit = limit;
	}

	@Override
	public void freeze(Pause pause) throws InterruptedException {
		List<TrackedSession> open = this.sessions.all();
		for (TrackedSession session : open) {
			if (!session.stop(pause)) {
				throw new CopyoverException("The handling of a WebSocket message had not ended in time");
			}
		}
		awaitMessages(pause);
		new Farewell(this.tokens, open, this.limit).run(pause);
	}

	private void awaitMessages(Pause pause) throws InterruptedException {
		List<ThreadPoolTaskExecutor> executors = this.channels.get();
		int quiet = 0;
		while (!executors.isEmpty() && quiet < QUIET_LOOKS) {
			quiet = executors.stream().allMatch(WebSocketParticipant::isIdle) ? quiet + 1 : 0;
			if (pause.remaining().isZero()) {
				throw new CopyoverException("Messages of STOMP were not delivered in time");
			}
			TimeUnit.MILLISECONDS.sleep(1);
		}
	}

	private static boolean isIdle(ThreadPoolTaskExecutor executor) {
		ThreadPoolExecutor pool = executor.getThreadPoolExecutor();
		return pool.getQueue().isEmpty() && pool.getActiveCount() == 0;
	}

	@Override
	public void resume() {
		this.sessions.all().forEach(TrackedSession::goOn);
	}

}
