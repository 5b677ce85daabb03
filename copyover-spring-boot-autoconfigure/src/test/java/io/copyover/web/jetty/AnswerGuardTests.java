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

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.copyover.web.EmptyAnswer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link AnswerGuard}.
 */
@Timeout(60)
class AnswerGuardTests {

	private final Server server = new Server();

	private final LocalConnector connector = new LocalConnector(this.server);

	private final AtomicBoolean ended = new AtomicBoolean();

	@AfterEach
	void stop() throws Exception {
		this.server.stop();
	}

	@Test
	void answerWhoseLengthWasSentMeanwhileIsNotEnded() throws Exception {
		assertThat(answer(true, false, true)).contains("Content-Length: 6").endsWith("onetwo");
		assertThat(this.ended).isFalse();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void answerIsNotEndedWhenRequestDoesNotWaitAnyMore(boolean slowly) throws Exception {
		assertThat(answer(false, slowly, false)).contains("one", "two");
		assertThat(this.ended).isFalse();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void answerThatHasBegunIsEnded(boolean slowly) throws Exception {
		assertThat(answer(false, slowly, true)).contains("one").endsWith("\r\n0\r\n\r\n").doesNotContain("two");
		// The client may have it before this is told.
		await().untilTrue(this.ended);
	}

	/**
	 * Answer in two parts, and try to end the answer after the first.
	 * @param sized whether its length is sent
	 * @param slowly whether the first part is still being written then
	 * @param waiting whether the request still waits then
	 * @return what the client gets
	 */
	private String answer(boolean sized, boolean slowly, boolean waiting) throws Exception {
		this.server.addConnector(this.connector);
		this.server.setHandler(new Handler.Abstract() {

			@Override
			public boolean handle(Request request, Response response, Callback callback) {
				if (sized) {
					response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 6);
				}
				Slow slow = new Slow(request, response);
				AnswerGuard guard = new AnswerGuard(request, slowly ? slow : response, callback);
				guard.write(false, BufferUtil.toBuffer("one"), Callback.NOOP);
				boolean ends = guard.end(() -> waiting, guard::succeeded, () -> false, new EmptyAnswer(204, null));
				AnswerGuardTests.this.ended.set(ends);
				slow.written.succeeded();
				if (!ends) {
					guard.write(true, BufferUtil.toBuffer("two"), guard);
				}
				return true;
			}

		});
		this.server.start();
		return this.connector.getResponse("GET / HTTP/1.1\r\nHost: x\r\n\r\n", 30, TimeUnit.SECONDS);
	}

	/**
	 * Says later that the first part was written.
	 */
	private static final class Slow extends Response.Wrapper {

		private Callback written = Callback.NOOP;

		private Slow(Request request, Response response) {
			super(request, response);
		}

		@Override
		public void write(boolean last, ByteBuffer content, Callback callback) {
			if (last) {
				super.write(true, content, callback);
				return;
			}
			this.written = callback;
			super.write(false, content, Callback.NOOP);
		}

	}

}
