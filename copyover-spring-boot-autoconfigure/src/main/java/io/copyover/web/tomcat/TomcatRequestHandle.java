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

import java.util.Locale;

import org.apache.catalina.connector.CoyoteAdapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.jspecify.annotations.Nullable;

import io.copyover.web.RequestHandle;

/**
 * A request in progress. Tomcat uses its objects for one request after the other: nothing
 * here may be called once the request is over.
 */
final class TomcatRequestHandle implements RequestHandle {

	private static final String EVENT_STREAM = "text/event-stream";

	private final String path;

	private final Request request;

	private final Response response;

	private final AnswerGuard guard;

	TomcatRequestHandle(String path, Request request, Response response, AnswerGuard guard) {
		this.path = path;
		this.request = request;
		this.response = response;
		this.guard = guard;
	}

	@Override
	public String path() {
		return this.path;
	}

	@Override
	public @Nullable String contentType() {
		return this.response.getContentType();
	}

	@Override
	public @Nullable String accept() {
		return this.request.getHeader("accept");
	}

	@Override
	public boolean canEnd() {
		org.apache.catalina.connector.Request servletRequest = servletRequest();
		return servletRequest != null && servletRequest.getAsyncContextInternal() != null
				&& servletRequest.isAsyncStarted();
	}

	private org.apache.catalina.connector.@Nullable Request servletRequest() {
		return (org.apache.catalina.connector.Request) this.request.getNote(CoyoteAdapter.ADAPTER_NOTES);
	}

	@Override
	public boolean end() {
		org.apache.catalina.connector.Request servletRequest = servletRequest();
		return servletRequest != null && canEnd()
				&& this.guard.end(() -> servletRequest.getAsyncContext().complete(), this::askAgain);
	}

	/**
	 * Nothing was sent: a poll ends without a result. An event stream ends without an
	 * event, for status 204 tells a browser not to come again.
	 */
	private void askAgain() {
		String type = contentType();
		String wanted = (type != null) ? type : accept();
		this.response.setContentLength(0);
		if (wanted != null && wanted.toLowerCase(Locale.ROOT).startsWith(EVENT_STREAM)) {
			this.response.setContentType(EVENT_STREAM);
		}
		else {
			this.response.setStatus(204);
		}
	}

}
