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
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.BadRequestException;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.http.MimeHeaders;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.handover.Errand;
import io.copyover.web.BodyBuffer;
import io.copyover.web.Gate;
import io.copyover.web.Origin;
import io.copyover.web.RelayTls;
import io.copyover.web.RunningRequest;
import io.copyover.web.Voucher;

/**
 * The gate of one processor or stream: between the parsed request and Tomcat's container
 * with its valves. Only first dispatches are held.
 */
final class GateAdapter implements Adapter {

	private static final Logger logger = LoggerFactory.getLogger(GateAdapter.class);

	private final Adapter delegate;

	private final ClientConnection client;

	private final AnswerGuard guard;

	private final TrafficControl control;

	private final boolean readsAhead;

	private final HeldStream held = new HeldStream();

	private @Nullable RunningRequest running;

	private @Nullable ReadBody body;

	private @Nullable SocketWrapperBase<?> waiting;

	/**
	 * Make a gate.
	 * @param delegate takes what is let in
	 * @param client the connection
	 * @param control what the parts have in common
	 * @param readsAhead whether bodies can be read ahead
	 * @param guard can end answers
	 */
	GateAdapter(Adapter delegate, ClientConnection client, TrafficControl control, boolean readsAhead,
			AnswerGuard guard) {
		this.guard = guard;
		this.delegate = delegate;
		this.client = client;
		this.control = control;
		this.readsAhead = readsAhead;
	}

	@Override
	public void service(Request request, Response response) throws Exception {
		SocketWrapperBase<?> socket = this.client.isHttp2() ? null : this.client.socket();
		if (socket != null) {
			this.control.connections().serving(socket);
		}
		this.guard.entered();
		try {
			admit(request, response);
		}
		finally {
			this.guard.left();
			if (socket != null) {
				this.control.connections().served(socket);
			}
		}
	}

	private void admit(Request request, Response response) throws Exception {
		finish();
		this.guard.reset();
		boolean relay = isRelay();
		if (relay && vouch(request, response)) {
			return;
		}
		if (!identify(request) || (relay && this.client.origin() == null)) {
			reject(request, response, 400);
		}
		else if (response.isError()) {
			this.delegate.service(request, response);
		}
		else if (isExempt(request) && mayPassExempt()) {
			SocketWrapperBase<?> socket = this.client.socket();
			if (socket != null) {
				this.control.connections().exempt(this, socket);
			}
			serve(request, response);
		}
		else {
			pass(request, response);
		}
	}

	/**
	 * Tell whether the connection came under the server name of relays, and so without
	 * the client certificate that others may need.
	 * @return {@code true} if it did
	 */
	private boolean isRelay() {
		SocketWrapperBase<?> socket = this.client.socket();
		return socket != null && RelayTls.SERVER_NAME.equals(socket.getSniHostName());
	}

	private boolean vouch(Request request, Response response) throws GeneralSecurityException {
		String value = request.getHeader(Voucher.HEADER_NAME);
		Voucher voucher = (value != null) ? Voucher.parse(value) : null;
		byte[] certificate = ServerCertificate.of(this.client.socket());
		String answer = (voucher != null && certificate != null) ? voucher.answer(certificate, this.control.secret())
				: null;
		if (answer == null) {
			return false;
		}
		response.setStatus(204);
		response.setHeader(Voucher.HEADER_NAME, answer);
		return true;
	}

	private boolean identify(Request request) {
		MimeHeaders headers = request.getMimeHeaders();
		int index = headers.findHeader(Origin.HEADER_NAME, 0);
		if (index < 0) {
			return true;
		}
		String value = headers.getValue(index).toString();
		boolean several = headers.findHeader(Origin.HEADER_NAME, index + 1) >= 0;
		headers.removeHeader(Origin.HEADER_NAME);
		Origin origin = several ? null : Origin.decode(value, this.control.secret());
		return origin != null && this.client.setOrigin(origin);
	}

	private boolean isExempt(Request request) {
		for (String path : this.control.settings().exempt().get()) {
			if (request.requestURI().equals(path)) {
				return true;
			}
		}
		return false;
	}

	private boolean mayPassExempt() {
		Gate.State state = this.control.gate().state();
		return state != Gate.State.FORWARDING && state != Gate.State.REFUSING;
	}

	private void pass(Request request, Response response) throws Exception {
		if (this.control.gate().state() == Gate.State.READING_AHEAD && !readAhead(request, response)) {
			return;
		}
		if (this.client.isHttp2() && this.control.gate().state() == Gate.State.HELD) {
			this.held.hold(request, this.control.gate());
			return;
		}
		String path = path(request);
		Gate.Pass pass = this.control.gate().enter(request.getMethod() + " " + path, this.control.reserve());
		RunningRequest entered = pass.request();
		this.running = entered;
		if (entered != null) {
			entered.handle(new TomcatRequestHandle(path, request, response, this.guard));
		}
		switch (pass.verdict()) {
			case LET_IN -> serve(request, response);
			case FORWARD -> forward(request, response);
			case REFUSE -> reject(request, response, 503);
		}
	}

	private static String path(Request request) {
		String path = request.requestURI().toString();
		int parameters = path.indexOf(';');
		return (parameters < 0) ? path : path.substring(0, parameters);
	}

