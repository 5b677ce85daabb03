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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

import jakarta.servlet.http.WebConnection;
import org.apache.coyote.Request;
import org.apache.coyote.http2.Http2AsyncUpgradeHandler;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

import io.copyover.Pause;

/**
 * An HTTP/2 connection that its client can be asked to leave. What the client sends all
 * the same is still served, until the connection is closed.
 */
final class Http2Connection extends Http2AsyncUpgradeHandler {

	private static final int ANY_STREAM = Integer.MAX_VALUE;

	private static final int NO_ERROR = 0;

	/**
	 * How long a connection has no stream before it is asked to go: some clients fail
	 * what is in progress when they are asked.
	 */
	private static final Duration QUIET = Duration.ofSeconds(1);

	/** What a client may send unasked on one connection, before it is told otherwise. */
	private static final int INITIAL_WINDOW = 65_535;

	private static final int WINDOW_UPDATE_SIZE = 13;

	/** Length, type, flags, and the stream, which is the connection as a whole. */
	private static final byte[] WINDOW_UPDATE_HEAD = { 0, 0, 4, 8, 0, 0, 0, 0, 0 };

	private final StreamAdapter adapter;

	private final Http2Protocol protocol;

	private volatile boolean begun;

	private volatile boolean ready;

	private volatile boolean told;

	private volatile boolean ending;

	private int seen = -1;

	private long quietSince;

	Http2Connection(Http2Protocol protocol, StreamAdapter adapter, @Nullable Request upgraded,
			SocketWrapperBase<?> socket) {
		super(protocol, adapter, upgraded, socket);
		this.protocol = protocol;
		this.adapter = adapter;
	}

	/**
	 * Begin the connection, and leave reading to the thread that its preface comes to.
	 * Tomcat has the one that waited for the preface read too: when it is slow, it takes
	 * what the client sent next before the other has put back what came with the preface,
	 * and a body that is read before its head ends the connection.
	 */
	@Override
	public SocketState upgradeDispatch(SocketEvent status) {
		if (status == SocketEvent.TIMEOUT && this.ending && isBusy()) {
			// A stream has begun since.
			return SocketState.ASYNC_IO;
		}
		if (this.begun || status != SocketEvent.OPEN_READ) {
			return super.upgradeDispatch(status);
		}
		// Before the other thread sets it: a client may never send its preface.
		setConnectionTimeoutForStreamCount(0);
		init(null);
		return this.socketWrapper.isClosed() ? SocketState.CLOSED : SocketState.ASYNC_IO;
	}

	@Override
	public void init(@Nullable WebConnection connection) {
		this.begun = true;
		super.init(connection);
	}

	/**
	 * Give the connection a window that all its streams together cannot fill. With
	 * Tomcat's own, the bodies of streams that are held would keep those of streams in
	 * progress from coming in. It takes no more memory: a stream has room for a window of
	 * its own from its first byte.
	 */
	@Override
	protected byte[] createWindowUpdateForSettings() {
		long wanted = this.protocol.getMaxConcurrentStreams() * this.protocol.getInitialWindowSize();
		long increment = Math.min(wanted, Integer.MAX_VALUE) - INITIAL_WINDOW;
		if (increment <= 0) {
			return super.createWindowUpdateForSettings();
		}
		return ByteBuffer.allocate(WINDOW_UPDATE_SIZE).put(WINDOW_UPDATE_HEAD).putInt((int) increment).array();
	}

	@Override
	protected void writeSettings() {
		super.writeSettings();
		this.ready = true;
	}

	boolean isBusy() {
		return this.activeRemoteStreamCount.get() > 0;
	}

	/**
	 * Tell whether the only stream is that of the copyover's caller.
	 * @param pause tells who the caller is
	 * @return {@code true} if it is
	 */
	boolean isOfCaller(Pause pause) {
		return hasOneStream() && this.adapter.isServing(pause::isCaller);
	}

	/**
	 * Tell whether there is no more than one stream.
	 * @return {@code true} if so
	 */
	boolean hasOneStream() {
		return this.activeRemoteStreamCount.get() <= 1;
	}

	/**
	 * Ask the client to open another connection for further requests. A repeated call
	 * does nothing.
	 */
	void goAway() {
		if (!this.ready || this.told) {
			return;
		}
		this.told = true;
		try {
			writeGoAwayFrame(ANY_STREAM, NO_ERROR, null);
		}
		catch (IOException ex) {
			// Its reader will see that it is broken.
		}
	}

	/**
	 * Have the client go: ask it once the connection is quiet, and close it when it has
	 * been quiet since and time is over. To be called again and again, by one thread.
	 * @param over whether the time for idle connections is over: then the client is
	 * asked, quiet or not, unless it is known to fail what is in progress
	 */
	void moveOn(boolean over) {
		boolean quiet = isQuiet();
		if (!this.told && (quiet || (over && !this.adapter.isFragile()))) {
			goAway();
			this.quietSince = System.nanoTime();
		}
		else if (over && quiet) {
			end();
		}
	}

	private boolean isQuiet() {
		int begun = this.adapter.begun();
		if (isBusy() || begun != this.seen) {
			this.seen = begun;
			this.quietSince = System.nanoTime();
		}
		return System.nanoTime() - this.quietSince >= QUIET.toNanos();
	}

	/**
	 * Tell the client which streams were served, and close the connection, unless a
	 * stream begins before.
	 */
	void end() {
		this.ending = true;
		this.socketWrapper.processSocket(SocketEvent.TIMEOUT, true);
	}

}
