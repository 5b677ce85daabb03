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

package io.copyover.web.jetty;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Request.Handler.AbortException;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import io.copyover.Pause;
import io.copyover.handover.Errand;
import io.copyover.handover.Participant.Work;
import io.copyover.web.Gate;
import io.copyover.web.LongRequests;
import io.copyover.web.RunningRequest;

/**
 * A request on its way through the gate, and its answer to the end. A held one keeps no
 * thread.
 */
final class Exchange {

	private static final HttpField RETRY_AFTER = new HttpField(HttpHeader.RETRY_AFTER, "1");

	private final GateHandler handler;

	private final TrafficControl control;

	private final CopyoverConnector connector;

	private final Response response;

	private final Callback callback;

	private final EndPoint connection;

	private final String description;

	private final long began;

	private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();

	private volatile Request request;

	private volatile @Nullable RunningRequest running;

	Exchange(GateHandler handler, TrafficControl control, CopyoverConnector connector, Request request,
			Response response, Callback callback) {
		this.handler = handler;
		this.control = control;
		this.connector = connector;
		this.request = request;
		this.response = response;
		this.callback = callback;
		this.connection = request.getConnectionMetaData().getConnection().getEndPoint();
		this.description = request.getMethod() + " " + path(request);
		this.began = request.getBeginNanoTime();
	}

	/**
	 * Begin on the thread that Jetty handles the request with.
	 * @return {@code false} if the application does not handle it
	 * @throws Exception if the application throws it
	 */
	boolean begin() throws Exception {
		this.thread.set(Thread.currentThread());
		this.connector.connections().busy(this.connection, this);
		this.request.addHttpStreamWrapper((stream) -> new Completing(stream, this));
		try {
			return pass();
		}
		finally {
			done();
		}
	}

	// Another thread may have gone on with the request meanwhile.
	private void done() {
		this.thread.compareAndSet(Thread.currentThread(), null);
	}

	boolean isOfCaller(Pause pause) {
		Thread current = this.thread.get();
		return current != null && pause.isCaller(current);
	}

	Work work(long now) {
		return new Work(this.description, Duration.ofNanos(Math.max(0, now - this.began)));
	}

	/**
	 * Tell whether the connection speaks another protocol now: a servlet's upgrade does
	 * not end its request.
	 * @return {@code true} if it does
	 */
	boolean isUpgraded() {
		return this.response.getStatus() == HttpStatus.SWITCHING_PROTOCOLS_101 && this.response.isCommitted();
	}

	private boolean pass() throws Exception {
		Gate.State state = this.control.gate().state();
		if (OriginCustomizer.isForged(this.request)) {
			return reject(HttpStatus.BAD_REQUEST_400);
		}
		if (isExempt() && state != Gate.State.FORWARDING && state != Gate.State.REFUSING) {
			return this.handler.serve(this.request, this.response, this.callback);
		}
		if (state == Gate.State.READING_AHEAD && BodyReadAhead.applies(this.request, this.control.settings())) {
			waitPatiently();
			new BodyReadAhead(this.request, this.control.settings(), this::readAhead, this::notReadAhead).run();
			return true;
		}
		return enter();
	}

	private boolean isExempt() {
		return this.control.settings().exempt().get().contains(this.request.getHttpURI().getPath());
	}

	private void readAhead(ReplayedRequest replayed) {
		this.request = replayed;
		goOnElsewhere();
	}

	private void notReadAhead(Throwable failure) {
		boolean malformed = failure instanceof HttpException;
		if (malformed) {
			Response.writeError(this.request, this.response, this.callback, failure);
			return;
		}
		this.callback.failed(new AbortException(failure));
	}

	private boolean enter() throws Exception {
		Gate gate = this.control.gate();
		Gate.Pass pass = gate.tryEnter(this.description);
		while (pass == null) {
			waitPatiently();
			if (gate.park(this::goOnElsewhere)) {
				return true;
			}
			pass = gate.tryEnter(this.description);
		}
		return switch (pass.verdict()) {
			case LET_IN -> serve(Objects.requireNonNull(pass.request()));
			case FORWARD -> forward();
			case REFUSE -> reject(HttpStatus.SERVICE_UNAVAILABLE_503);
		};
	}

	private static String path(Request request) {
		String path = request.getHttpURI().getPath();
		int parameters = path.indexOf(';');
		return (parameters < 0) ? path : path.substring(0, parameters);
	}

