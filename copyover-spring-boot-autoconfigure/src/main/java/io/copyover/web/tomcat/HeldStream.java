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

import org.apache.coyote.ActionCode;
import org.apache.coyote.AsyncContextCallback;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.SocketEvent;

import io.copyover.web.Gate;

/**
 * Lets the request of a stream wait at the gate without a thread, and without a place
 * among those that its connection may run at the same time: Tomcat takes it for an
 * asynchronous one. Safe for use by several threads.
 */
final class HeldStream implements AsyncContextCallback {

	private State state = State.NONE;

	/**
	 * Let a request wait until the gate is no longer held. Then Tomcat dispatches it.
	 * @param request the request, on its thread
	 * @param gate the gate
	 */
	void hold(Request request, Gate gate) {
		// Tomcat waits for files it sends by itself with first dispatches only.
		request.setSendfile(false);
		request.action(ActionCode.ASYNC_START, this);
		synchronized (this) {
			this.state = State.WAITING;
		}
		if (!gate.park(() -> goOn(request))) {
			goOn(request);
		}
	}

	private synchronized void goOn(Request request) {
		if (this.state == State.WAITING) {
			this.state = State.GOING_ON;
			request.action(ActionCode.ASYNC_DISPATCH, null);
		}
	}

	synchronized boolean isHeld() {
		return this.state != State.NONE;
	}

	/**
	 * Take a dispatch of a request that is held.
	 * @param request the request
	 * @param event why it is dispatched
	 * @return what becomes of it
	 */
	synchronized Outcome dispatched(Request request, SocketEvent event) {
		boolean regular = event == SocketEvent.OPEN_READ || event == SocketEvent.OPEN_WRITE;
		if (regular && this.state == State.WAITING) {
			return Outcome.WAITS;
		}
		boolean goesOn = regular && this.state == State.GOING_ON;
		this.state = State.NONE;
		if (goesOn) {
			request.action(ActionCode.ASYNC_DISPATCHED, null);
		}
		return goesOn ? Outcome.GOES_ON : Outcome.BROKEN;
	}

	@Override
	public void fireOnComplete() {
	}

	@Override
	public boolean isAvailable() {
		return true;
	}

	@Override
	public void incrementInProgressAsyncCount() {
	}

	@Override
	public void decrementInProgressAsyncCount() {
	}

	private enum State {

		NONE, WAITING, GOING_ON

	}

	/**
	 * What becomes of a request.
	 */
	enum Outcome {

		/** It is still held. */
		WAITS,
		/** It goes on as if it had just come in. */
		GOES_ON,
		/** Its client gave up. */
		BROKEN

	}

}
