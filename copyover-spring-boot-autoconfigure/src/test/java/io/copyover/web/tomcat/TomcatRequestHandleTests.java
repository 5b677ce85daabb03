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
import java.util.Set;

import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.CoyoteAdapter;
import org.apache.catalina.connector.Request;
import org.apache.catalina.core.AsyncContextImpl;
import org.apache.coyote.Response;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.junit.jupiter.api.Test;

import io.copyover.web.DuplicatedSockets;
import io.copyover.web.EmptyAnswer;
import io.copyover.web.Gate;
import io.copyover.web.GateSettings;
import io.copyover.web.SharedListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TomcatRequestHandle}.
 */
class TomcatRequestHandleTests {

	private static final EmptyAnswer EMPTY = new EmptyAnswer(204, null);

	private final org.apache.coyote.Request request = new Http11Processor(new Http11NioProtocol(),
			new CoyoteAdapter(new Connector()))
		.getRequest();

	private final Response response = this.request.getResponse();

	private final AnswerGuard guard = new AnswerGuard(this.response, new TrafficControl(new Gate(),
			GateSettings.defaults(Set::of), new SharedListener(DuplicatedSockets.operatingSystem()), new byte[32]),
			true, () -> {
			});

	private final AsynchronousRequest servletRequest = new AsynchronousRequest(this.request);

	private final TomcatRequestHandle handle = new TomcatRequestHandle("/x", this.request, this.response, this.guard);

	@Test
	void requestThatWaitsIsCompleted() {
		assertThat(this.handle.canEnd()).isTrue();
		assertThat(this.handle.end(EMPTY)).isTrue();
		assertThat(this.servletRequest.completed).isEqualTo(1);
	}

	@Test
	void requestWhoseHeadToldTheLengthIsNotEnded() {
		this.response.setContentLength(4);
		this.response.setCommitted(true);
		assertThat(this.handle.canEnd()).isFalse();
	}

	/**
	 * Tomcat tells its listeners, with the lock that it completes a request under.
	 */
	@Test
	void requestThatTheServerIsCompletingIsLeftToIt() {
		this.servletRequest.completing = true;
		assertThat(this.handle.canEnd()).isFalse();
		assertThat(this.handle.end(EMPTY)).isFalse();
		assertThat(this.servletRequest.completed).isZero();
	}

	@Test
	void requestThatTheServerIsTakingApartCannotBeEnded() {
		this.servletRequest.gone = true;
		assertThat(this.handle.canEnd()).isFalse();
		assertThat(this.handle.end(EMPTY)).isFalse();
	}

	@Test
	void requestThatTheServerTakesApartWhenItIsEndedIsNotEnded() throws IOException {
		this.servletRequest.goneWhenCompleted = true;
		assertThat(this.handle.end(EMPTY)).isFalse();
		this.response.setCommitted(true);
		this.response.commit();
	}

	/**
	 * A request that waits, and does as Tomcat's own does where it is recycled by another
	 * thread.
	 */
	private static final class AsynchronousRequest extends Request {

		private final AsyncContextImpl context = new AsyncContextImpl(this) {

			@Override
			public void complete() {
				if (AsynchronousRequest.this.goneWhenCompleted) {
					throw new NullPointerException();
				}
				AsynchronousRequest.this.completed++;
			}

		};

		private boolean completing;

		private boolean gone;

		private boolean goneWhenCompleted;

		private int completed;

		private AsynchronousRequest(org.apache.coyote.Request request) {
			super(new Connector(), request);
			request.setNote(CoyoteAdapter.ADAPTER_NOTES, this);
		}

		@Override
		public boolean isAsyncStarted() {
			if (this.gone) {
				throw new NullPointerException();
			}
			return true;
		}

		@Override
		public boolean isAsyncCompleting() {
			return this.completing;
		}

		@Override
		public AsyncContextImpl getAsyncContextInternal() {
			return this.context;
		}

		@Override
		public AsyncContextImpl getAsyncContext() {
			return this.context;
		}

	}

}
