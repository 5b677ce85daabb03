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

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

import io.copyover.web.Gate;

/**
 * The gates of the streams of one HTTP/2 connection, one for each stream.
 */
final class StreamAdapter implements Adapter {

	private static final int NOTE = 29;

	/**
	 * The JDK's client before version 24, which fails all that is in progress on a
	 * connection when it is asked to leave.
	 */
	private static final Pattern FRAGILE = Pattern.compile("Java-http-client/(1[0-9]|2[0-3])\\b.*");

	private final Adapter delegate;

	private final Http2Protocol http2;

	private final ClientConnection connection;

	private final TrafficControl control;

	private volatile @Nullable Request upgraded;

	private final Set<Thread> serving = ConcurrentHashMap.newKeySet();

	private volatile int begun;

	private volatile boolean fragile;

	/**
	 * Make an adapter.
	 * @param protocol the protocol of the connector
	 * @param http2 the protocol of the connection
	 * @param socket the connection
	 * @param control what the parts have in common
	 * @param upgraded the request that asked for HTTP/2, which becomes the first stream;
	 * {@code null} if there is none
	 */
	StreamAdapter(CopyoverHttp11Protocol protocol, Http2Protocol http2, SocketWrapperBase<?> socket,
			TrafficControl control, @Nullable Request upgraded) {
		this.http2 = http2;
		this.delegate = protocol.getAdapter();
		this.connection = new StreamConnection(protocol, socket);
		this.control = control;
		this.upgraded = upgraded;
	}

	/**
	 * Return a number that changes with each stream.
	 * @return the number
	 */
	int begun() {
		return this.begun;
	}

	/**
	 * Tell whether the client would lose what is in progress if it was asked to leave.
	 * @return {@code true} if it is known to
	 */
	boolean isFragile() {
		return this.fragile;
	}

	/**
	 * Tell whether a thread is in one of the streams.
	 * @param filter finds the thread
	 * @return {@code true} if it is
	 */
	boolean isServing(Predicate<Thread> filter) {
		return this.serving.stream().anyMatch(filter);
	}

	@Override
	public void service(Request request, Response response) throws Exception {
		count(request.getHeader("user-agent"));
		boolean bodyIsSaved = request == this.upgraded;
		this.upgraded = null;
		GateAdapter gate = new GateAdapter(this.delegate, this.connection, this.control, !bodyIsSaved,
				new AnswerGuard(response, this.control, false, () -> this.http2.setDiscardRequestsAndResponses(true)));
		request.setNote(NOTE, gate);
		boolean lent = lend();
		this.serving.add(Thread.currentThread());
		try {
			gate.service(request, response);
		}
		finally {
			this.serving.remove(Thread.currentThread());
			takeBack(lent);
		}
	}

	/**
	 * Make up for the thread of a stream while a copyover goes on. A stream may wait for
	 * frames, which are read by another thread of the same pool.
	 * @return whether a thread was lent
	 */
	private boolean lend() {
		boolean lent = this.control.gate().state() != Gate.State.OPEN;
		if (lent) {
			this.control.reserve().lend();
		}
		return lent;
	}

	private void takeBack(boolean lent) {
		if (lent) {
			this.control.reserve().giveBack();
		}
	}

	private synchronized void count(@Nullable String agent) {
		this.begun++;
		this.fragile = agent != null && FRAGILE.matcher(agent).matches();
	}

	@Override
	public boolean asyncDispatch(Request request, Response response, SocketEvent status) throws Exception {
		boolean lent = lend();
		try {
			return of(request).asyncDispatch(request, response, status);
		}
		finally {
			takeBack(lent);
		}
	}

	private Adapter of(Request request) {
		return (request.getNote(NOTE) instanceof GateAdapter gate) ? gate : this.delegate;
	}

	@Override
	public boolean prepare(Request request, Response response) throws Exception {
		return this.delegate.prepare(request, response);
	}

	@Override
	public void log(Request request, Response response, long time) {
		this.delegate.log(request, response, time);
	}

	@Override
	public void checkRecycled(Request request, Response response) {
		of(request).checkRecycled(request, response);
	}

	@Override
	public String getDomain() {
		return this.delegate.getDomain();
	}

}
