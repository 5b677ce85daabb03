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

package io.copyover.web.netty;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.junit.jupiter.api.Test;

import io.copyover.web.EmptyAnswer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InProgress}.
 */
class InProgressTests {

	private static final EmptyAnswer UNSENT = new EmptyAnswer(204, null);

	private final List<InProgress> endings = new ArrayList<>();

	private final InProgress request = new InProgress(
			new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/poll"), null,
			(ended, unsent) -> this.endings.add(ended));

	@Test
	void answerOfKnownLengthIsTheApplications() {
		DefaultHttpResponse head = head("text/plain");
		head.headers().set(HttpHeaderNames.CONTENT_LENGTH, 4);
		assertThat(this.request.write(head)).isTrue();
		assertThat(this.request.isBegun()).isTrue();
		assertThat(this.request.contentType()).isEqualTo("text/plain");
		assertThat(this.request.end(UNSENT)).isFalse();
		assertThat(this.request.write(LastHttpContent.EMPTY_LAST_CONTENT)).isTrue();
		assertThat(this.endings).isEmpty();
	}

	@Test
	void answerThatHasBegunIsNotEndedBeforeItsFirstPart() {
		assertThat(this.request.write(head("application/json"))).isTrue();
		assertThat(this.request.isBegun()).isTrue();
		assertThat(this.request.end(UNSENT)).isFalse();
		assertThat(this.request.write(Unpooled.wrappedBuffer(new byte[1]))).isTrue();
		assertThat(this.request.end(UNSENT)).isTrue();
		assertThat(this.request.write(LastHttpContent.EMPTY_LAST_CONTENT)).isFalse();
		assertThat(this.endings).containsExactly(this.request);
	}

	@Test
	void answerOfOnePartIsTheApplications() {
		assertThat(this.request.write(head("application/json"))).isTrue();
		assertThat(this.request.write(new DefaultLastHttpContent(Unpooled.wrappedBuffer(new byte[1])))).isTrue();
		assertThat(this.request.end(UNSENT)).isFalse();
	}

	@Test
	void eventStreamIsEndedBeforeItsFirstEvent() {
		assertThat(this.request.write(head("text/event-stream;charset=UTF-8"))).isTrue();
		assertThat(this.request.end(UNSENT)).isTrue();
		assertThat(this.request.isBegun()).isTrue();
		assertThat(this.request.write(LastHttpContent.EMPTY_LAST_CONTENT)).isFalse();
	}

	private static DefaultHttpResponse head(String type) {
		DefaultHttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
		head.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
		return head;
	}

	@Test
	void answerThatIsEndedJustBeforeItsHeadIsWrittenHasNotBegun() {
		assertThat(this.request.end(UNSENT)).isTrue();
		assertThat(this.request.write(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK))).isFalse();
		assertThat(this.request.isBegun()).isFalse();
		assertThat(this.request.contentType()).isNull();
	}

	@Test
	void answerThatIsEndedWhileItsHeadIsLookedAtHasNotBegun() {
		assertThat(this.request.write(new EndingResponse())).isFalse();
		assertThat(this.endings).containsExactly(this.request);
		assertThat(this.request.isBegun()).isFalse();
		assertThat(this.request.contentType()).isNull();
	}

	/**
	 * An answer that the copyover ends when its fields are read.
	 */
	private final class EndingResponse extends DefaultHttpResponse {

		private EndingResponse() {
			super(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
		}

		@Override
		public HttpHeaders headers() {
			InProgressTests.this.request.end(UNSENT);
			return super.headers();
		}

	}

}