	/**
	 * Keep Jetty from taking a request for broken because nothing was read or written for
	 * long.
	 */
	private void waitPatiently() {
		this.request.addIdleTimeoutListener((ex) -> false);
	}

	private void goOnElsewhere() {
		try {
			this.request.getComponents().getExecutor().execute(this::goOn);
		}
		catch (RejectedExecutionException ex) {
			// The pool is full, and nobody else would answer the client.
			Thread own = new Thread(this::goOn, "copyover-held");
			own.setDaemon(true);
			own.start();
		}
	}

	private void goOn() {
		this.thread.set(Thread.currentThread());
		try {
			if (!enter()) {
				Response.writeError(this.request, this.response, this.callback, HttpStatus.NOT_FOUND_404);
			}
		}
		catch (Throwable ex) {
			this.callback.failed(ex);
		}
		finally {
			done();
		}
	}

	private boolean serve(RunningRequest letIn) throws Exception {
		this.running = letIn;
		LongRequests rules = this.control.settings().longRequests();
		if (rules.leave()) {
			Errand.begin(letIn::isLeft);
		}
		try {
			return rules.isEmpty() ? this.handler.serve(this.request, this.response, this.callback)
					: serveGuarded(letIn);
		}
		finally {
			Errand.end();
			letIn.detach();
		}
	}

	private boolean serveGuarded(RunningRequest letIn) throws Exception {
		Request guarded = CachingRequest.of(this.request);
		AnswerGuard guard = new AnswerGuard(guarded, this.response, this.callback);
		letIn.handle(new JettyRequestHandle(path(this.request), guarded, guard));
		return this.handler.serve(guarded, guard, guard);
	}

	private boolean forward() {
		waitPatiently();
		ForwardedExchange forwarded = new ForwardedExchange(this.request, this.response);
		if (forwarded.isUpgrade()) {
			return reject(HttpStatus.SERVICE_UNAVAILABLE_503);
		}
		// Not one of the server's threads, which slow answers would use up: each open
		// connection is forwarded once, then it closes.
		Thread relaying = new Thread(() -> relay(forwarded), "copyover-forward");
		relaying.setDaemon(true);
		relaying.start();
		return true;
	}

	private void relay(ForwardedExchange forwarded) {
		try {
			if (forwarded.run(this.connector.relay(), this.control.secret())) {
				this.callback.succeeded();
			}
			else {
				reject(HttpStatus.SERVICE_UNAVAILABLE_503);
			}
		}
		catch (IOException | RuntimeException ex) {
			// The client must not take what it got for the whole answer.
			this.callback.failed(new AbortException(ex));
		}
	}

	private boolean reject(int status) {
		HttpFields.Mutable headers = this.response.getHeaders();
		this.response.setStatus(status);
		headers.put(HttpFields.CONNECTION_CLOSE);
		headers.put(HttpFields.CONTENT_LENGTH_0);
		if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
			headers.put(RETRY_AFTER);
		}
		this.callback.succeeded();
		return true;
	}

	private void complete() {
		this.connector.connections().done(this.connection, this);
		if (this.request instanceof ReplayedRequest replayed) {
			replayed.close();
		}
		RunningRequest over = this.running;
		if (over != null) {
			this.control.gate().leave(over);
		}
	}

	/**
	 * Says when the answer has been sent, and an upgrade is done.
	 */
	private static final class Completing extends HttpStream.Wrapper {

		private final Exchange exchange;

		private Completing(HttpStream stream, Exchange exchange) {
			super(stream);
			this.exchange = exchange;
		}

		/**
		 * Have the answer close its connection, and Jetty use chunks all the same, so
		 * that a client can tell a broken answer from a complete one.
		 */
		@Override
		public void prepareResponse(HttpFields.Mutable headers) {
			super.prepareResponse(headers);
			boolean closing = this.exchange.connector.isClosing() && !headers.contains(HttpHeader.UPGRADE);
			if (closing) {
				headers.put(HttpFields.CONNECTION_CLOSE);
			}
			if (closing && !headers.contains(HttpHeader.CONTENT_LENGTH)
					&& !headers.contains(HttpHeader.TRANSFER_ENCODING)) {
				headers.put(HttpHeader.TRANSFER_ENCODING, HttpHeaderValue.CHUNKED.asString());
			}
		}

		@Override
		public void succeeded() {
			try {
				super.succeeded();
			}
			finally {
				this.exchange.complete();
			}
		}

		@Override
		public void failed(Throwable failure) {
			try {
				super.failed(failure);
			}
			finally {
				this.exchange.complete();
			}
		}

	}

}