	private boolean readAhead(Request request, Response response) {
		BodyReader reader = this.readsAhead ? reader(request) : null;
		if (reader == null) {
			return true;
		}
		this.control.reserve().lend();
		try {
			this.body = reader.read();
			this.body.install(request);
			return true;
		}
		catch (BadRequestException ex) {
			reject(request, response, 400);
			return false;
		}
		catch (BodyBuffer.NotKeptException ex) {
			logger.warn("{} was answered 503", path(request), ex);
			// What was read of the body is not there any more.
			response.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
			reject(request, response, 503);
			return false;
		}
		catch (IOException ex) {
			finish();
			response.action(ActionCode.CLOSE_NOW, ex);
			return false;
		}
		finally {
			this.control.reserve().giveBack();
		}
	}

	private @Nullable BodyReader reader(Request request) {
		if (this.client.isHttp2()) {
			StreamReadAhead reading = new StreamReadAhead(request, this.control.settings());
			return reading.applies() ? reading::read : null;
		}
		BodyReadAhead reading = new BodyReadAhead(request, this.client, this.control.settings());
		return reading.applies() ? reading::read : null;
	}

	private void serve(Request request, Response response) throws Exception {
		RunningRequest current = this.running;
		boolean canBeLeft = current != null && this.control.settings().longRequests().leave();
		if (canBeLeft) {
			Errand.begin(current::isLeft);
		}
		try {
			this.delegate.service(request, response);
		}
		finally {
			if (canBeLeft) {
				Errand.end();
			}
			settle(request);
		}
	}

	private void forward(Request request, Response response) {
		this.control.reserve().lend();
		try {
			ForwardedExchange exchange = new ForwardedExchange(request, response, this.client);
			if (exchange.isUpgrade() || !exchange.run(this.control)) {
				reject(request, response, 503);
			}
		}
		finally {
			this.control.reserve().giveBack();
			finish();
		}
	}

	private void reject(Request request, Response response, int status) {
		response.setStatus(status);
		if (!this.client.isHttp2()) {
			response.setHeader("Connection", "close");
		}
		response.setContentLength(0);
		if (status == 503) {
			response.setHeader("Retry-After", "1");
		}
		this.delegate.log(request, response, 0);
		if (this.client.isHttp2()) {
			// After a dispatch Tomcat leaves this to the container, which has not seen
			// it.
			response.action(ActionCode.CLOSE, null);
		}
		finish();
	}

	@Override
	public boolean asyncDispatch(Request request, Response response, SocketEvent status) throws Exception {
		this.guard.entered();
		try {
			return this.held.isHeld() ? goOn(request, response, status) : dispatch(request, response, status);
		}
		finally {
			this.guard.left();
		}
	}

	private boolean dispatch(Request request, Response response, SocketEvent status) throws Exception {
		RunningRequest current = this.running;
		if (current != null) {
			current.attach();
		}
		this.guard.finish(this.client.socket(), !isAsync(request));
		try {
			return this.delegate.asyncDispatch(request, response, status);
		}
		finally {
			settle(request);
		}
	}

	private boolean goOn(Request request, Response response, SocketEvent status) throws Exception {
		HeldStream.Outcome outcome = this.held.dispatched(request, status);
		if (outcome == HeldStream.Outcome.GOES_ON) {
			pass(request, response);
		}
		if (outcome == HeldStream.Outcome.BROKEN) {
			finish();
		}
		return outcome != HeldStream.Outcome.BROKEN;
	}

	/**
	 * Look whether the request is over when a thread of the server leaves it.
	 * @param request the request
	 */
	private void settle(Request request) {
		SocketWrapperBase<?> socket = this.client.isHttp2() ? null : this.client.socket();
		if (!isAsync(request)) {
			if (socket != null && this.client.isUpgrade()) {
				// Counted before the gate forgets the request: a freeze must see one of
				// both.
				this.control.connections().upgraded(socket);
			}
			finish();
			return;
		}
		RunningRequest current = this.running;
		if (current != null) {
			current.detach();
		}
		if (socket != null && this.waiting == null) {
			this.waiting = socket;
			this.control.connections().busy(socket);
		}
	}

	private static boolean isAsync(Request request) {
		AtomicBoolean async = new AtomicBoolean();
		request.action(ActionCode.ASYNC_IS_ASYNC, async);
		return async.get();
	}

	private void finish() {
		this.client.forgetOrigin();
		RunningRequest over = this.running;
		this.running = null;
		this.control.connections().finished(this);
		SocketWrapperBase<?> socket = this.waiting;
		this.waiting = null;
		if (socket != null) {
			this.control.connections().done(socket);
		}
		closeBody();
		if (over != null) {
			this.control.gate().leave(over);
		}
	}

	private void closeBody() {
		ReadBody replayed = this.body;
		this.body = null;
		if (replayed != null) {
			try {
				replayed.close();
			}
			catch (IOException ex) {
				// The file has no name: the system frees it with the process.
			}
		}
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
		this.delegate.checkRecycled(request, response);
		finish();
		this.client.recycled();
	}

	@Override
	public String getDomain() {
		return this.delegate.getDomain();
	}

	/**
	 * Reads a body.
	 */
	@FunctionalInterface
	private interface BodyReader {

		ReadBody read() throws IOException;

	}

}
