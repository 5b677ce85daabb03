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

import org.apache.catalina.connector.CoyoteAdapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.jspecify.annotations.Nullable;

import io.copyover.web.EmptyAnswer;
import io.copyover.web.RequestHandle;

/**
 * A request in progress. Tomcat uses its objects for one request after the other: nothing
 * here may be called once the request is over.
 */
final class TomcatRequestHandle implements RequestHandle {

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

	/**
	 * Tell whether it waits. Not if the application completed it on the server's thread,
	 * although it still counts as started then: Tomcat tells listeners of that, which may
	 * write, with the lock that it is completed under.
	 * @return {@code true} if it waits and can be ended
	 */
	@Override
	public boolean canEnd() {
		org.apache.catalina.connector.Request servletRequest = servletRequest();
		try {
			return servletRequest != null && servletRequest.getAsyncContextInternal() != null
					&& servletRequest.isAsyncStarted() && !servletRequest.isAsyncCompleting() && this.guard.canEnd();
		}
		catch (IllegalStateException | NullPointerException ex) {
			// It has just been completed, or Tomcat is about to use its objects again.
			return false;
		}
	}

	private org.apache.catalina.connector.@Nullable Request servletRequest() {
		return (org.apache.catalina.connector.Request) this.request.getNote(CoyoteAdapter.ADAPTER_NOTES);
	}

	@Override
	public boolean end(EmptyAnswer unsent) {
		org.apache.catalina.connector.Request servletRequest = servletRequest();
		return servletRequest != null
				&& this.guard.end(this::canEnd, () -> servletRequest.getAsyncContext().complete(), unsent);
	}

}
