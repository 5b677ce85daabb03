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

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.adapter.NativeWebSocketSession;

/**
 * A server's session of a client that offered {@code copyover}; keeps what is sent.
 */
public final class FakeSession {

	private static final AtomicInteger COUNT = new AtomicInteger();

	private final @Nullable Object nativeSession;

	final List<WebSocketMessage<?>> sent = new CopyOnWriteArrayList<>();

	private final String id = "fake-" + COUNT.incrementAndGet();

	final List<CloseStatus> closed = new CopyOnWriteArrayList<>();

	/** The client reads when it is zero. */
	volatile CountDownLatch reads = new CountDownLatch(0);

	/** Somebody sends when it is zero. */
	final CountDownLatch sending = new CountDownLatch(1);

	FakeSession(@Nullable Object nativeSession) {
		this.nativeSession = nativeSession;
	}

	/**
	 * Return the session, as the application's handler sees it, once the handler knows
	 * it.
	 */
	TrackedSession tracked() {
		NativeWebSocketSession session = (NativeWebSocketSession) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { NativeWebSocketSession.class }, (proxy, method, arguments) -> {
					try {
						return getClass().getMethod(method.getName(), method.getParameterTypes())
							.invoke(this, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
		TrackedSession tracked = new TrackedSession(session, false);
		tracked.established();
		return tracked;
	}

	public String getId() {
		return this.id;
	}

	public @Nullable Object getUri() {
		return null;
	}

	public @Nullable Object getPrincipal() {
		return null;
	}

	public Map<String, Object> getAttributes() {
		return new HashMap<>(Map.of(TokenFilter.OFFERED, true));
	}

	public @Nullable Object getNativeSession() {
		return this.nativeSession;
	}

	public void sendMessage(WebSocketMessage<?> message) throws InterruptedException {
		this.sending.countDown();
		this.reads.await();
		this.sent.add(message);
	}

	public void close(CloseStatus status) {
		this.closed.add(status);
	}

}
